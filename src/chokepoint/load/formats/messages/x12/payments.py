"""Payment orders and remittance advices in ANSI ASC X12: 820.

One transaction set is one payment, whatever number of invoices it settles. Source: ASC X12 releases 003020 to 008010,
segments BPR, TRN, RMR, N1, ADX; element 591 (payment method), 128 (reference).
"""

from __future__ import annotations

from chokepoint.load.formats.messages import transfers
from chokepoint.load.formats.messages.envelopes import Context
from chokepoint.load.formats.messages.said import party_id
from chokepoint.load.formats.messages.telling import Telling
from chokepoint.load.formats.messages.transfers import Settled, Transfer
from chokepoint.load.formats.messages.x12 import elements
from chokepoint.load.formats.messages.x12.parties import Parties
from chokepoint.load.formats.messages.x12.segments import Segment

KINDS = ("820",)
_METHODS = {"ACH": "bank_transfer", "FWT": "bank_transfer", "BOP": "bank_transfer", "SWT": "bank_transfer"}
_METHODS |= {"CHK": "cheque", "CCC": "cheque", "PBC": "cheque", "CDA": "card"}
_PAPERS = {"IV": "invoice", "IK": "invoice", "CM": "credit note", "DB": "debit note"}
"""Papers that are paid (element 128)."""
_US_BANK, _CANADIAN_BANK = "01", "04"
"""Numbers of banks (element 506): ABA transit routing number; Canadian bank branch and institution."""
_IN_ACCOUNT = ("PR", "ZZ")


class Payments:
    """Takes in the segments of one transaction set, and enters its payment at the end."""

    def __init__(self, kind: str, header: Segment, context: Context, telling: Telling) -> None:
        self.type, self.context, self.telling = kind, context, telling
        self.parties = Parties(telling, context)
        self.transfer = Transfer(header.place)
        self.head: Segment = header
        self.paper: Settled | None = None
        self.banks: set[str] = set()

    def take(self, segment: Segment) -> None:
        """Take in one segment."""
        if self.parties.take(segment):
            return
        action = _ACTIONS.get(segment.tag)
        if action:
            action(self, segment)

    def end(self) -> None:
        """Enter what the transaction set said."""
        roles, transfer = self.parties.settled(), self.transfer
        payers = [roles[role] for role in ("payer", "customer", "orderer", "billed") if role in roles]
        transfer.payer = payers[0] if payers else transfer.payer
        transfer.ultimate_debtor = next((one for one in payers if one != transfer.payer), None)
        transfer.payee = next((roles[role] for role in ("payee", "supplier") if role in roles), None)
        if transfer.payer and not payers:
            self.telling.party({"party_id": transfer.payer})
        transfer.paid_at = transfer.paid_at or self.context.sent_at
        transfer.from_country = transfer.from_country or self._country(transfer.payer)
        transfer.to_country = transfer.to_country or self._country(transfer.payee)
        if transfer.amount and not transfer.currency:
            transfer.currency = "CAD" if self.banks == {_CANADIAN_BANK} else "USD"
            known = f"payment `{transfer.reference or ''}`"
            self.telling.left(f"a currency of {known}: it states none, and was read as {transfer.currency}")
        self.telling.account_of(transfer.payer, transfer.from_account)
        self.telling.account_of(transfer.payee, transfer.to_account)
        transfers.tell(self.telling, transfer, self.head.raw)

    def _country(self, party: str | None) -> str | None:
        return self.parties.told.get(party or "", {}).get("country")

    def _payment(self, segment: Segment) -> None:
        transfer, self.head = self.transfer, segment
        transfer.place = segment.place
        transfer.amount = elements.amount(segment.at(2))
        transfer.method = _METHODS.get(segment.at(4))
        transfer.from_account, transfer.to_account = segment.at(9) or None, segment.at(15) or None
        transfer.paid_at = elements.day(segment.at(16))
        if segment.at(10):
            transfer.payer = party_id(self.context.pair or None, segment.at(10))
        for kind, number, what in ((6, 7, "sent"), (12, 13, "received")):
            if not segment.at(number):
                continue
            self.banks.add(segment.at(kind))
            own = party_id("ABA" if segment.at(kind) == _US_BANK else None, segment.at(number))
            self.telling.party({"party_id": own})
            land = {_US_BANK: "US", _CANADIAN_BANK: "CA"}.get(segment.at(kind))
            if what == "sent":
                transfer.provider, transfer.from_country = own, land
            else:
                transfer.words.append(f"to bank {own}")
                transfer.to_country = land
        if segment.at(3) == "D":
            transfer.words.append("debit")

    def _trace(self, segment: Segment) -> None:
        self.transfer.reference = self.transfer.reference or segment.at(2) or None

    def _currency(self, segment: Segment) -> None:
        self.transfer.currency = self.transfer.currency or segment.at(2) or None

    def _remitted(self, segment: Segment) -> None:
        if not segment.at(2):
            return
        word = _PAPERS.get(segment.at(1), f"document {segment.at(1)}")
        if segment.at(1) == "PO":
            self.transfer.order = self.transfer.order or segment.at(2)
        paid, whole = elements.amount(segment.at(4)), elements.amount(segment.at(5))
        self.paper = Settled(word, segment.at(2), whole or paid, paid)
        self.transfer.settles.append(self.paper)

    def _adjusted(self, segment: Segment) -> None:
        words = " ".join(part for part in ("adjusted by", *segment.elements[:4]) if part)
        self.transfer.words.append(words)

    def _reference(self, segment: Segment) -> None:
        number = segment.at(2) or segment.at(3)
        if segment.at(1) == "PO" and number:
            self.transfer.order = self.transfer.order or number
        elif number:
            self.transfer.words.append(f"reference {segment.at(1)} {number}")

    def _date(self, segment: Segment) -> None:
        found = elements.moment(segment.at(2), segment.at(3), segment.at(4))
        if self.paper and segment.at(1) in ("003", "196", "004"):
            self.paper.issued_at = self.paper.issued_at or found
        elif not self.paper and segment.at(1) in ("097", "009", "107", "206"):
            self.transfer.paid_at = self.transfer.paid_at or found

    def _words(self, segment: Segment) -> None:
        self.transfer.words += filter(None, (segment.at(2),))


_ACTIONS = {
    "BPR": Payments._payment,
    "BPS": Payments._payment,
    "TRN": Payments._trace,
    "CUR": Payments._currency,
    "RMR": Payments._remitted,
    "ADX": Payments._adjusted,
    "REF": Payments._reference,
    "DTM": Payments._date,
    "NTE": Payments._words,
}
