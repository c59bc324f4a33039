"""How what records state compares where no sign is asked: by the limits and the spellings of the signs.

Each function gives a mark and a note for what it compares, of the values that are stated at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from decimal import Decimal

from chokepoint.observe.indicators.goods.differing_goods_codes import COMPARED
from chokepoint.records.comparison import AGREES, DIFFERS, IN_DOUBT
from chokepoint.workspace.comparing.stated import APART, Compared, Stated

Marked = dict[Stated, tuple[str, str]]
Marks = Callable[[Compared, Sequence[Stated]], Marked]


def not_compared(_records: Compared, _known: Sequence[Stated]) -> Marked:
    return {}


def by_code(_records: Compared, known: Sequence[Stated]) -> Marked:
    """Against the order's lines: a code that another begins does not differ."""
    ordered = [str(one.value)[:COMPARED] for one in known if one.column == "order"]

    def alike(value: object) -> bool:
        code = str(value)[:COMPARED]
        return any(code.startswith(line) or line.startswith(code) for line in ordered)

    return {one: (AGREES if alike(one.value) else DIFFERS, "") for one in _others(known) if ordered}


def by_word(_records: Compared, known: Sequence[Stated]) -> Marked:
    """Against what the order states, to the letter but for capitals."""
    ordered = {str(one.text).strip().upper() for one in known if one.column == "order"}
    return {
        one: (AGREES if str(one.text).strip().upper() in ordered else DIFFERS, "") for one in _others(known) if ordered
    }


def by_sum(tolerance: float) -> Marks:
    """Records of one kind together against the order, in one unit or currency; part of it is no disagreement."""

    def marks(_records: Compared, known: Sequence[Stated]) -> Marked:
        ordered, totals = _totals(known, of_order=True), _totals(known, of_order=False)
        found = {}
        for one in _others(known):
            if one.unit in APART:
                found[one] = ("", APART[one.unit])
            elif not (whole := ordered.get(("order", one.unit))):
                found[one] = (IN_DOUBT, f"the order states none in {one.unit or 'that unit'}")
            else:
                share = float(totals[one.column, one.unit] / whole)
                within = abs(share - 1) <= tolerance
                found[one] = (AGREES, "") if within else (DIFFERS, f"{100 * share:.0f} % of the order")
        return found

    return marks


def _totals(known: Sequence[Stated], *, of_order: bool) -> dict[tuple[str, str], Decimal]:
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for one in known:
        if (one.column == "order") == of_order:
            sums[one.column, one.unit] += Decimal(str(one.value))
    return sums


def by_buyer(records: Compared, known: Sequence[Stated]) -> Marked:
    """Parties against the order's buyer."""
    buyer = records.order.get("customer_id")
    notes = {DIFFERS: "not the buyer", IN_DOUBT: "may be the buyer", AGREES: ""}
    marks = {one: records.same(one.value, buyer) for one in _others(known)}
    return {one: (mark, notes[mark]) for one, mark in marks.items()}


def by_receiver(records: Compared, known: Sequence[Stated]) -> Marked:
    """Papers against whom the shipments go to, shipments against the buyer."""
    sent = [one for one in known if one.column == "shipment"]
    found = by_buyer(records, sent)
    notes = {DIFFERS: "not whom the shipment goes to", IN_DOUBT: "may be the receiver", AGREES: ""}
    for one in known:
        if one.column != "shipment" and sent:
            marks = {records.same(one.value, other.value) for other in sent}
            mark = next(mark for mark in (AGREES, IN_DOUBT, DIFFERS) if mark in marks)
            found[one] = (mark, notes[mark])
    return found


def by_seat(records: Compared, known: Sequence[Stated]) -> Marked:
    """Countries against that of the buyer's seat."""
    seat = records.seat().get("country")
    return {one: (AGREES if one.value == seat else DIFFERS, "") for one in known if seat and one.value}


def _others(known: Sequence[Stated]) -> list[Stated]:
    return [one for one in known if one.column != "order"]
