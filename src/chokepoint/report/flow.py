"""The picture of one order's money: from whom it came, who paid it, and where it went, from left to right by time.

Bands are as wide as the money they carry by FIFO, of all payments drawn on one scale. What no record shows stands as a
broken edge beside the holder with whom the trail ends; nobody is drawn in its place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from chokepoint.records.money import OrderMoney
from chokepoint.report import flow_words as say
from chokepoint.report import wording
from chokepoint.report.passages import FIFO, FOLDED, LIMITS, ZERO, Flow, Passage, Seat, Unknown, flows, folded

WIDTH = 1060
"""Greatest width of the drawing, in its own units; as many pixels on a wide screen."""
PITCH = 250
"""Greatest distance between two columns."""
LEFT, RIGHT, TOP = 40, 200, 48
"""Room for broken edges, for the names of the last column, and for the days above."""
BAR, EDGE = 11, 30
"""Widths of a holder's bar and of a broken edge."""
TALLEST = 120
"""Height of the whole traced amount."""
THINNEST = 1.5
"""Height of the smallest band."""
LABEL, LINE, GAP = 46, 14, 18
"""Heights of a holder's label above its bar, of a line below it, and between two holders."""
LETTER = 6.7
"""Width of a letter of a label."""
MOST = 5
"""Holders drawn in a column, the smallest together as one."""


@dataclass(frozen=True)
class Holder:
    """One holder: its bar, its label in three lines, and what is not known of its money below the bar."""

    x: float
    y: float
    height: float
    name: str
    short: str
    place: str
    role: str
    amount: str
    unknown: tuple[str, ...]


@dataclass(frozen=True)
class Band:
    """Money from one holder to another. `own`: payments of the order itself."""

    path: str
    own: bool
    title: str


@dataclass(frozen=True)
class Edge:
    """Money that comes from, or goes to, where no record shows: beside a bar. `cut`: it was not followed."""

    path: str
    cut: bool
    title: str


@dataclass(frozen=True)
class Heading:
    """What stands above the bands between two columns."""

    x: float
    text: str
    days: str


@dataclass(frozen=True)
class FlowRow:
    """One row of the table: a band, or what is not known. `amount` is by FIFO."""

    step: str
    giver: str
    taker: str
    days: str
    amount: Decimal
    told: str
    between: str
    payments: str


@dataclass(frozen=True)
class FlowView:
    """All that is drawn of the payments in one currency, the same figures as a table, and what they leave open."""

    width: float
    height: float
    title: str
    description: str
    headings: tuple[Heading, ...]
    bands: tuple[Band, ...]
    edges: tuple[Edge, ...]
    holders: tuple[Holder, ...]
    rows: tuple[FlowRow, ...]
    notes: tuple[str, ...]


def flow_views(money: OrderMoney | None, roles: Mapping[str, str]) -> tuple[FlowView, ...]:
    """A picture for each currency in which the order was paid; none where no payment is traced."""
    if money is None:
        return ()
    return tuple(_Drawing(flow, money, roles).view() for flow in flows(money.up, money.down))


class _Drawing:
    """One flow on its way to a picture: seats get their places, then bands and edges are laid along their bars."""

    def __init__(self, flow: Flow, money: OrderMoney, roles: Mapping[str, str]) -> None:
        self.flow, self.others = folded(flow, MOST)
        self.money, self.roles = money, roles
        self.passages = self.flow.by_fifo()
        self.columns = self._columns()
        self.pitch = min(PITCH, (WIDTH - LEFT - RIGHT) / max(len(self.columns) - 1, 1))
        self.tops: dict[Seat, float] = {}
        self.height = self._stack()

    def view(self) -> FlowView:
        flow = self.flow
        what = wording.counted(flow.traced, "payment")
        title = f"Money of this order: {self._told(flow.amount)} in {what}"
        return FlowView(
            width=round(LEFT + self.pitch * (len(self.columns) - 1) + RIGHT),
            height=round(self.height),
            title=title,
            description=f"{title}; where it came from, from the left, and where it went. The table below has the same.",
            headings=tuple(self._headings()),
            bands=tuple(self._bands()),
            edges=tuple(self._edges()),
            holders=tuple(self._holder(seat) for seat in self.tops),
            rows=tuple(self._rows()),
            notes=tuple(self._notes()),
        )

    def _columns(self) -> dict[int, list[Seat]]:
        columns: dict[int, list[Seat]] = defaultdict(list)
        for passage in self.passages:
            for seat in (passage.giver, passage.taker):
                if seat not in columns[seat[0]]:
                    columns[seat[0]].append(seat)
        return dict(sorted(columns.items()))

    def _size(self, seat: Seat) -> Decimal:
        return sum((one.sum(FIFO) for one in self._facing(seat)), ZERO)

    def _facing(self, seat: Seat) -> list[Passage]:
        """The passages between a seat and the order's own payments: what it gave before, what it took after."""
        return [one for one in self.passages if (one.giver if seat[0] <= 0 else one.taker) == seat]

    def _span(self, amount: Decimal) -> float:
        return max(float(amount / self.flow.amount) * TALLEST, THINNEST) if amount > 0 else 0.0

    def _bar(self, seat: Seat) -> float:
        sides = (self._side(seat, "giver"), self._side(seat, "taker"))
        return max(*(sum(map(self._span, side)) for side in sides), THINNEST)

    def _side(self, seat: Seat, end: str) -> list[Decimal]:
        """What is laid along one side of a bar, from above: bands, what is not known, what was not followed."""
        unknown = (self.flow.after if end == "giver" else self.flow.before).get(seat, Unknown())
        bands = [one.sum(FIFO) for one in self.passages if getattr(one, end) == seat]
        return [*bands, unknown.rests, unknown.cut]

    def _slot(self, seat: Seat) -> float:
        return LABEL + self._bar(seat) + LINE * len(self._unknown(seat)) + GAP

    def _stack(self) -> float:
        """Place the seats of each column, near those with whom they deal, from the order's own outwards."""
        whole = max((sum(map(self._slot, seats)) for seats in self.columns.values()), default=0.0)
        for column in sorted(self.columns, key=lambda column: (abs(column - 0.5), column)):
            seats = sorted(self.columns[column], key=self._place)
            y = TOP + (whole - sum(map(self._slot, seats))) / 2
            for seat in seats:
                self.tops[seat] = y + LABEL
                y += self._slot(seat)
        return TOP + whole

    def _place(self, seat: Seat) -> tuple[float, Decimal, Seat]:
        facing = [one.taker if seat[0] <= 0 else one.giver for one in self._facing(seat)]
        heights = [self.tops[one] for one in facing if one in self.tops]
        return (sum(heights) / len(heights) if heights else 0.0, -self._size(seat), seat)

    def _x(self, seat: Seat) -> float:
        return LEFT + self.pitch * list(self.columns).index(seat[0])

    def _bands(self) -> Iterator[Band]:
        """Bands from above to below along each bar, so that they cross as little as can be."""
        left: dict[Seat, float] = {}
        right: dict[Seat, float] = {}
        for one in sorted(self.passages, key=lambda one: (self.tops[one.giver], self.tops[one.taker])):
            size = self._span(one.sum(FIFO))
            begin = self.tops[one.giver] + right.get(one.giver, 0.0)
            end = self.tops[one.taker] + left.get(one.taker, 0.0)
            right[one.giver] = right.get(one.giver, 0.0) + size
            left[one.taker] = left.get(one.taker, 0.0) + size
            x, end_x = self._x(one.giver) + BAR, self._x(one.taker)
            yield Band(_ribbon((x, begin), (end_x, end), size), one.giver[0] == 0, self._title(one))

    def _edges(self) -> Iterator[Edge]:
        for seat, top in self.tops.items():
            for end, unknown in (("taker", self.flow.before.get(seat)), ("giver", self.flow.after.get(seat))):
                y = top + sum(map(self._span, self._side(seat, end)[:-2]))
                x, way = (self._x(seat), -EDGE) if end == "taker" else (self._x(seat) + BAR, EDGE)
                for amount, cut in ((unknown.rests, False), (unknown.cut, True)) if unknown else ():
                    size = self._span(amount)
                    if size:
                        text = f"{self._told(amount)} {say.left_open(end == 'taker', cut)}"
                        yield Edge(f"M{x:.1f} {y:.1f}h{way}m0 {size:.1f}h{-way}", cut, text)
                    y += size

    def _holder(self, seat: Seat) -> Holder:
        name, place = self._name(seat), self._where(seat)
        longest = max(int((self.pitch if seat[0] != max(self.columns) else RIGHT) / LETTER), 8)
        low, high = self.flow.range(self._facing(seat))
        amount = self._told(self._size(seat)) + say.between(low, high)
        return Holder(
            x=round(self._x(seat), 1),
            y=round(self.tops[seat], 1),
            height=round(self._bar(seat), 1),
            name=name,
            short=say.shortened(name, longest),
            place=say.shortened(place, longest),
            role=self.roles.get(seat[1], ""),
            amount=amount,
            unknown=tuple(say.shortened(line, longest + 4) for line in self._unknown(seat)),
        )

    def _unknown(self, seat: Seat) -> list[str]:
        """What of a holder's money is not known, in the fewest words."""
        lines = []
        for before, unknown in ((True, self.flow.before.get(seat)), (False, self.flow.after.get(seat))):
            for amount, cut in ((unknown.rests, False), (unknown.cut, True)) if unknown else ():
                if amount > 0:
                    lines.append(f"{say.figure(amount)} {say.IN_PICTURE[before, cut]}")
        return lines

    def _name(self, seat: Seat) -> str:
        if seat[1] == FOLDED:
            return f"{self.others[seat[0]]} others"
        return self.money.names.get(seat[1], seat[1]) or "not stated"

    def _where(self, seat: Seat) -> str:
        places = list(self.flow.places.get(seat, ()))
        more = f" and {len(places) - 1} more" if len(places) > 1 else ""
        return f"{places[0]}{more}" if places else "place not stated"

    def _told(self, amount: Decimal) -> str:
        return f"{self.flow.currency} {say.figure(amount)}"

    def _title(self, one: Passage) -> str:
        low, high = self.flow.range([one])
        much = self._told(one.sum(FIFO)) + say.between(low, high)
        return f"{self._name(one.giver)} to {self._name(one.taker)}: {much}, {say.days_told(one.days)}"

    def _headings(self) -> Iterator[Heading]:
        steps: dict[int, set[date]] = defaultdict(set)
        for one in self.passages:
            steps[one.giver[0]] |= one.days
        for column, days in sorted(steps.items()):
            x = LEFT + BAR + self.pitch * (list(self.columns).index(column) + 0.5) - BAR / 2
            yield Heading(round(x, 1), say.step(column), say.days_told(days))

    def _rows(self) -> Iterator[FlowRow]:
        for one in self.passages:
            low, high = self.flow.range([one])
            yield FlowRow(
                say.step(one.giver[0]),
                self._end(one.giver),
                self._end(one.taker),
                say.days_told(one.days),
                one.sum(FIFO),
                self._told(one.sum(FIFO)),
                f"{say.figure(low)} to {say.figure(high)}" if low != high else "all rules agree",
                say.listed(one.payment_ids),
            )
        yield from self._open_rows()
        yield from self._other_rows()

    def _end(self, seat: Seat) -> str:
        return f"{self._name(seat)} ({self._where(seat)})"

    def _open_rows(self) -> Iterator[FlowRow]:
        """A row for each end of the trail."""
        for before, ends in ((True, self.flow.before), (False, self.flow.after)):
            for seat in (seat for seat in self.tops if seat in ends):
                for amount, cut in ((ends[seat].rests, False), (ends[seat].cut, True)):
                    if amount > 0:
                        here, beyond = self._end(seat), say.IN_TABLE[before, cut]
                        giver, taker = (beyond, here) if before else (here, beyond)
                        yield FlowRow("end of the trail", giver, taker, "", amount, self._told(amount), "", "")

    def _other_rows(self) -> Iterator[FlowRow]:
        """A row a step for payments in which only haircut or poison see this money."""
        steps: dict[int, list[Passage]] = defaultdict(list)
        for one in self.flow.by_others():
            steps[one.giver[0]].append(one)
        for column, passages in sorted(steps.items()):
            payments = sorted({name for one in passages for name in one.payment_ids})
            low, high = self.flow.range(passages)
            days = say.days_told({day for one in passages for day in one.days})
            none = self._told(ZERO)
            between = f"{say.figure(low)} to {say.figure(high)}"
            what = f"{wording.counted(len(payments), 'more payment')}, by haircut or poison alone"
            yield FlowRow(say.step(column), what, "", days, ZERO, none, between, say.listed(payments))

    def _notes(self) -> Iterator[str]:
        flow, amount = self.flow, self._told(self.flow.amount)
        for way, before in (("up", True), ("down", False)):
            parts = [
                f"{self._told(flow.ends[way][why])} {say.ending(why, before, flow.hops)}"
                for why in ("rests", *LIMITS)
                if flow.ends[way][why]
            ]
            yield f"{'Back in time' if before else 'Onward'}, by FIFO, {amount} is: {'; '.join(parts)}."
        payers = {self.roles.get(seat[1]) for seat in self.columns.get(0, ())}
        if "customer" in self.roles.values() and "customer" not in payers:
            yield "The customer is not among those who paid."
        if flow.without_rate:
            without = ", ".join(sorted(flow.without_rate))
            yield f"No exchange rate is known for payments in {without}: they are left out."
        if self.money.not_traced:
            left_out = wording.counted(len(self.money.not_traced), "smaller payment")
            yield f"{left_out} of this order not traced: {say.listed(self.money.not_traced)}."
        yield f"Payments after {wording.day(self.money.as_of)} are not seen."


def _ribbon(begin: tuple[float, float], end: tuple[float, float], size: float) -> str:
    """A band of one thickness from one point to another, both its upper corners."""
    (x, y), (far, low) = begin, end
    middle = (x + far) / 2
    return (
        f"M{x:.1f} {y:.1f}C{middle:.1f} {y:.1f} {middle:.1f} {low:.1f} {far:.1f} {low:.1f}v{size:.1f}"
        f"C{middle:.1f} {low + size:.1f} {middle:.1f} {y + size:.1f} {x:.1f} {y + size:.1f}Z"
    )
