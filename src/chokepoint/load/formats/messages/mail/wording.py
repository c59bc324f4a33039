"""What the text of an e-mail says in so many words: labels with values, and tables of goods. Nothing is guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from chokepoint.load.formats.messages import values

_NUMBER_WORDS = r"(?:number|numbers|no|nr|num|nummer|numero|número|numéro|n[°ºo]|№|#|id|ref(?:erence)?)"
_ORDER_WORDS = (
    r"(?:purchase[ -]?order|p\.?/?o\.?|order|bestellung|bestell|auftrag(?!sbest)|commande|bon de commande|pedido|"
    r"orden de compra|ordine|ordem|encomenda|bestelling|zamówienie|заказ|sipariş)"
)
_VALUE = r"([A-Z0-9][A-Z0-9./_-]*\d[A-Z0-9./_-]*|\d+)"
_LABELLED = re.compile(rf"{_ORDER_WORDS}[\s-]*{_NUMBER_WORDS}?\.?\s*[:#]\s*#?\s*{_VALUE}", re.IGNORECASE)
_NUMBERED = re.compile(rf"(?<!\w){_ORDER_WORDS}[\s-]*{_NUMBER_WORDS}\.?\s*[:#]?\s*#?\s*{_VALUE}", re.IGNORECASE)
_IN_SUBJECT = re.compile(rf"(?<!\w){_ORDER_WORDS}[\s:#-]*{_VALUE}", re.IGNORECASE)
_BEFORE_NUMBER = re.compile(
    rf"(?<!\w)(?:bestell|auftrags|order|beställnings|ordre)-?{_NUMBER_WORDS}\.?\s*[:#]?\s*{_VALUE}|"
    rf"(?<!\w){_NUMBER_WORDS}\.?\s*(?:de|del|di|da)\s*(?:la\s*)?"
    rf"(?:commande|pedido|ordine|orden|encomenda)\s*[:#]?\s*{_VALUE}|"
    rf"(?<!\w)номер\s+заказа\s*[:#№]?\s*{_VALUE}",
    re.IGNORECASE,
)
_DAY = re.compile(r"\d{4}-\d\d-\d\d$|\d{1,2}[./]\d{1,2}[./]\d{2,4}$")
_AGAIN = re.compile(r"^\s*((re|aw|sv|fw|fwd|wg|tr|rv|rif|odp)\s*(\[\d+\])?\s*:\s*)+", re.IGNORECASE)
_CONFIRMS = re.compile(
    r"confirmation|confirmed|acknowledg\w*|bestätigung|bestätigt|accusé|conferma d|bekräftelse|bevestiging|"
    r"подтверждение|despatched|dispatched|shipped",
    re.IGNORECASE,
)
"""Words of who sells; `please confirm` is the buyer's."""
_INQUIRES = re.compile(r"\b(rfq|request for (a )?quot\w*|inquiry|enquiry|anfrage|demande de (prix|devis))\b", re.I)
_BILLS = re.compile(r"\b(invoice|rechnung|facture|factura|fattura|reminder|mahnung|payment|remittance)\b", re.I)
_ORDERS = re.compile(rf"(?<!\w)(new |our |neue |nouvelle )?{_ORDER_WORDS}(?!\w)", re.IGNORECASE)
_LABEL = re.compile(r"^[\s*•-]*([^\W\d_][\w /().-]{1,40}?)\s*[:=]\s*(\S.*)$")
_CUT = re.compile(
    r"^\s*(-{2,}\s*(original message|ursprüngliche nachricht|message d'origine)|on .{5,100} wrote:\s*$)", re.I
)
_MONEY = re.compile(r"^(?:([A-Z]{3})\s*)?([\d.,' \u00a0]*\d)\s*([A-Z]{3})?$")

LABELS = {
    "end_user": ("end user", "end-user", "final user", "endverwender", "utilisateur final", "usuario final"),
    "end_use": ("end use", "end-use", "intended use", "purpose", "verwendungszweck", "usage", "application"),
    "consignee": ("consignee", "ship to", "deliver to", "empfänger", "lieferadresse", "destinataire", "consignatario"),
    "payer": ("payer", "bill to", "invoice to", "paid by", "payment by", "rechnungsempfänger", "facturer à"),
    "buyer": ("buyer", "customer", "company", "ordered by", "käufer", "acheteur", "comprador"),
    "delivery_address": ("delivery address", "shipping address", "adresse de livraison", "dirección de entrega"),
    "delivery": ("delivery date", "requested delivery", "required by", "liefertermin", "date de livraison"),
    "incoterm": ("incoterm", "incoterms", "delivery terms", "terms of delivery", "lieferbedingung"),
    "total": ("total", "grand total", "total amount", "order total", "gesamtbetrag", "montant total", "importe total"),
    "destination": ("destination", "destination country", "country of destination", "bestimmungsland"),
    "item": ("item", "product", "goods", "article", "artikel", "description", "produit", "artículo", "material"),
    "quantity": ("quantity", "qty", "menge", "quantité", "cantidad", "количество", "quantità", "aantal", "antal"),
    "unit": ("unit", "uom", "einheit", "unité", "unidad"),
    "unit_price": ("unit price", "price", "price per unit", "einzelpreis", "prix unitaire", "precio unitario"),
    "amount": ("amount", "line total", "net amount", "betrag", "montant", "importe"),
    "hs_code": ("hs code", "hs", "hs-code", "tariff code", "commodity code", "cn code", "zolltarifnummer", "hts"),
    "position": ("pos", "position", "line", "no", "#", "item no", "line no"),
}
"""What labels and headings of columns mean."""
_MEANINGS = {word: meaning for meaning, words in LABELS.items() for word in words}
_OF_LINES = ("item", "quantity", "unit", "unit_price", "amount", "hs_code")


@dataclass
class Wording:
    """What was found: values by meaning, lines of goods by meaning, and whether some lines are not clear."""

    labelled: dict[str, str] = field(default_factory=dict)
    lines: list[dict[str, str]] = field(default_factory=list)


def order_number(subject: str, text: str) -> str | None:
    """The number of the order, where text or subject names it as one."""
    for pattern, where in ((_LABELLED, text), (_BEFORE_NUMBER, text), (_NUMBERED, text)):
        if found := _valued(pattern, where):
            return found
    return next(
        (found for one in (_LABELLED, _BEFORE_NUMBER, _NUMBERED, _IN_SUBJECT) if (found := _valued(one, subject))), None
    )


def _valued(pattern: re.Pattern[str], where: str) -> str | None:
    for match in pattern.finditer(where):
        value = next((group for group in match.groups() if group), "").strip(".-_/")
        if len(value) >= 2 and not _DAY.fullmatch(value):
            return value
    return None


def stage_of(subject: str) -> str | None:
    """What the subject says the e-mail is: an order, an inquiry, a confirmation, a bill; NULL where it says nothing.

    Where it speaks of several, the first counts; a confirmation of an order is one, wherever the word stands.
    """
    plain = _AGAIN.sub("", subject)
    if _CONFIRMS.search(plain):
        return "confirmation"
    found = (
        (match.start(), word)
        for word, pattern in (("bill", _BILLS), ("inquiry", _INQUIRES), ("order", _ORDERS))
        if (match := pattern.search(plain))
    )
    return min(found, default=(0, None))[1]


def own_lines(text: str) -> list[str]:
    """The lines that the writer wrote: without what is quoted from earlier e-mails."""
    lines = []
    for line in text.splitlines():
        if _CUT.match(line):
            break
        if not line.lstrip().startswith(">"):
            lines.append(line)
    return lines


def wording(lines: list[str]) -> Wording:
    """Labels and tables in the lines."""
    found = Wording()
    place = 0
    while place < len(lines):
        headings = _headings(lines[place])
        if headings:
            place = _table(found, lines, place + 1, headings)
            continue
        if (label := _LABEL.match(lines[place])) and (meaning := _meaning(label[1])):
            _labelled(found, meaning, label[2].strip())
        place += 1
    found.lines = [line for line in found.lines if line.get("item") and line.get("quantity")]
    return found


def _meaning(words: str) -> str | None:
    return _MEANINGS.get(" ".join(words.casefold().strip(" .*").split()))


def _labelled(found: Wording, meaning: str, value: str) -> None:
    if meaning not in _OF_LINES:
        found.labelled.setdefault(meaning, value)
        return
    if not found.lines or meaning in found.lines[-1]:
        found.lines.append({})
    found.lines[-1][meaning] = value


def _cells(line: str) -> list[str]:
    """The cells of a line of a table: between tabs, bars, semicolons, or two blanks and more."""
    if "|" in line:
        return [cell.strip() for cell in line.strip().strip("|").split("|")]
    for between in ("\t", ";"):
        if between in line:
            return [cell.strip() for cell in line.split(between)]
    return re.split(r"\s{2,}", line.strip())


def _headings(line: str) -> list[str | None] | None:
    """The meanings of the columns, if the line heads a table of goods: what, and how many, and no more."""
    cells = _cells(line)
    meanings = [_meaning(cell) for cell in cells]
    known = [meaning for meaning in meanings if meaning]
    return meanings if {"item", "quantity"} <= set(known) and len(known) == len(set(known)) else None


def _table(found: Wording, lines: list[str], place: int, headings: list[str | None]) -> int:
    """Take the rows of a table; returns the place of the first line behind it."""
    while place < len(lines):
        line = lines[place]
        if not line.strip() and place + 1 < len(lines) and _cells(lines[place + 1]) and "\t" in lines[place + 1]:
            place += 1
            continue
        if re.fullmatch(r"[\s|+:=-]+", line) and line.strip():
            place += 1
            continue
        cells = _cells(line)
        if len(cells) != len(headings):
            break
        row = {meaning: cell for meaning, cell in zip(headings, cells, strict=True) if meaning and cell}
        if not amount_of(row.get("quantity", ""))[0]:
            break
        found.lines.append(row)
        place += 1
    return place


def amount_of(text: str) -> tuple[str | None, str | None]:
    """A number in digits and the currency code beside it; NULL where the number could be read in two ways."""
    match = _MONEY.fullmatch(text.strip().upper())
    if not match:
        return None, None
    digits = _plain_digits(re.sub(r"[' \u00a0]", "", match[2]))
    return digits, match[1] or match[3]


def _plain_digits(text: str) -> str | None:
    marks = [sign for sign in text if sign in ".,"]
    if not marks:
        return text
    last = marks[-1]
    whole, _, rest = text.rpartition(last)
    if len(set(marks)) == 1 and (len(marks) > 1 or len(rest) == 3):
        grouped = len(marks) > 1 and re.fullmatch(rf"\d{{1,3}}(?:{re.escape(last)}\d{{3}})+", text)
        return text.replace(last, "") if grouped else None
    other = "," if last == "." else "."
    if last in whole or (other in whole and not re.fullmatch(rf"\d{{1,3}}(?:{re.escape(other)}\d{{3}})+", whole)):
        return None
    number = values.number(f"{whole.replace(other, '')}.{rest}")
    return values.plain(Decimal(number)) if number is not None else None
