"""What the traces of one order's payments add up to: who passed how much to whom, by each rule, and what is not known.

A holder stands in a column: the payers of the order's payments in column 0, their payees in column 1, who paid those
payers in column -1, whom those payees paid in column 2, and so on. The same holder may stand in several columns.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from chokepoint.records.money import PaymentTrace, TracedPayment

FIFO, POISON = "fifo", "poison"
ZERO = Decimal(0)
LIMITS = ("hops", "days", "least", "most")
"""Why money was not followed, as `Ending` names it."""

Seat = tuple[int, str]
"""A column, and who: the id of an entity, or of an account, empty where nobody is stated."""


@dataclass
class Passage:
    """All payments from one seat to another. `amounts` holds the traced money of each payment by rule."""

    giver: Seat
    taker: Seat
    amounts: dict[str, dict[str, Decimal]] = field(default_factory=lambda: defaultdict(dict))
    days: set[date] = field(default_factory=set)

    def add(self, rule: str, row: TracedPayment) -> None:
        """Count one payment of one trace; by poison a payment that several traces touch counts once."""
        held = self.amounts[rule]
        before = held.get(row.payment_id, ZERO)
        held[row.payment_id] = max(before, row.amount) if rule == POISON else before + row.amount
        self.days.add(row.paid_at.date())

    def sum(self, rule: str) -> Decimal:
        """The traced money by a rule."""
        return sum(self.amounts[rule].values(), ZERO) if rule in self.amounts else ZERO

    @property
    def payment_ids(self) -> list[str]:
        """Every payment of any rule, by id."""
        return sorted({one for held in self.amounts.values() for one in held})


@dataclass
class Unknown:
    """What of a seat's money, by FIFO, was not seen to come or go (`rests`), and what was not followed (`cut`)."""

    rests: Decimal = ZERO
    cut: Decimal = ZERO


@dataclass
class Flow:
    """The payments of one order in one currency. `amount` is that of all, `traced` how many they are.

    `before` and `after` hold by seat what is not known of where its money came from, and of where it went. `ends` holds
    by direction what the traces end in, by FIFO.
    """

    currency: str
    amount: Decimal = ZERO
    traced: int = 0
    hops: int = 0
    passages: dict[tuple[Seat, Seat], Passage] = field(default_factory=dict)
    before: dict[Seat, Unknown] = field(default_factory=lambda: defaultdict(Unknown))
    after: dict[Seat, Unknown] = field(default_factory=lambda: defaultdict(Unknown))
    places: dict[Seat, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))
    ends: dict[str, dict[str, Decimal]] = field(default_factory=dict)
    without_rate: set[str] = field(default_factory=set)

    def by_fifo(self) -> list[Passage]:
        """The passages that FIFO knows, by column, the greatest first."""
        known = [one for one in self.passages.values() if one.sum(FIFO) > 0]
        return sorted(known, key=lambda one: (one.giver[0], -one.sum(FIFO), one.giver, one.taker))

    def by_others(self) -> list[Passage]:
        """Those that only another rule knows."""
        return [one for one in self.passages.values() if one.sum(FIFO) <= 0]

    def range(self, passages: Iterable[Passage]) -> tuple[Decimal, Decimal]:
        """The least and the greatest amount of several passages by any rule; the traced amount at most."""
        several = list(passages)
        rules = {rule for one in self.passages.values() for rule in one.amounts}
        sums = [min(sum((one.sum(rule) for one in several), ZERO), self.amount) for rule in sorted(rules)]
        return min(sums, default=ZERO), max(sums, default=ZERO)


def flows(up: Sequence[PaymentTrace], down: Sequence[PaymentTrace]) -> list[Flow]:
    """One flow a currency, the greatest number of payments first; each pair of traces is of one payment."""
    found: dict[str, Flow] = {}
    for back, onward in zip(up, down, strict=True):
        if back.amount > 0:
            _add(found.setdefault(back.currency, Flow(back.currency)), back, onward)
    return sorted(found.values(), key=lambda flow: (-flow.traced, flow.currency))


def _add(flow: Flow, up: PaymentTrace, down: PaymentTrace) -> None:
    flow.amount += up.amount
    flow.traced += 1
    flow.hops = up.hops
    ends = {"up": _who(up.rules[FIFO][0]), "down": _who(down.rules[FIFO][0])}
    for one in (up, down):
        _add_trace(flow, one, near=ends["up" if one is down else "down"])
        flow.without_rate |= set(one.without_rate)
        sums = flow.ends.setdefault(one.direction, defaultdict(Decimal))
        for why in ("rests", *LIMITS):
            sums[why] += getattr(one.endings[FIFO], why)


def _add_trace(flow: Flow, one: PaymentTrace, near: str) -> None:
    """Count the payments of one trace; the traced payment itself once, with the trace down."""
    down = one.direction == "down"
    unknown = flow.after if down else flow.before
    for rule, rows in one.rules.items():
        far = {row.payment_id: _who(row) for row in rows}
        for row in rows:
            seats = _seats(row, far.get(row.after or "", near), down=down)
            if rule == FIFO:
                end = unknown[seats[1] if down else seats[0]]
                end.rests, end.cut = end.rests + row.rests, end.cut + row.cut
                _place(flow, seats, row)
            if down or row.hop:
                flow.passages.setdefault(seats, Passage(*seats)).add(rule, row)


def _seats(row: TracedPayment, near: str, *, down: bool) -> tuple[Seat, Seat]:
    """Who gave and who took, each with its column."""
    if down:
        return (row.hop, near), (row.hop + 1, _who(row))
    return (-row.hop, _who(row)), (1 - row.hop, near)


def _who(row: TracedPayment) -> str:
    return row.entity_id or row.account or ""


def _place(flow: Flow, seats: tuple[Seat, Seat], row: TracedPayment) -> None:
    """Note where both ends were, by the payment."""
    ends = ((row.from_city, row.from_country), (row.to_city, row.to_country))
    for seat, parts in zip(seats, ends, strict=True):
        told = ", ".join(part for part in parts if part)
        if told:
            flow.places[seat][told] = None


FOLDED = "\0others"
"""Who stands for all that are not drawn one by one."""


def folded(flow: Flow, most: int) -> tuple[Flow, dict[int, int]]:
    """The same flow with at most `most` seats a column, the smallest as one; and how many that is, by column."""
    sizes: dict[Seat, Decimal] = defaultdict(Decimal)
    for passage in flow.by_fifo():
        for seat in (passage.giver, passage.taker):
            sizes[seat] += passage.sum(FIFO)
    columns: dict[int, list[Seat]] = defaultdict(list)
    for seat in sorted(sizes, key=lambda seat: (-sizes[seat], seat)):
        columns[seat[0]].append(seat)
    into = {seat: (column, FOLDED) for column, seats in columns.items() for seat in _beyond(seats, most)}
    counts = {column: len(_beyond(seats, most)) for column, seats in columns.items() if len(seats) > most}
    return _regrouped(flow, into), counts


def _beyond(seats: list[Seat], most: int) -> list[Seat]:
    return seats[most - 1 :] if len(seats) > most else []


def _regrouped(flow: Flow, into: dict[Seat, Seat]) -> Flow:
    made = Flow(flow.currency, flow.amount, flow.traced, flow.hops, ends=flow.ends, without_rate=flow.without_rate)
    for passage in flow.passages.values():
        seats = into.get(passage.giver, passage.giver), into.get(passage.taker, passage.taker)
        kept = made.passages.setdefault(seats, Passage(*seats))
        kept.days |= passage.days
        for rule, payment_id, amount in _each(passage):
            kept.amounts[rule][payment_id] = kept.amounts[rule].get(payment_id, ZERO) + amount
    for name in ("before", "after"):
        for seat, unknown in getattr(flow, name).items():
            end = getattr(made, name)[into.get(seat, seat)]
            end.rests, end.cut = end.rests + unknown.rests, end.cut + unknown.cut
    for seat, places in flow.places.items():
        made.places[into.get(seat, seat)] |= places
    return made


def _each(passage: Passage) -> Iterator[tuple[str, str, Decimal]]:
    for rule, held in passage.amounts.items():
        for payment_id, amount in held.items():
            yield rule, payment_id, amount
