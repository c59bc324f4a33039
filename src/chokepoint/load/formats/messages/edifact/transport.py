"""Bookings, forwarding instructions, waybills, status reports, manifests and customs declarations in UN/EDIFACT.

Read by segment and qualifier: IFTMIN, IFTMBF, IFTMBC, IFTMCS, IFTMAN, IFTSTA, IFCSUM, CUSCAR, CUSDEC. A message of
several consignments (CNI) tells of one shipment for each. Source: UN/EDIFACT directories D.93A to D.23A, code lists
1001, 1153, 2005, 9011.
"""

from __future__ import annotations

from decimal import Decimal

from chokepoint.load.formats.messages import papers
from chokepoint.load.formats.messages.edifact.carriage import Carriage
from chokepoint.load.formats.messages.edifact.composites import (
    HS_KINDS,
    amount_of,
    hs_code,
    place_of,
    time_of,
    weight_of,
)
from chokepoint.load.formats.messages.edifact.parties import Parties
from chokepoint.load.formats.messages.edifact.segments import Segment
from chokepoint.load.formats.messages.envelopes import Context
from chokepoint.load.formats.messages.papers import Line, Paper
from chokepoint.load.formats.messages.telling import Telling
from chokepoint.load.formats.messages.values import kilograms

KINDS = {
    "IFTMIN": papers.WAYBILL,
    "IFTMBF": papers.WAYBILL,
    "IFTMBC": papers.WAYBILL,
    "IFTMBP": papers.WAYBILL,
    "IFTMCS": papers.WAYBILL,
    "IFTMAN": papers.WAYBILL,
    "IFTSTA": papers.WAYBILL,
    "IFCSUM": papers.WAYBILL,
    "CUSCAR": papers.BILL,
    "CUSDEC": papers.DECLARATION,
}
_PLANNED = ("IFTMIN", "IFTMBF", "IFTMBC", "IFTMBP")
_BILLS, _BILL_NAMES = ("BM", "MB", "AWB", "HWB", "BH"), ("704", "705", "706", "707", "708", "710", "714")
"""References (code list 1153) to bills of lading and air waybills; document names (1001) that are bills of lading."""
_ORDER = ("ON", "CO")
_PACKAGE = 3
"""Letters of a kind of package (UN/ECE Recommendation 21)."""
_DELIVERED, _ARRIVED, _DEPARTED = ("21",), ("1",), ("24",)
"""Transport events (code list 9011): delivery, arrival, departure completed."""
_VALUES = ("44", "40", "123", "38", "43", "39", "77", "66", "128")
"""Amounts (code list 5025) that are the value of the goods: declared for carriage, customs value, statistical value,
of items, of invoices."""


class Transport:
    """Takes in the segments of one message, and enters the rows of each consignment at its end."""

    def __init__(self, kind: str, place: int, context: Context, telling: Telling) -> None:
        self.type = kind
        self.context, self.telling = context, telling
        self.parties = Parties(telling, context)
        self.carriage = Carriage(telling, context)
        self.number = ""
        self.document = ""
        self.header = Paper(KINDS[self.type], place)
        self.paper = self.header
        self.line: Line | None = None
        self.parts = 0
        self.dates: dict[str, str] = {}
        self.references: dict[str, str] = {}
        self.event = ""

    def take(self, segment: Segment) -> None:
        """Take in one segment."""
        if self.parties.take(segment):
            return
        if segment.tag == "CNI":
            self._consignment(segment)
        self.carriage.take(segment)
        action = _ACTIONS.get(segment.tag)
        if action:
            action(self, segment)

    def end(self) -> None:
        """Enter what is left to enter."""
        if self.parts or not self._only_header():
            self._finish()

    def _only_header(self) -> bool:
        """Whether the message tells of no goods, parties or journey at all."""
        told = self.parties.settled(), self.paper.lines, self.line, self.carriage.stages, self.references
        return not any(told) and not self.number

    def _head(self, segment: Segment) -> None:
        self.document = segment.at(1)
        self.number = segment.at(2) or segment.at(1, 3)

    def _consignment(self, segment: Segment) -> None:
        """Begin a consignment; what was told before it holds for all."""
        if self.parts:
            self._finish()
        else:
            self._end_line()
            self.header.issued_at = self._issued()
            self.header.remarks += [f"reference {code} {number}" for code, number in self.references.items()]
        self.parts += 1
        self.parties.start_part()
        self.carriage.start_part()
        shared = self.header
        self.paper = Paper(shared.kind, segment.place, currency=shared.currency, remarks=list(shared.remarks))
        self.paper.issued_at = shared.issued_at
        self.paper.shipment = segment.at(2) or None
        self.references, self.event = {}, ""
        self.dates = {}

    def _issued(self) -> str | None:
        return self.dates.get("137") or self.dates.get("182") or self.context.sent_at

    def _item(self, segment: Segment) -> None:
        self._end_line()
        self.line = Line(number=segment.at(1) or None, place=segment.place)
        if segment.tag == "GID":
            self._packages(segment)
        else:
            self._commodity(segment)

    def _packages(self, segment: Segment) -> None:
        """Number and kind of the outermost packages that are counted."""
        line = self.line
        for position in range(2, len(segment.elements) + 1):
            counted = amount_of(segment.at(position))
            if line and counted is not None and line.quantity is None:
                kind = segment.at(position, 1)
                line.quantity, line.unit = counted, kind if 0 < len(kind) <= _PACKAGE else None
                line.words += segment.parts(position, 4, 5)
            elif line and (words := segment.at(position, 4) or (position == 2 and segment.at(position))):
                line.words.append(words)

    def _commodity(self, segment: Segment) -> None:
        """Codes of goods: in CST for customs, in PIA as numbers of articles with their kind."""
        for position in range(1 if segment.tag == "GDS" else 2, len(segment.elements) + 1):
            number, kind = segment.at(position), segment.at(position, 1)
            of_customs = segment.tag == "CST" and position == 2
            if self.line and number and (of_customs or kind in HS_KINDS):
                self.line.hs_code = self.line.hs_code or hs_code(number)
            elif self.line and number and segment.tag == "PIA":
                self.line.article = self.line.article or number

    def _free_text(self, segment: Segment) -> None:
        words = " ".join(segment.parts(4))
        if words and self.line and segment.at(1) in ("AAA", "AAC", "ACB", "AAI", ""):
            self.line.words.append(words)
        elif words:
            self.paper.remarks.append(words)

    def _item_words(self, segment: Segment) -> None:
        words = " ".join(segment.parts(3, 3))
        if self.line and words:
            self.line.words.append(words)

    def _measure(self, segment: Segment) -> None:
        weight = weight_of(segment)
        if weight is None:
            if segment.at(2) in ("G", "AAB", "AAD") and segment.at(3, 1):
                self.telling.left(f"the weight `{segment.raw}`: its unit is not known")
        elif self.line:
            self.line.gross_kg = self.line.gross_kg or weight
        elif self.paper.gross_kg is None:
            self.paper.gross_kg = weight

    def _control(self, segment: Segment) -> None:
        if segment.at(1) == "7":
            weight = kilograms(amount_of(segment.at(1, 1)), segment.at(1, 2) or "KGM")
            self.paper.gross_kg = Decimal(weight) if weight else self.paper.gross_kg

    def _equipment(self, segment: Segment) -> None:
        container = segment.at(1) if segment.tag == "SGP" else segment.at(2)
        if container:
            self.paper.remarks.append(f"container {container}")

    def _reference(self, segment: Segment) -> None:
        qualifier, number = segment.at(1), segment.at(1, 1)
        if qualifier in ("ABD", "HS") and self.line:
            self.line.hs_code = self.line.hs_code or hs_code(number)
        elif qualifier in _BILLS and self.parts and (self.line or self.paper.lines):
            self._another_bill(qualifier, number)
        elif number:
            self.references.setdefault(qualifier, number)

    def _another_bill(self, qualifier: str, number: str) -> None:
        """A second bill under one consignment is one of its own: its places and parties follow it."""
        shipment = self.paper.shipment
        self._finish()
        self.parties.start_part()
        self.carriage.start_part()
        self.paper = Paper(self.header.kind, self.paper.place, remarks=list(self.header.remarks))
        self.paper.issued_at = self.header.issued_at
        self.paper.remarks.append(f"consignment {shipment}")
        self.references = {qualifier: number}

    def _date(self, segment: Segment) -> None:
        found = time_of(segment)
        if found:
            self.dates.setdefault(segment.at(1), found)
            if segment.at(1) in ("334", "1", "7") and self.event:
                self._happened(found)

    def _status(self, segment: Segment) -> None:
        self.event = segment.at(2) or segment.at(1)
        self.paper.remarks.append(" ".join(filter(None, ("status", self.event, *segment.parts(3), *segment.parts(4)))))
        if self.event in _DELIVERED:
            self.paper.status = "delivered"
        elif self.event in _DEPARTED and not self.paper.status:
            self.paper.status = "shipped"

    def _happened(self, at: str) -> None:
        if self.event in _DELIVERED:
            self.paper.delivered_at = self.paper.delivered_at or at
        elif self.event in _DEPARTED:
            self.paper.shipped_at = self.paper.shipped_at or at

    def _amount(self, segment: Segment) -> None:
        amount = amount_of(segment.at(1, 1))
        if amount is None or segment.at(1) not in _VALUES:
            return
        self.paper.currency = self.paper.currency or segment.at(1, 2) or None
        if self.line:
            self.line.amount = self.line.amount or amount
        else:
            self.paper.amount = self.paper.amount or amount

    def _currency(self, segment: Segment) -> None:
        self.paper.currency = self.paper.currency or segment.at(1, 1) or None

    def _quantity(self, segment: Segment) -> None:
        if self.line and (amount := amount_of(segment.at(1, 1))) is not None and not self.line.quantity:
            self.line.quantity, self.line.unit = amount, segment.at(1, 2) or None

    def _terms(self, segment: Segment) -> None:
        self.paper.incoterm = self.paper.incoterm or segment.at(3) or None

    def _place(self, segment: Segment) -> None:
        if self.line and segment.at(1) == "27":
            place, land = place_of(segment)
            self.line.words.append(f"(origin {land or place or segment.at(2)})")

    def _paper_named(self, segment: Segment) -> None:
        if number := segment.at(2):
            qualifier = "BM" if segment.at(1) in _BILL_NAMES else f"document {segment.at(1)}"
            self.references.setdefault(qualifier, number)

    def _end_line(self) -> None:
        if self.line:
            self.paper.lines.append(self.line)
        self.line = None

    def _finish(self) -> None:
        """Enter the consignment that is open."""
        self._end_line()
        paper, known = self.paper, self.references
        paper.roles = self.parties.settled()
        paper.order = next((known.pop(code) for code in _ORDER if code in known), None)
        bill = next((known[code] for code in _BILLS if code in known), None)
        paper.number = bill or (self.number if not self.parts else paper.shipment) or self.number or None
        paper.shipment = bill or paper.shipment or (paper.number if not self.parts else None)
        if self.document in _BILL_NAMES or bill:
            paper.kind = paper.kind if paper.kind is papers.DECLARATION else papers.BILL
        elif paper.kind is papers.BILL:
            paper.kind = papers.WAYBILL
        paper.issued_at = paper.issued_at or self._issued()
        paper.planned = self.type in _PLANNED
        paper.remarks += [f"reference {code} {number}" for code, number in known.items() if number != bill]
        self._settle_times(paper)
        self.carriage.settle(paper)
        self._settle_delivery(paper)
        papers.tell(self.telling, paper)

    def _settle_times(self, paper: Paper) -> None:
        dates = self.dates
        paper.delivered_at = paper.delivered_at or dates.get("35")
        paper.shipped_at = paper.shipped_at or dates.get("11") or dates.get("136")
        asked = [dates[code] for code in ("2", "64", "63", "10", "200") if code in dates]
        paper.requested += asked

    def _settle_delivery(self, paper: Paper) -> None:
        receiver = self.parties.address(paper.role("delivery", "consignee"))
        for name in ("address", "city", "country"):
            paper.delivery[f"delivery_{name}"] = receiver.get(name) or paper.delivery.get(f"delivery_{name}")


_ACTIONS = {
    "BGM": Transport._head,
    "GID": Transport._item,
    "CST": Transport._item,
    "LIN": Transport._item,
    "PIA": Transport._commodity,
    "GDS": Transport._commodity,
    "FTX": Transport._free_text,
    "IMD": Transport._item_words,
    "MEA": Transport._measure,
    "CNT": Transport._control,
    "SGP": Transport._equipment,
    "EQD": Transport._equipment,
    "RFF": Transport._reference,
    "DTM": Transport._date,
    "STS": Transport._status,
    "MOA": Transport._amount,
    "CUX": Transport._currency,
    "QTY": Transport._quantity,
    "TOD": Transport._terms,
    "LOC": Transport._place,
    "DOC": Transport._paper_named,
}
