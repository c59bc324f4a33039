"""Account statements in SWIFT messages: MT940, MT942, MT950.

Every entry (field 61) with its information (field 86) is a transfer between the account and whoever the information
names. Source: SWIFT Standards MT, category 9.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from chokepoint.load.formats.messages import transfers
from chokepoint.load.formats.messages.said import Unread, party_id
from chokepoint.load.formats.messages.swift import parties
from chokepoint.load.formats.messages.swift.blocks import Field, Message
from chokepoint.load.formats.messages.swift.information import Information, information
from chokepoint.load.formats.messages.swift.texts import day, money, number
from chokepoint.load.formats.messages.telling import Telling
from chokepoint.load.formats.messages.transfers import Transfer
from chokepoint.load.formats.messages.values import country, plain

KINDS = ("940", "942", "950")
_ENTRY = re.compile(
    r"(?P<value>\d{6})(?P<booked>\d{4})?(?P<mark>R?[CD]|E[CD])(?P<funds>[A-Z])?(?P<amount>\d[\d.]*,?\d*)"
    r"(?P<kind>[NFS][A-Z0-9]{3})(?P<references>[^\n]*)\n?(?P<more>.*)",
    re.DOTALL,
)
_METHODS = {"TRF": "bank_transfer", "CHK": "cheque", "DDT": "bank_transfer", "STO": "bank_transfer", "CLR": "cheque"}
_METHODS |= {"TCK": "cheque", "CSH": "cash", "CMS": "bank_transfer", "LDP": "bank_transfer"}
_FEES = ("CHG", "COM")
_NO_REFERENCE = ("", "NONREF", "NOTPROVIDED", "NOT PROVIDED", "NONE", "NV", "EREF", "MARF", "PREF", "KEINE ANGABE")
_HALF_A_YEAR = 183


@dataclass(frozen=True)
class _Account:
    """The account of a statement, and the bank that keeps it."""

    number: str | None
    bank: str | None
    country: str | None
    currency: str | None


def tell(telling: Telling, message: Message) -> None:
    """Enter the entries of a statement."""
    account = _account(telling, message)
    entry: Field | None = None
    about: list[str] = []
    taken: set[str] = set()
    total = Decimal(0)
    for one in [*message.fields, Field("", "", 0)]:
        if one.number == "86" and entry:
            about.append(one.value)
            continue
        if entry:
            total += _entry(telling, entry, "\n".join(about), account, taken)
        elif one.number == "86":
            telling.left(f"information about the whole statement: `{' '.join(one.value.split())[:200]}`")
        entry, about = (one if one.number == "61" else None), []
    _check(telling, message, total)


def _account(telling: Telling, message: Message) -> _Account:
    lines = message.text("25", "25P").splitlines()
    said = lines[0].strip() if lines else ""
    number_said = re.sub(r"\s*([A-Z]{3})$", "", said) if re.search(r"\d[A-Z]{3}$", said) else said
    keeper = lines[1].strip() if len(lines) > 1 else message.sender
    bank = parties.bank(telling, keeper) if re.fullmatch(r"[A-Z0-9]{8}([A-Z0-9]{3})?", keeper or "") else parties.NOBODY
    iban = re.match(r"([A-Z]{2})\d\d[A-Z0-9]{11}", number_said)
    land = bank.country or (country(iban[1]) if iban else None)
    return _Account(number_said.lstrip("/") or None, bank.name, land, _currency(message))


def _currency(message: Message) -> str | None:
    for tag in ("60F", "60M", "62F", "62M"):
        if found := re.match(r"[CD]\d{6}([A-Z]{3})", message.text(tag)):
            return found[1]
    found = re.match(r"([A-Z]{3})", message.text("34F")) or re.match(r"\d+([A-Z]{3})", message.text("90D", "90C"))
    return found[1] if found else None


def _entry(telling: Telling, field: Field, about: str, account: _Account, taken: set[str]) -> Decimal:
    """Enter one entry; returns by how much it moved the balance."""
    found = _ENTRY.match(field.value)
    worth = number(found["amount"]) if found else None
    valued = day(found["value"]) if found else None
    if found is None or worth is None or valued is None:
        what = "no entry of a statement" if found is None else "an entry whose day or amount is none"
        telling.unread.append(Unread("payments", field.line, f":61:{field.value}"[:500], f"is {what}"))
        return Decimal(0)
    mark = found["mark"]
    if mark.startswith("E"):
        telling.left(f"an expected entry `{found['references'].strip()}` of {worth}")
        return Decimal(0)
    came_in = mark in ("C", "RD")
    known = information(telling, about)
    transfer = Transfer(field.line, amount=worth, currency=account.currency)
    transfer.paid_at = _booked(valued, found["booked"])
    transfer.uetr = known.uetr
    transfer.reference = _reference(found["references"], known)
    kind = found["kind"][1:]
    transfer.method = _METHODS.get(kind)
    if mark.startswith("R"):
        transfer.kind = "refund"
        transfer.words.append(f"reversal ({mark})")
    elif kind in _FEES and not came_in:
        transfer.kind = "fee"
    _sides(telling, transfer, known, account, came_in=came_in)
    more = " ".join(found["more"].split())
    transfer.words += [*known.words, more, _references(found["references"])]
    transfer.settles = known.settles
    transfers.tell(telling, transfer, f":61:{field.value}", taken)
    return Decimal(worth) if came_in else -Decimal(worth)


def _booked(valued: str, booked: str | None) -> str:
    """The day of booking, in the year that brings it near the day of value; the day of value where there is none."""
    if not booked:
        return valued
    value = date.fromisoformat(valued)
    for year in (value.year, value.year - 1, value.year + 1):
        try:
            found = date(year, int(booked[:2]), int(booked[2:]))
        except ValueError:
            continue
        if abs((found - value).days) < _HALF_A_YEAR:
            return found.isoformat()
    return valued


def _reference(said: str, known: Information) -> str | None:
    """The payer's own reference; else the owner's of the account, else the bank's."""
    owners, _, banks = said.strip().partition("//")
    for reference in (known.end_to_end, owners.strip(), known.instruction, banks.strip()):
        if reference and reference.upper() not in _NO_REFERENCE:
            return reference
    return None


def _references(said: str) -> str:
    """The references of the entry in words."""
    owners, _, banks = said.strip().partition("//")
    named = (("reference", owners.strip()), ("bank reference", banks.strip()))
    return ", ".join(f"{what} {text}" for what, text in named if text.upper() not in _NO_REFERENCE)


def _sides(telling: Telling, transfer: Transfer, known: Information, account: _Account, *, came_in: bool) -> None:
    """Who paid whom. The holder of the account is not named; of who stands on the other side, what is told."""
    other = known.other
    own = party_id(None, None, other.name, other.country, other.city) or party_id("ACCOUNT", other.account)
    if own:
        telling.party({"party_id": own, "name": other.name, "country": other.country, "city": other.city})
        telling.account_of(own, other.account)
    if known.bank:
        transfer.words.append(f"by way of {known.bank}")
    if came_in:
        transfer.payer, transfer.from_account, transfer.to_account = own, other.account, account.number
        transfer.to_country, transfer.provider = account.country, known.bank or account.bank
        transfer.from_country, transfer.originator_name = known.country, other.name
    else:
        transfer.payee, transfer.to_account, transfer.from_account = own, other.account, account.number
        transfer.from_country, transfer.provider = account.country, account.bank
        transfer.to_country = known.country
    if known.ordering:
        transfer.ultimate_debtor = _party(telling, known.ordering)
        transfer.originator_name = transfer.originator_name or known.ordering
    if known.final:
        _party(telling, known.final)
        transfer.words.append(f"ultimate creditor {known.final}")


def _party(telling: Telling, name: str) -> str | None:
    return telling.party({"party_id": party_id(None, None, name), "name": name})


def _check(telling: Telling, message: Message, total: Decimal) -> None:
    """Say so where the entries do not lead from the first balance to the last."""
    first, last = _balance(message.text("60F", "60M")), _balance(message.text("62F", "62M"))
    if first is not None and last is not None and first + total != last:
        words = f"statement `{message.text('20')}` moves by {plain(last - first)}, and its entries by {plain(total)}"
        telling.left(f"what else may have been booked: {words}")


def _balance(text: str) -> Decimal | None:
    found = re.match(r"([CD])\d{6}", text)
    worth = money(text[7:]) if found else None
    if not found or not worth:
        return None
    return Decimal(worth[0]) if found[1] == "C" else -Decimal(worth[0])
