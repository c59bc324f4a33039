"""Transfers in SWIFT messages: MT103 (also + and REMIT), MT202, MT202 COV, MT210, MT900, MT910.

Source: SWIFT Standards MT, categories 1, 2 and 9.
"""

from __future__ import annotations

import re

from chokepoint.load.formats.messages import transfers
from chokepoint.load.formats.messages.said import Unread, document_id, party_id
from chokepoint.load.formats.messages.swift import parties
from chokepoint.load.formats.messages.swift.blocks import Field, Message
from chokepoint.load.formats.messages.swift.parties import NOBODY, Named
from chokepoint.load.formats.messages.swift.texts import coded, day, money, number
from chokepoint.load.formats.messages.telling import Telling
from chokepoint.load.formats.messages.transfers import Settled, Transfer
from chokepoint.load.formats.messages.values import country

KINDS = ("103", "202", "205", "210", "900", "910")
_ON_THE_WAY = ("51", "53", "54", "55", "56", "57")
_OF_COVER = ("52", "58")
"""Banks on the way; of a cover, also those that order and get it."""
_NO_REFERENCE = re.compile(r"(NOTPROVIDED|NOT PROVIDED|NONREF|NONE|)", re.IGNORECASE)


def tell(telling: Telling, message: Message) -> None:
    """Enter the transfer that a message orders or confirms."""
    if message.type == "210":
        _notice(telling, message)
    elif message.type in ("900", "910"):
        _confirmation(telling, message)
    else:
        _order(telling, message)


def is_cover(message: Message) -> bool:
    """Whether a transfer between banks tells of the customers' transfer that it covers."""
    numbers = {one.number for one in message.fields}
    return message.type in ("202", "205") and (message.variant == "COV" or {"50", "59"} <= numbers)


def _order(telling: Telling, message: Message) -> None:
    cover, of_banks = is_cover(message), message.type != "103"
    customers = message.fields
    if cover:  # the second sequence, from the ordering customer on, is that of the customers
        start = next((place for place, one in enumerate(message.fields) if one.number == "50"), 0)
        customers = message.fields[start:]
    inner = Message(message.line, fields=customers)
    transfer = _settled(message)
    payer = parties.told(telling, inner.first("50") or (message.first("52") if of_banks else None))
    payee = parties.told(telling, inner.first("59") or (message.first("58") if of_banks else None))
    ordering, serving = parties.told(telling, message.first("52")), parties.told(telling, message.first("57"))
    sender, receiver = _ends(telling, message)
    if of_banks and not payer.id:
        payer = sender
    transfer.payer, transfer.payee = payer.id, payee.id
    transfer.from_account, transfer.to_account = payer.account, payee.account
    transfer.originator_name = payer.name
    provider = ordering if ordering.id else sender
    transfer.provider, transfer.from_country = provider.name, provider.country
    transfer.from_city = provider.city
    last = serving if serving.id else parties.told(telling, message.first("58")) if of_banks else receiver
    transfer.to_country, transfer.to_city = last.country or _iban_country(payee.account), last.city
    _words(telling, message, inner, transfer)
    related = message.text("21") if cover else ""
    transfer.reference = transfer.reference or related or message.text("20") or None
    transfer.charges = [found for one in message.fields if one.tag == "71F" and (found := money(one.value))]
    transfers.tell(telling, transfer, _raw(message), beside=cover)


def _settled(message: Message) -> Transfer:
    """Date, currency and amount of settlement; what was instructed in another currency goes into words."""
    transfer = Transfer(message.line, uetr=message.uetr, method="bank_transfer")
    settled = message.text("32A")
    transfer.paid_at = day(settled[:6])
    worth = money(settled[6:])
    if worth:
        transfer.amount, transfer.currency = worth
    instructed = money(message.text("33B"))
    if instructed and instructed != worth:
        transfer.words.append(f"instructed {instructed[1]} {instructed[0]}")
    if rate := message.text("36"):
        transfer.words.append(f"rate {number(rate) or rate}")
    return transfer


def _ends(telling: Telling, message: Message) -> tuple[Named, Named]:
    found = [parties.bank(telling, code) if code else NOBODY for code in (message.sender, message.receiver)]
    return found[0], found[1]


def _words(telling: Telling, message: Message, inner: Message, transfer: Transfer) -> None:
    """Purpose, charges, the banks on the way, and who stands behind payer and payee."""
    purpose = inner.text("70")
    codes = coded(purpose)
    if ultimate := codes.get("ULTD"):
        transfer.ultimate_debtor = _behind(telling, ultimate)
    if ultimate := codes.get("ULTB") or codes.get("ULTC"):
        transfer.words.append(f"ultimate creditor {ultimate}")
        _behind(telling, ultimate)
    own = codes.get("ROC", "").strip("/ ")
    transfer.reference = own if own and not _NO_REFERENCE.fullmatch(own) else None
    if "INV" in codes:
        transfer.settles.append(Settled("invoice", codes["INV"].split("//")[0].strip()))
    for tag in ("70", "72", "77B", "77T", "26T", "23E"):
        texts = [one.value for one in message.fields if tag in (one.tag, one.number)]
        transfer.words += [" ".join(text.split()) for text in texts]
    if charges := message.text("71A"):
        transfer.words.append(f"charges {charges}")
    transfer.words += [f"receiver's charges {one.value}" for one in message.fields if one.tag == "71G"]
    for one in message.fields:
        if one.number in _ON_THE_WAY or (one.number in _OF_COVER and inner.fields is not message.fields):
            if one.option in ("A", "D"):
                parties.told(telling, one)
            transfer.words.append(f"by way of {' '.join(one.value.split())} ({one.tag})")
        elif one.tag in ("50F", "59F"):
            transfer.words += [line[2:] for line in one.value.splitlines() if line.startswith("8/")]


def _behind(telling: Telling, text: str) -> str | None:
    name = text.strip("/ ").split("//")[0].split("/")[0].strip()
    return telling.party({"party_id": party_id(None, None, name), "name": name}) if name else None


def _iban_country(account: str | None) -> str | None:
    found = re.match(r"([A-Z]{2})\d\d[A-Z0-9]{11}", account or "")
    return country(found[1]) if found else None


def _confirmation(telling: Telling, message: Message) -> None:
    """MT900 and MT910: what was taken from an account, or put on it."""
    transfer = _settled(message)
    account = message.text("25", "25P").splitlines()[0].strip("/") if message.text("25", "25P") else None
    ordering = parties.told(telling, message.first("50") or message.first("52"))
    sender, _ = _ends(telling, message)
    transfer.provider = sender.name
    transfer.reference = message.text("21") or message.text("20") or None
    if _NO_REFERENCE.fullmatch(transfer.reference or ""):
        transfer.reference = message.text("20") or None
    if message.type == "900":
        transfer.from_account = account
        transfer.words.append(f"ordered by {ordering.name}" if ordering.name else "")
    else:
        transfer.to_account, transfer.payer = account, ordering.id
        transfer.from_account, transfer.originator_name = ordering.account, ordering.name
        bank = parties.told(telling, message.first("52"))
        transfer.from_country = bank.country
    transfer.words += [" ".join(one.value.split()) for one in message.fields if one.number in ("56", "72")]
    transfers.tell(telling, transfer, _raw(message), beside=True)


def _notice(telling: Telling, message: Message) -> None:
    """MT210: money that is announced. Nothing has moved: each announcement is a paper."""
    account, on = message.text("25"), day(message.text("30"))
    parts: list[list[Field]] = []
    for one in message.fields:
        if one.number == "21" or (one.number == "32" and (not parts or any(x.number == "32" for x in parts[-1]))):
            parts.append([])
        if parts:
            parts[-1].append(one)
    for place, fields in enumerate(parts, start=1):
        inner = Message(message.line, fields=fields)
        worth = money(inner.text("32B"))
        if worth is None:
            telling.unread.append(Unread("documents", message.line, _raw(message), "announces no amount"))
            continue
        payer = parties.told(telling, inner.first("50") or inner.first("52"))
        sender, _ = _ends(telling, message)
        banks = [f"by way of {' '.join(one.value.split())} ({one.tag})" for one in fields if one.number in ("52", "56")]
        cells = {
            "document_id": document_id("notice to receive", f"{message.text('20')} {place}", sender.id),
            "kind": "other",
            "number": message.text("20"),
            "issued_at": on,
            "issuer_id": sender.id,
            "payer_id": payer.id,
            "goods_text": "; ".join(
                filter(None, ("notice to receive", account and f"to account {account}", inner.text("21"), *banks))
            ),
            "amount": worth[0],
            "currency": worth[1],
        }
        telling.row("documents", cells, place=message.line)


def _raw(message: Message) -> str:
    return " ".join(f":{one.tag}:{' '.join(one.value.split())}" for one in message.fields)[:500]
