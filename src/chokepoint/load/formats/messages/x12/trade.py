"""Purchase orders, their changes and answers, invoices and ship notices in ANSI ASC X12: 850, 860, 855, 810, 856.

Read by segment and qualifier, whatever the release. Source: ASC X12 releases 003020 to 008010.
"""

from __future__ import annotations

from decimal import Decimal

from chokepoint.load.formats.messages import papers
from chokepoint.load.formats.messages.envelopes import Context
from chokepoint.load.formats.messages.papers import Leg, Line, Paper
from chokepoint.load.formats.messages.said import party_id
from chokepoint.load.formats.messages.telling import Telling
from chokepoint.load.formats.messages.x12 import elements
from chokepoint.load.formats.messages.x12.parties import Parties
from chokepoint.load.formats.messages.x12.segments import Segment

KINDS = {
    "850": papers.ORDER,
    "875": papers.ORDER,
    "855": papers.ORDER_RESPONSE,
    "860": papers.ORDER_CHANGE,
    "865": papers.ORDER_RESPONSE,
    "810": papers.INVOICE,
    "856": papers.DESPATCH,
}
_CREDITS = ("CR", "CN", "CA")
"""Types of invoices (element 640) that are credit notes."""
_CANCELLED, _REFUSED = ("01", "03"), ("RD", "RJ")
_REQUESTED = ("002", "010", "063", "064", "037", "038", "106", "001", "067", "018", "015")
"""Times (element 374) at which delivery or shipment is asked for."""
_PROSE = {"MSG": 1, "NTE": 2, "MTX": 2}
"""Segments of free text, and the element that it stands in."""


class Trade:
    """Takes in the segments of one transaction set, and enters its rows at the end."""

    def __init__(self, kind: str, place: int, context: Context, telling: Telling) -> None:
        self.type, self.context, self.telling = kind, context, telling
        self.parties = Parties(telling, context)
        self.paper = Paper(KINDS[kind], place)
        self.line: Line | None = None
        self.order: str | None = None
        self.level = ""
        self.dates: dict[str, str] = {}
        self.routing: list[Segment] = []
        self.total: str | None = None

    def take(self, segment: Segment) -> None:
        """Take in one segment."""
        if self.parties.take(segment):
            return
        action = _ACTIONS.get(segment.tag)
        if action:
            action(self, segment)
        elif segment.tag in _PROSE and (words := segment.at(_PROSE[segment.tag])):
            (self.line.words if self.line else self.paper.remarks).append(words)

    def end(self) -> None:
        """Enter what the transaction set said."""
        self._end_line()
        paper = self.paper
        paper.roles = self.parties.settled()
        by_buyer = self.type in ("850", "860", "875")
        buyer = self.context.sender if by_buyer else self.context.receiver
        if not paper.role("customer", "payer", "end_user", "consignee") and buyer and not paper.is_empty:
            paper.roles["customer"] = self.parties.partner(buyer) or ""
        paper.issued_at = paper.issued_at or self.context.sent_at
        paper.amount = self.total
        paper.planned = self.type in ("850", "855", "860", "865", "875")
        self._settle_dates()
        self._settle_carriage()
        papers.tell(self.telling, paper)

    def _order_head(self, segment: Segment) -> None:
        """BEG, G50, BAK, BCH, BCA: purpose and number of an order, or of what is said of one."""
        paper, tag = self.paper, segment.tag
        number = segment.at(2 if tag == "G50" and not segment.at(3) else 3)
        positions = {"BEG": (5,), "G50": (2,), "BAK": (4, 9), "BCH": (11, 10, 6), "BCA": (12, 11, 6)}[tag]
        days = [found for position in positions if (found := elements.day(segment.at(position)))]
        if tag in ("BEG", "G50"):
            paper.number, paper.issued_at = number or None, days[0] if days else None
            if segment.at(4):
                paper.remarks.append(f"release {segment.at(4)}")
        else:
            paper.order = number or None
            paper.issued_at = days[-1] if tag == "BAK" and days else days[0] if days else None
            paper.ordered_at = elements.day(segment.at(4 if tag == "BAK" else 6))
            paper.number = " ".join(filter(None, (number, segment.at(8) if tag == "BAK" else segment.at(5)))) or None
            paper.status = " ".join((paper.kind.word, segment.at(1), segment.at(2))).strip()
        if segment.at(1) in _CANCELLED:
            paper.status = "cancelled"
        elif segment.at(2) in _REFUSED and tag in ("BAK", "BCA"):
            paper.status, paper.stage = "not accepted", "refused"

    def _invoice_head(self, segment: Segment) -> None:
        paper = self.paper
        paper.issued_at, paper.number = elements.day(segment.at(1)), segment.at(2) or None
        paper.ordered_at, paper.order = elements.day(segment.at(3)), segment.at(4) or None
        if segment.at(7) in _CREDITS:
            paper.kind = papers.CREDIT_NOTE

    def _notice_head(self, segment: Segment) -> None:
        self.paper.number = self.paper.shipment = segment.at(2) or None
        self.paper.issued_at = elements.moment(segment.at(3), segment.at(4))
        if segment.at(1) in _CANCELLED:
            self.paper.status = "cancelled"

    def _level(self, segment: Segment) -> None:
        self._end_line()
        self.level = segment.at(3)
        if self.level == "I":
            self.line = Line(order=self.order, place=segment.place)

    def _purchase(self, segment: Segment) -> None:
        self.order = segment.at(1) or None
        self.paper.order = self.paper.order or self.order
        self.paper.ordered_at = self.paper.ordered_at or elements.day(segment.at(4))

    def _line_of_order(self, segment: Segment) -> None:
        """PO1, IT1: number, quantity, unit, price, and pairs of what the goods are. POC has two elements more."""
        self._end_line()
        shift = 2 if segment.tag == "POC" else 0
        self.line = Line(number=segment.at(1) or None, place=segment.place)
        self.line.quantity = elements.amount(segment.at(2 + (1 if shift else 0)))
        self.line.unit = segment.at(5 if shift else 3) or None
        self.line.price = elements.amount(segment.at(4 + shift))
        if shift and segment.at(2):
            self.line.words.append(f"({segment.at(2)})")
        self._products(segment, 6 + shift)

    def _products(self, segment: Segment, first: int) -> None:
        line = self.line
        for qualifier, product in segment.pairs(first):
            if line is None:
                return
            if qualifier in elements.HS_KINDS:
                line.hs_code = line.hs_code or elements.hs_code(product)
            elif qualifier == "PD":
                line.words.append(product)
            elif qualifier == "PO" and line.order is None:
                line.order = product
            elif qualifier == "PL" and line.order_line is None:
                line.order_line = product
            else:
                line.article = line.article or product

    def _line_of_notice(self, segment: Segment) -> None:
        if not self.level:
            self._end_line()
        if self.line is None:
            self.line = Line(order=self.order, place=segment.place)
        self.line.number = self.line.number or segment.at(1) or None
        self.line.order_line = self.line.order_line or self.line.number
        self._products(segment, 2)

    def _shipped(self, segment: Segment) -> None:
        if self.line:
            self.line.number = self.line.number or segment.at(1) or None
            self.line.quantity = elements.amount(segment.at(2))
            self.line.unit = segment.at(3) or None

    def _described(self, segment: Segment) -> None:
        if words := segment.at(5):
            (self.line.words if self.line else self.paper.remarks).append(words)

    def _tariff(self, segment: Segment) -> None:
        if self.line and segment.at(1) in elements.TARIFFS:
            self.line.hs_code = self.line.hs_code or elements.hs_code(segment.at(2))

    def _packages(self, segment: Segment) -> None:
        """TD1: packages, commodity, weight."""
        if segment.at(3) in elements.TARIFFS and self.line:
            self.line.hs_code = self.line.hs_code or elements.hs_code(segment.at(4))
        if segment.at(6) in ("", "G", "A3"):
            self._weight(elements.kilograms(segment.at(7), segment.at(8)), segment)
        words = " ".join(filter(None, (segment.at(2), segment.at(1), segment.at(5))))
        if words and self.line is None:
            self.paper.remarks.append(f"packages {words}")

    def _measure(self, segment: Segment) -> None:
        if segment.at(2) in ("G", "GW"):
            self._weight(elements.kilograms(segment.at(3), segment.at(4)), segment)

    def _weight(self, weight: Decimal | None, segment: Segment) -> None:
        if weight is not None and self.line:
            self.line.gross_kg = self.line.gross_kg or weight
        elif weight is not None and self.level in ("", "S"):
            self.paper.gross_kg = weight if self.paper.gross_kg is None else self.paper.gross_kg
        elif weight is None and segment.at(7 if segment.tag == "TD1" else 3):
            self.telling.left(f"the weight `{segment.raw}`: its unit is not known")

    def _routing(self, segment: Segment) -> None:
        if segment.tag == "CAD":
            carrier = ("", "2" if segment.at(4) else "", segment.at(4), segment.at(1), segment.at(5))
            segment = Segment("TD5", carrier, segment.place)
        if self.line is None or segment.tag == "CAD":
            self.routing.append(segment)

    def _equipment(self, segment: Segment) -> None:
        if number := f"{segment.at(2)}{segment.at(3)}":
            self.paper.remarks.append(f"equipment {number}")

    def _reference(self, segment: Segment) -> None:
        qualifier, number = segment.at(1), segment.at(2) or segment.at(3)
        if not number:
            return
        if qualifier == "PO" and self.line and not self.line.order:
            self.line.order = number
        elif qualifier == "PO" and self.type != "850" and not self.paper.order:
            self.paper.order = number
        elif qualifier == "BM":
            self.paper.bill = self.paper.bill or number
            self.paper.remarks.append(f"bill of lading {number}")
        elif qualifier == "SI" and self.type == "810" and not self.paper.shipment:
            self.paper.shipment = number
        else:
            self.paper.remarks.append(f"reference {qualifier} {number}")

    def _date(self, segment: Segment) -> None:
        found = elements.moment(segment.at(2), segment.at(3), segment.at(4)) or elements.day(segment.at(6))
        if found is None:
            if segment.at(2):
                self.telling.left(f"`{segment.raw}`: it is no date")
        elif self.line is None or self.level:
            self.dates.setdefault(segment.at(1), found)
        elif segment.at(1) in _REQUESTED[:3]:
            self.paper.requested.append(found)

    def _currency(self, segment: Segment) -> None:
        self.paper.currency = self.paper.currency or segment.at(2) or None

    def _terms(self, segment: Segment) -> None:
        self.paper.incoterm = self.paper.incoterm or segment.at(5) or None
        if words := " ".join(filter(None, (segment.at(3), segment.at(7)))):
            self.paper.remarks.append(f"terms of delivery {words}")

    def _payment_terms(self, segment: Segment) -> None:
        words = segment.at(12) or (f"net {segment.at(7)} days" if segment.at(7) else "")
        due = elements.day(segment.at(6))
        if words or due:
            self.paper.remarks.append(" ".join(filter(None, ("terms of payment", words, due and f"due {due}"))))

    def _sum(self, segment: Segment) -> None:
        self.total = elements.amount(segment.at(1), implied=2)

    def _stated(self, segment: Segment) -> None:
        worth = elements.amount(segment.at(2))
        if worth is not None and self.line and segment.at(1) in ("1", "LI", "T1"):
            self.line.amount = self.line.amount or worth
        elif worth is not None and segment.at(1) in ("TT", "GV", "1", "PB7", "T"):
            self.total = self.total or worth

    def _price(self, segment: Segment) -> None:
        if self.line and not self.line.price:
            self.line.price = elements.amount(segment.at(3))

    def _charge(self, segment: Segment) -> None:
        what = {"A": "allowance", "C": "charge"}.get(segment.at(1), "allowance or charge")
        self.telling.left(f"{what} `{segment.raw}` of {self.type} `{self.paper.number or ''}`")

    def _tax(self, segment: Segment) -> None:
        self.paper.remarks.append(f"tax {segment.at(1)} {segment.at(2)}".strip())

    def _acknowledged(self, segment: Segment) -> None:
        if self.line:
            words = " ".join(filter(None, (segment.at(1), segment.at(2), segment.at(3), segment.at(5))))
            self.paper.remarks.append(f"line {self.line.number or ''} answered {words}")

    def _totals(self, _: Segment) -> None:
        self._end_line()

    def _end_line(self) -> None:
        line, self.line = self.line, None
        if line and (line.quantity or line.description or line.hs_code or line.number):
            self.paper.lines.append(line)

    def _settle_dates(self) -> None:
        paper, dates = self.paper, self.dates
        paper.requested[:0] = [dates[code] for code in _REQUESTED if code in dates]
        paper.ordered_at = paper.ordered_at or dates.get("004")
        paper.issued_at = dates.get("003", paper.issued_at) if self.type == "810" else paper.issued_at
        paper.shipped_at = dates.get("011") if not paper.planned else None
        paper.delivered_at = dates.get("035") or dates.get("050")
        if "017" in dates:
            paper.remarks.append(f"expected {dates['017']}")

    def _settle_carriage(self) -> None:
        paper = self.paper
        receiver = self.parties.told.get(paper.role("delivery", "consignee") or "", {})
        sender = self.parties.told.get(paper.role("despatch", "consignor") or "", {})
        paper.delivery = {f"delivery_{name}": receiver.get(name) for name in ("address", "city", "country")}
        place = ", ".join(
            dict.fromkeys(filter(None, (receiver.get(name) for name in ("name", "address", "city", "country"))))
        )
        if place and paper.planned:
            paper.requested.append(place)
        for stage in self.routing:
            own = party_id("SCAC" if stage.at(2) == "2" else None, stage.at(3)) if stage.at(3) else None
            carrier = self.telling.party({"party_id": own, "name": stage.at(5) or None}) if own else None
            if stage.at(5) and not carrier:
                paper.remarks.append(f"routing {stage.at(5)}")
            paper.mode = paper.mode or elements.MODES.get(stage.at(4))
            if carrier:
                paper.roles.setdefault("carrier", carrier)
        if self.type == "856" and sender.get("city") and receiver.get("city"):
            ends = (sender.get("city"), receiver.get("city"), sender.get("country"), receiver.get("country"))
            paper.legs = [Leg(*ends, departed_at=paper.shipped_at, arrived_at=paper.delivered_at, mode=paper.mode)]


_ACTIONS = {
    **dict.fromkeys(("BEG", "G50", "BAK", "BCH", "BCA"), Trade._order_head),
    **dict.fromkeys(("PO1", "IT1", "POC"), Trade._line_of_order),
    "BIG": Trade._invoice_head,
    "BSN": Trade._notice_head,
    "HL": Trade._level,
    "PRF": Trade._purchase,
    "LIN": Trade._line_of_notice,
    "SN1": Trade._shipped,
    "PID": Trade._described,
    "TC2": Trade._tariff,
    "TD1": Trade._packages,
    "MEA": Trade._measure,
    "TD5": Trade._routing,
    "CAD": Trade._routing,
    "TD3": Trade._equipment,
    "REF": Trade._reference,
    "N9": Trade._reference,
    "DTM": Trade._date,
    "CUR": Trade._currency,
    "FOB": Trade._terms,
    "ITD": Trade._payment_terms,
    "TDS": Trade._sum,
    "AMT": Trade._stated,
    "CTP": Trade._price,
    "SAC": Trade._charge,
    "TXI": Trade._tax,
    "ACK": Trade._acknowledged,
    "CTT": Trade._totals,
}
