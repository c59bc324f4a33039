"""Payment orders, remittance advices, and advices of debit and credit in UN/EDIFACT.

PAYORD, PAYEXT, PAYMUL, REMADV, DEBADV, DEBMUL, CREADV, CREMUL. What is told of the whole message, or of one account of
it (LIN), holds for every payment in it (SEQ). Source: UN/EDIFACT directories D.93A to D.23A, code lists 1001, 1153,
2005, 3035, 4461, 5025.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from chokepoint.load.formats.messages import transfers
from chokepoint.load.formats.messages.edifact.composites import amount_of, time_of
from chokepoint.load.formats.messages.edifact.parties import Parties
from chokepoint.load.formats.messages.edifact.segments import Segment
from chokepoint.load.formats.messages.envelopes import Context
from chokepoint.load.formats.messages.said import party_id
from chokepoint.load.formats.messages.telling import Telling
from chokepoint.load.formats.messages.transfers import Settled, Transfer, head_office
from chokepoint.load.formats.messages.values import country

KINDS = ("PAYORD", "PAYEXT", "PAYMUL", "REMADV", "DEBADV", "DEBMUL", "CREADV", "CREMUL")
_BY_BANK = ("PAYORD", "PAYEXT", "PAYMUL")
_PAYING, _RECEIVING = ("OR", "PB", "BB", "OB", "PR", "OY", "DN"), ("BF", "RB", "RH", "BE", "SB", "PE")
"""Financial institutions (code list 3035): of who orders or pays, and of who is paid."""
_AMOUNTS = ("9", "57", "12", "211", "98", "60", "119", "143", "128", "86", "139", "39", "77")
"""Amounts (code list 5025) that are what is paid, the first that is there."""
_DATES = ("209", "202", "138", "193", "203", "227", "140", "137")
"""Dates (code list 2005) on which it is paid: value, posting, payment, execution, due, of the message."""
_REFERENCES = ("CR", "PQ", "AEK", "AGO", "ACK", "TN", "AII")
"""References (code list 1153) by which a payment is known, the first that is there."""
_PAPERS = {"380": "invoice", "381": "credit note", "383": "debit note", "384": "invoice", "389": "invoice"}
_METHODS = {"10": "cash", "20": "cheque", "30": "bank_transfer", "31": "bank_transfer", "42": "bank_transfer"}
_METHODS |= {"48": "card", "54": "card", "55": "card", "58": "bank_transfer", "ZZZ": ""}
"""Means of payment (code list 4461)."""


@dataclass
class _Institution:
    account: str | None = None
    holder: str | None = None
    bank: str | None = None
    country: str | None = None


@dataclass
class _Level:
    """What is told of the message, of one account of it, or of one payment."""

    place: int
    raw: str
    number: str = ""
    roles: dict[str, str] = field(default_factory=dict)
    dates: dict[str, str] = field(default_factory=dict)
    amounts: dict[str, tuple[str, str]] = field(default_factory=dict)
    references: dict[str, str] = field(default_factory=dict)
    banks: dict[str, _Institution] = field(default_factory=dict)
    papers: list[Settled] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    method: str | None = None


class Payments:
    """Takes in the segments of one message, and enters each payment at its end."""

    def __init__(self, kind: str, header: Segment, context: Context, telling: Telling) -> None:
        self.type = kind
        self.context, self.telling = context, telling
        self.parties = Parties(telling, context)
        self.number, self.currency, self.in_summary = "", "", False
        self.levels = [_Level(header.place, header.raw)]
        self.paper: Settled | None = None
        self.told = 0
        self.told_here = 0
        self.taken: set[str] = set()

    def take(self, segment: Segment) -> None:
        """Take in one segment."""
        if segment.tag == "FII":
            self._institution(segment)
            return
        if self.parties.take(segment):
            return
        if segment.tag in ("LIN", "SEQ"):
            self._begin(segment)
        elif segment.tag == "UNS":
            self._close_payment()
            self.in_summary = True
            self.paper = None
        else:
            action = _ACTIONS.get(segment.tag)
            if action:
                action(self, segment)

    def end(self) -> None:
        """Enter what is left to enter."""
        self._collect()
        while len(self.levels) > 1:
            self._leave()
        if not self.told:
            self._tell()

    def _begin(self, segment: Segment) -> None:
        self._collect()
        depth = 1 if segment.tag == "LIN" else 2
        while len(self.levels) > depth or (segment.tag == "SEQ" and self._is_payment(self.levels[-1])):
            self._leave()
        self.paper, self.parties.told = None, {}
        self.levels.append(_Level(segment.place, segment.raw, segment.at(1) if segment.tag == "LIN" else segment.at(2)))
        self.levels[-1].raw = segment.raw

    def _is_payment(self, level: _Level) -> bool:
        return level.raw.startswith("SEQ")

    def _close_payment(self) -> None:
        self._collect()
        while len(self.levels) > 1:
            self._leave()

    def _collect(self) -> None:
        """Give the parties that were told to the level that they were told of."""
        self.parties.close()
        level = self.levels[-1]
        level.roles.update(self.parties.roles)
        self.parties.roles = {}

    def _leave(self) -> None:
        """End a level; it is a payment unless payments within it were told."""
        level = self.levels[-1]
        if self._is_payment(level):
            self._tell()
            self.told_here += 1
        else:
            if not self.told_here:
                self._tell()
            self.told_here = 0
        self.levels.pop()

    def _header(self, segment: Segment) -> None:
        self.number = segment.at(2) or segment.at(1, 3)

    def _date(self, segment: Segment) -> None:
        found = time_of(segment)
        if found and self.paper:
            self.paper.issued_at = self.paper.issued_at or found
        elif found:
            self.levels[-1].dates.setdefault(segment.at(1), found)

    def _amount(self, segment: Segment) -> None:
        amount, currency = amount_of(segment.at(1, 1)), segment.at(1, 2)
        if amount is None:
            return
        if self.paper is None:
            known = self.levels[-1].amounts
            if self.in_summary or segment.at(1) not in known:
                known[segment.at(1)] = (amount, currency)
            return
        self.paper.currency = self.paper.currency or currency or self.currency or None
        if segment.at(1) in ("12", "11"):
            self.paper.paid = amount
        elif segment.at(1) in ("9", "77", "39", "98", "128"):
            self.paper.amount = self.paper.amount or amount

    def _reference(self, segment: Segment) -> None:
        if segment.at(1, 1):
            self.levels[-1].references.setdefault(segment.at(1), segment.at(1, 1))

    def _currency(self, segment: Segment) -> None:
        self.currency = self.currency or segment.at(1, 1)

    def _document(self, segment: Segment) -> None:
        word = _PAPERS.get(segment.at(1), f"document {segment.at(1) or segment.at(1, 3)}".strip())
        if number := segment.at(2):
            self.paper = Settled(word, number)
            self.levels[-1].papers.append(self.paper)

    def _words(self, segment: Segment) -> None:
        if words := " ".join(segment.parts(4)):
            self.levels[-1].words.append(words)

    def _means(self, segment: Segment) -> None:
        self.levels[-1].method = _METHODS.get(segment.at(1, 2)) or self.levels[-1].method

    def _institution(self, segment: Segment) -> None:
        self.parties.close()
        bic, kind = segment.at(3), segment.at(3, 1)
        name = " ".join(filter(None, (segment.at(3, 6), segment.at(3, 7)))) or None
        land = country(segment.at(4)) or (country(bic[4:6]) if kind in ("25", "") and len(bic) in (8, 11) else None)
        scheme = "BIC" if len(bic) in (8, 11) and bic[:6].isalpha() else kind or None
        branch = segment.at(3, 3)
        bank = party_id(scheme, head_office(bic) if scheme == "BIC" else bic, name, land)
        bank = bank or party_id(segment.at(3, 4) or None, branch)
        if bank:
            self.telling.party({"party_id": bank, "name": name, "country": land})
        holder = " ".join(segment.parts(2, 1, 3)) or None
        found = _Institution(segment.at(2) or None, holder, name or bic or branch or None, land)
        level = self.levels[-1]
        if level.banks.setdefault(segment.at(1), found) is not found:
            self.telling.left(f"a further financial institution in the role {segment.at(1)}: `{segment.raw}`")
        elif segment.at(1) not in (*_PAYING, *_RECEIVING):
            level.words.append(f"by way of {name or bic or segment.at(2)} ({segment.at(1)})")

    def _tell(self) -> None:
        """Enter the payment of the innermost level, with what holds for it of the outer ones."""
        levels, inner = self.levels, self.levels[-1]
        banks = {code: bank for level in levels for code, bank in level.banks.items()}
        dates = {code: found for level in levels for code, found in level.dates.items()}
        paying = next((banks[code] for code in _PAYING if code in banks), _Institution())
        receiving = next((banks[code] for code in _RECEIVING if code in banks), _Institution())
        payers, payee = self._sides(paying, receiving)
        payer = payers[0] if payers else None
        amount, currency = self._worth()
        holder = receiving.holder
        if holder and holder != self.parties.told.get(payee or "", {}).get("name"):
            inner.words.append(f"to the account of {holder}")
        self.told += 1
        self.telling.account_of(payer, paying.account)
        self.telling.account_of(payee, receiving.account)
        transfer = Transfer(
            place=inner.place,
            reference=self._known_as(inner),
            paid_at=next((dates[code] for code in _DATES if code in dates), self.context.sent_at),
            payer=payer,
            payee=payee,
            ultimate_debtor=next((one for one in payers if one != payer), None),
            originator_name=paying.holder,
            amount=amount,
            currency=currency,
            method=inner.method or ("bank_transfer" if self.type in _BY_BANK else None),
            provider=paying.bank,
            from_account=paying.account,
            to_account=receiving.account,
            from_country=paying.country,
            to_country=receiving.country,
            order=next((level.references["ON"] for level in levels if "ON" in level.references), None),
            settles=inner.papers,
            words=self._in_words(levels),
        )
        transfers.tell(self.telling, transfer, inner.raw, self.taken)

    def _sides(self, paying: _Institution, receiving: _Institution) -> tuple[list[str], str | None]:
        """Who pays, the ordering party first, and who is paid; holders of the accounts where nobody else is named."""
        roles = {role: party for level in self.levels for role, party in level.roles.items()}
        payers = [roles[role] for role in ("orderer", "payer", "customer", "invoicee") if role in roles]
        payee = next((roles[role] for role in ("payee", "supplier") if role in roles), None)
        holder = roles.get("sender") or self._holder(paying) if not payers else None
        payee = payee or self._holder(receiving) or roles.get("receiver")
        return [*payers, *([holder] if holder else [])], payee

    def _holder(self, bank: _Institution) -> str | None:
        own = party_id(None, None, bank.holder) or party_id("ACCOUNT", bank.account)
        return self.telling.party({"party_id": own, "name": bank.holder}) if own else None

    def _worth(self) -> tuple[str | None, str | None]:
        amounts = self.levels[-1].amounts
        code = next((code for code in _AMOUNTS if code in amounts), None) or next(iter(amounts), None)
        if code is None:
            return None, None
        return amounts[code][0], amounts[code][1] or self.currency or None

    def _known_as(self, level: _Level) -> str | None:
        own = next((level.references[code] for code in _REFERENCES if code in level.references), None)
        if own or len(self.levels) == 1:
            return own or self.number or None
        return f"{self.number} {level.number or self.told}".strip()

    def _in_words(self, levels: list[_Level]) -> list[str]:
        said = [words for level in levels for words in level.words]
        return said + [
            f"reference {code} {number}"
            for level in levels
            for code, number in level.references.items()
            if code != "ON" and code not in _REFERENCES[:1]
        ]


_ACTIONS = {
    "BGM": Payments._header,
    "DTM": Payments._date,
    "MOA": Payments._amount,
    "RFF": Payments._reference,
    "CUX": Payments._currency,
    "DOC": Payments._document,
    "FTX": Payments._words,
    "PAI": Payments._means,
}
