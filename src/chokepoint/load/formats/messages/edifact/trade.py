"""Orders, their changes and answers, invoices, despatch and receipt advices in UN/EDIFACT.

Read by segment and qualifier, whatever the directory: ORDERS, ORDCHG, ORDRSP, INVOIC, DESADV, RECADV and subsets such
as EANCOM. Source: UN/EDIFACT directories D.93A to D.23A, code lists 1001, 1153, 2005, 5025, 6063.
"""

from __future__ import annotations

from chokepoint.load.formats.messages import papers, values
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

KINDS = {
    "ORDERS": papers.ORDER,
    "ORDCHG": papers.ORDER_CHANGE,
    "ORDRSP": papers.ORDER_RESPONSE,
    "INVOIC": papers.INVOICE,
    "DESADV": papers.DESPATCH,
    "RECADV": papers.RECEIPT,
}
_CREDITS = ("381", "396", "261", "83", "81", "296")
"""Document names (code list 1001) of invoice messages that are credit notes."""
_ORDER, _DESPATCH = ("ON", "CO", "OP"), ("AAK", "DQ")
"""References (code list 1153) to the buyer's order, and to the despatch advice or delivery note."""
_TOTALS = ("77", "39", "388", "86", "9", "128", "79")
"""Amounts (code list 5025) that are the value of the whole message, the first that is there."""
_WHOLE_ALWAYS = ("77", "39", "388", "86", "79")
"""Of these, those that are of the whole message wherever they stand: some leave out what ends the lines (UNS)."""
_LINE_AMOUNTS = ("203", "38", "66", "128", "146")
_QUANTITIES = {
    "ORDERS": ("21", "1", "113", "145"),
    "ORDCHG": ("21", "1", "113", "145"),
    "ORDRSP": ("21", "113", "1", "145", "12"),
    "INVOIC": ("47", "46", "12", "1", "21"),
    "DESADV": ("12", "46", "1", "47", "21"),
    "RECADV": ("194", "48", "195", "46", "12", "1"),
}
"""Quantities (code list 6063) of a line, the first that is there."""
_CANCELLED, _REFUSED = "1", "27"
"""Message functions (code list 1225)."""
_CANCELLATION, _SERVICE = "457", ("SER", "SV")


class Trade:
    """Takes in the segments of one message, and enters its rows at the end."""

    def __init__(self, kind: str, place: int, context: Context, telling: Telling) -> None:
        self.type = kind
        self.context, self.telling = context, telling
        self.parties = Parties(telling, context)
        self.carriage = Carriage(telling, context)
        self.paper = Paper(KINDS[self.type], place)
        self.line: Line | None = None
        self.summary = False
        self.amounts: dict[str, str] = {}
        self.line_amounts: dict[str, str] = {}
        self.quantities: dict[str, tuple[str, str]] = {}
        self.references: dict[str, str] = {}
        self.dates: dict[str, str] = {}
        self.last_reference = ""
        self.text_of_line: list[str] = []

    def take(self, segment: Segment) -> None:
        """Take in one segment."""
        if self.parties.take(segment):
            return
        self.carriage.take(segment)
        action = _ACTIONS.get(segment.tag)
        if action:
            action(self, segment)
        if segment.tag not in ("RFF", "DTM"):
            self.last_reference = ""

    def end(self) -> None:
        """Enter what the message said."""
        self._end_line()
        paper = self.paper
        paper.roles = self.parties.settled()
        self._name_sides()
        paper.amount = next((self.amounts[code] for code in _TOTALS if code in self.amounts), None)
        self._settle_references()
        self._settle_dates()
        self.carriage.settle(paper)
        self._settle_delivery()
        papers.tell(self.telling, paper)

    def _header(self, segment: Segment) -> None:
        code = segment.at(1)
        self.paper.number = segment.at(2) or segment.at(1, 3) or None
        if self.type == "INVOIC" and code in _CREDITS:
            self.paper.kind = papers.CREDIT_NOTE
        function, response = segment.at(3), segment.at(4)
        if function == _CANCELLED or (code == _CANCELLATION and self.type == "ORDCHG"):
            self.paper.status = "cancelled"
        elif function == _REFUSED and self.type == "ORDRSP":
            self.paper.status, self.paper.stage = "not accepted", "refused"
        elif self.type in ("ORDRSP", "ORDCHG") and (function or response):
            self.paper.status = " ".join(filter(None, (self.paper.kind.word, function, response)))

    def _line(self, segment: Segment) -> None:
        self._end_line()
        self.line = Line(number=segment.at(1) or None, place=segment.place)
        self._article(segment.at(3), segment.at(3, 1))

    def _article(self, number: str, kind: str) -> None:
        if not self.line or not number:
            return
        if kind in HS_KINDS:
            self.line.hs_code = self.line.hs_code or hs_code(number)
        elif kind not in ("CC",):
            self.line.article = self.line.article or number

    def _articles(self, segment: Segment) -> None:
        for position in range(2, len(segment.elements) + 1):
            self._article(segment.at(position), segment.at(position, 1))

    def _item_words(self, segment: Segment) -> None:
        if not self.line:
            return
        words = " ".join(segment.parts(3, 3))
        if words:
            self.line.words.append(words)
        elif segment.at(3) in _SERVICE:
            self.line.service = True

    def _free_text(self, segment: Segment) -> None:
        words = " ".join(segment.parts(4))
        if words and self.line and not self.summary:
            (self.line.words if segment.at(1) == "AAA" else self.text_of_line).append(words)
        elif words:
            self.paper.remarks.append(words)

    def _quantity(self, segment: Segment) -> None:
        amount = amount_of(segment.at(1, 1))
        if self.line and amount is not None:
            self.quantities.setdefault(segment.at(1), (amount, segment.at(1, 2)))

    def _price(self, segment: Segment) -> None:
        price = amount_of(segment.at(1, 1))
        if not self.line or price is None:
            return
        basis = values.number(amount_of(segment.at(1, 4)))
        worth = values.number(price)
        if basis and worth is not None and basis > 0:
            price = values.plain(round(worth / basis, 4))
        if self.line.price is None or segment.at(1) == "AAA":
            self.line.price = price

    def _amount(self, segment: Segment) -> None:
        amount = amount_of(segment.at(1, 1))
        if amount is None:
            return
        self.paper.currency = self.paper.currency or segment.at(1, 2) or None
        of_line = self.line and not self.summary and segment.at(1) not in _WHOLE_ALWAYS
        known = self.line_amounts if of_line else self.amounts
        known.setdefault(segment.at(1), amount)

    def _currencies(self, segment: Segment) -> None:
        if segment.at(1) == "2" or not self.paper.currency:
            self.paper.currency = segment.at(1, 1) or self.paper.currency

    def _reference(self, segment: Segment) -> None:
        qualifier, number = segment.at(1), segment.at(1, 1)
        self.last_reference = qualifier
        if not number:
            return
        if self.line and not self.summary:
            self._line_reference(qualifier, number, segment)
        elif qualifier not in self.references:
            self.references[qualifier] = number

    def _line_reference(self, qualifier: str, number: str, segment: Segment) -> None:
        line = self.line
        if line is None:
            return
        if qualifier == "ON" and line.order is None:
            line.order, line.order_line = number, segment.at(1, 2) or segment.at(1, 4) or None
        elif qualifier in ("ABD", "HS"):
            line.hs_code = line.hs_code or hs_code(number)
        elif qualifier in ("LI", "ABO") and line.order_line is None and number.isdigit():
            line.order_line = number
        else:
            self.references.setdefault(qualifier, number)

    def _date(self, segment: Segment) -> None:
        found = time_of(segment)
        qualifier = segment.at(1)
        if qualifier == "171":
            qualifier = f"171 {self.last_reference}"
        if found is None:
            if segment.at(1, 1):
                self.telling.left(f"`{segment.raw}`: it is no date")
        elif self.line is None or self.summary:
            self.dates.setdefault(qualifier, found)
        elif qualifier in ("2", "64", "63", "69"):
            self.paper.requested.append(found)

    def _measure(self, segment: Segment) -> None:
        weight = weight_of(segment)
        if weight is not None and self.line:
            self.line.gross_kg = self.line.gross_kg or weight
        elif weight is not None:
            self.paper.gross_kg = self.paper.gross_kg if self.paper.gross_kg is not None else weight

    def _terms(self, segment: Segment) -> None:
        if code := segment.at(3):
            self.paper.incoterm = self.paper.incoterm or code

    def _place(self, segment: Segment) -> None:
        place = place_of(segment)[0]
        if place and segment.at(1) == "7" and self.line is None and self.carriage.idle:
            self.paper.requested.append(place)
        elif place and segment.at(1) == "1":
            self.paper.remarks.append(f"terms of delivery {self.paper.incoterm or ''} {place}")

    def _charge(self, segment: Segment) -> None:
        what = "allowance" if segment.at(1) == "A" else "charge"
        self.telling.left(f"{what} `{segment.raw}` of {self.type} `{self.paper.number or ''}`")

    def _payment_terms(self, segment: Segment) -> None:
        days = " ".join((*segment.parts(2, 3), *segment.parts(3)))
        if days:
            self.paper.remarks.append(f"terms of payment {days}")

    def _packing(self, _: Segment) -> None:
        self._end_line()

    def _section(self, segment: Segment) -> None:
        if segment.at(1) == "S":
            self._end_line()
            self.summary = True

    def _end_line(self) -> None:
        line, self.line = self.line, None
        if line is None:
            return
        for code in (*_QUANTITIES[self.type], *self.quantities):
            if code in self.quantities:
                line.quantity, line.unit = self.quantities[code][0], self.quantities[code][1] or None
                break
        line.amount = next((self.line_amounts[code] for code in _LINE_AMOUNTS if code in self.line_amounts), None)
        if line.description is None:
            line.words = self.text_of_line
        else:
            self.paper.remarks += self.text_of_line
        self.quantities, self.line_amounts, self.text_of_line = {}, {}, []
        self.paper.lines.append(line)

    def _name_sides(self) -> None:
        """Who buys and sells where only sender and receiver are named."""
        roles, by_buyer = self.paper.roles, self.type in ("ORDERS", "ORDCHG", "RECADV")
        buyer, seller = ("sender", "receiver") if by_buyer else ("receiver", "sender")
        if buyer in roles:
            roles.setdefault("customer", roles[buyer])
        if seller in roles:
            roles.setdefault("supplier", roles[seller])
        address = self.context.sender if by_buyer else self.context.receiver
        if not self.paper.role("customer", "payer", "end_user", "consignee") and address:
            roles["customer"] = self.parties.partner(address) or ""

    def _settle_references(self) -> None:
        paper, known = self.paper, self.references
        paper.order = next((known.pop(code) for code in _ORDER if code in known), None)
        despatched = next((known.pop(code) for code in _DESPATCH if code in known), None)
        paper.shipment = paper.number if self.type == "DESADV" else despatched
        paper.bill = next((known[code] for code in ("BM", "AWB", "MB") if code in known), None)
        paper.remarks += [f"reference {code} {number}" for code, number in known.items()]

    def _settle_dates(self) -> None:
        paper, dates = self.paper, self.dates
        codes = ("3", "137") if self.type == "INVOIC" else ("137", "4") if self.type == "ORDERS" else ("137",)
        paper.issued_at = next((dates[code] for code in codes if code in dates), self.context.sent_at)
        ordered = ("4", "171 ON", "171 CO") if self.type != "ORDERS" else ("4", "137")
        paper.ordered_at = next((dates[code] for code in ordered if code in dates), None)
        paper.requested[:0] = [dates[code] for code in ("2", "64", "63", "10", "61", "69", "76") if code in dates]
        arrived = ("35", "50") if self.type in ("RECADV", "INVOIC") else ("35",)
        paper.delivered_at = next((dates[code] for code in arrived if code in dates), None)
        left = ("11", "136") if self.type != "ORDERS" else ()
        paper.shipped_at = next((dates[code] for code in left if code in dates), None)
        paper.remarks += [f"due {dates[code]}" for code in ("13", "140") if code in dates]
        paper.planned = self.type in ("ORDERS", "ORDCHG", "ORDRSP")

    def _settle_delivery(self) -> None:
        receiver = self.parties.address(self.paper.role("delivery", "consignee"))
        cells = {f"delivery_{name}": receiver.get(name) for name in ("address", "city", "country")}
        self.paper.delivery = {**cells, **{name: cell for name, cell in self.paper.delivery.items() if cell}}
        place = ", ".join(
            dict.fromkeys(filter(None, (receiver.get(name) for name in ("name", "address", "city", "country"))))
        )
        if place and self.paper.planned:
            self.paper.requested.append(place)


_ACTIONS = {
    "BGM": Trade._header,
    "LIN": Trade._line,
    "PIA": Trade._articles,
    "IMD": Trade._item_words,
    "FTX": Trade._free_text,
    "QTY": Trade._quantity,
    "PRI": Trade._price,
    "MOA": Trade._amount,
    "CUX": Trade._currencies,
    "RFF": Trade._reference,
    "DTM": Trade._date,
    "MEA": Trade._measure,
    "TOD": Trade._terms,
    "LOC": Trade._place,
    "ALC": Trade._charge,
    "PAT": Trade._payment_terms,
    "PYT": Trade._payment_terms,
    "CPS": Trade._packing,
    "UNS": Trade._section,
}
