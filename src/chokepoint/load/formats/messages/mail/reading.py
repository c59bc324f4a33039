"""An e-mail that orders, as an order: its parties by their addresses, and what the text says in so many words."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from chokepoint.load.formats.messages import values
from chokepoint.load.formats.messages.mail.message import Address, Mail, opened
from chokepoint.load.formats.messages.mail.wording import (
    Wording,
    amount_of,
    order_number,
    own_lines,
    stage_of,
    wording,
)
from chokepoint.load.formats.messages.said import Said, document_id, party_id
from chokepoint.load.formats.messages.telling import Telling
from chokepoint.load.formats.sheets import RefusedError

_NAMED = ("end_user", "consignee", "payer", "buyer")
_QUANTITY = re.compile(r"([\d.,' ]*\d)\s*([^\W\d_][\w.]{0,15})?")


def read(path: Path, name: str) -> Iterator[Said]:
    """What an e-mail says of an order.

    Raises RefusedError where it gives no number of an order and does not say that it is one, or is about a bill.
    """
    mail = opened(path, name)
    lines = own_lines(mail.text)
    number, stage = order_number(mail.subject, "\n".join(lines)), stage_of(mail.subject)
    rest = f" What is attached to it ({mail.attached}) is read as files of their own." if mail.attached else ""
    subject = f'"{mail.subject[:80]}"' if mail.subject else "no subject"
    if mail.sender is None:
        raise RefusedError(f"`{name}` is an e-mail that does not say who wrote it.{rest}")
    if stage == "bill" or (number is None and stage not in ("order", "inquiry")):
        what = "is about a bill" if stage == "bill" else "gives no order number and does not say that it is an order"
        raise RefusedError(f"`{name}` is an e-mail ({subject}) that {what}.{rest}")
    if mail.date is None:
        raise RefusedError(f"`{name}` is an e-mail ({subject}) without a date, so that its order has none.{rest}")
    telling = Telling()
    _tell(telling, mail, number, stage, wording(lines))
    yield from telling.said()


def _tell(telling: Telling, mail: Mail, number: str | None, stage: str | None, said: Wording) -> None:
    sender, *others = [_party(telling, one) for one in (mail.sender, *mail.to, *mail.copied, *mail.reply_to)]
    receiver = others[0] if mail.to else None
    named = {what: _named(telling, said.labelled.get(what)) for what in _NAMED}
    from_seller = stage == "confirmation"
    customer, supplier = (receiver, sender) if from_seller else (sender, receiver)
    customer = named["buyer"] or customer
    order = number or document_id("e-mail", _own_number(mail), None)
    telling.row(
        "orders",
        {
            "order_id": order,
            "ordered_at": mail.date,
            "customer_id": customer,
            "supplier_id": supplier,
            "end_user_id": named["end_user"],
            "stage": "inquiry" if stage == "inquiry" else None,
            "channel": "e-mail",
            **_labelled(said),
        },
        beside=from_seller,
    )
    _delivery(telling, said, order, customer, named["consignee"])
    words = _lines(telling, order, said, beside=from_seller)
    telling.row(
        "documents",
        {
            **_itself(mail, sender),
            "order_id": order,
            "number": number,
            "buyer_id": customer,
            "payer_id": named["payer"],
            "consignee_id": named["consignee"],
            "goods_text": values.shortened([mail.subject, *words]),
        },
    )
    telling.left("the text of the e-mail, but for its labelled values and tables of goods")


def _delivery(telling: Telling, said: Wording, order: str, customer: str | None, consignee: str | None) -> None:
    """Where the goods are to go, as the shipment that is planned."""
    address = said.labelled.get("delivery_address")
    country = values.country(said.labelled.get("destination"))
    if address or country or consignee:
        cells = {"shipment_id": document_id("shipment", order, customer), "order_id": order, "consignee_id": consignee}
        more = {"delivery_address": address, "delivery_country": country, "status": "planned"}
        telling.row("shipments", {**cells, **more}, beside=True)


def _labelled(said: Wording) -> dict[str, str | None]:
    """The cells of an order that stand after labels. A sum without its currency is none."""
    total, currency = amount_of(said.labelled.get("total", ""))
    places = [said.labelled.get(name, "") for name in ("delivery", "delivery_address")]
    return {
        "currency": currency,
        "amount": total if currency else None,
        "incoterm": values.incoterm(said.labelled.get("incoterm")),
        "declared_end_use": said.labelled.get("end_use"),
        "requested_delivery": values.shortened(places, 300),
    }


def _itself(mail: Mail, sender: str | None) -> dict[str, str | None]:
    """The e-mail as a paper."""
    return {
        "document_id": document_id("e-mail", _own_number(mail), sender),
        "kind": "other",
        "issued_at": values.day((mail.date or "")[:10]),
        "issuer_id": sender,
    }


def _own_number(mail: Mail) -> str:
    """The e-mail's own identifier, or a digest of what it says."""
    own = (mail.message_id or "").strip("<> ")
    said = "|".join((mail.date or "", mail.subject, mail.text))
    return own or hashlib.sha256(said.encode()).hexdigest()[:16]


def _party(telling: Telling, one: Address | None) -> str | None:
    if one is None:
        return None
    found = party_id("EMAIL", one.email)
    return telling.party({"party_id": found, "name": one.name or one.email, "email": one.email})


def _named(telling: Telling, name: str | None) -> str | None:
    """A party that the text names after a label."""
    return telling.party({"party_id": party_id(None, None, name), "name": name}) if name else None


def _lines(telling: Telling, order: str, said: Wording, *, beside: bool) -> list[str]:
    """Enter the lines of goods; returns them in words. What cannot be read in one way only stays in words."""
    words = []
    for number, line in enumerate(said.lines, start=1):
        quantity, unit = _quantity(line["quantity"])
        cells = {"unit_price": line.get("unit_price", ""), "amount": line.get("amount", "")}
        numbers = {name: amount_of(text)[0] for name, text in cells.items()}
        unclear = [f"{name.replace('_', ' ')} {text}" for name, text in cells.items() if text and not numbers[name]]
        unclear += [f"quantity {line['quantity']}"] if quantity is None else []
        telling.row(
            "order_lines",
            {
                "order_id": order,
                "line_no": str(number),
                "hs_code": values.tariff("HS", line.get("hs_code")),
                "description": values.shortened([line["item"], *unclear]),
                "quantity": quantity,
                "unit": line.get("unit") or unit,
                **numbers,
            },
            beside=beside,
        )
        words.append(f"{line['quantity']} {line.get('unit') or ''} {line['item']}".replace("  ", " "))
    return words


def _quantity(text: str) -> tuple[str | None, str | None]:
    """A quantity and its unit, as in `40 pcs`."""
    match = _QUANTITY.fullmatch(text.strip())
    return (amount_of(match[1])[0], match[2]) if match else (None, None)
