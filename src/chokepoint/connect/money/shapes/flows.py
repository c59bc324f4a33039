"""By which payment the money of each left again, first in first out, in every purse at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from chokepoint.connect.money.shapes.chance import first_of_each
from chokepoint.connect.money.shapes.links import HOLD_DAYS
from chokepoint.connect.money.shapes.money import DAY, Money, Whole


@dataclass(frozen=True)
class Flows:
    """Stretches of money that came by one payment and left by another: ranks, cents of dollars, microseconds held.

    Payments without a rate are left out. What a purse held before is spent only where nothing known is there.
    """

    came: Whole
    went: Whole
    cents: Whole
    held: Whole

    def soon(self) -> Flows:
        """Those that were held for HOLD_DAYS at most."""
        kept = self.held <= HOLD_DAYS * DAY
        return Flows(self.came[kept], self.went[kept], self.cents[kept], self.held[kept])


def flows(money: Money) -> Flows:
    """All stretches, by purse and time."""
    known = np.flatnonzero(money.dollars)
    into = known[np.lexsort((known, money.payees[known]))]
    out = known[np.lexsort((known, money.payers[known]))]
    begins, ends = _spent(money, into, out)
    entered = np.cumsum(money.cents[into])
    marks = np.unique(np.concatenate((begins, ends, entered)))
    left, sizes = marks[:-1], np.diff(marks)
    source = np.searchsorted(entered, left, side="right")
    target = np.searchsorted(ends, left, side="right")
    inside = (source < len(into)) & (target < len(out))
    left, sizes, source, target = (one[inside] for one in (left, sizes, source, target))
    spent = begins[target] <= left
    came, went = into[source[spent]], out[target[spent]]
    return Flows(came, went, sizes[spent], money.times[went] - money.times[came])


def _spent(money: Money, into: Whole, out: Whole) -> tuple[Whole, Whole]:
    """Where on the line of all that entered, purse by purse, the money of each payment that leaves begins and ends.

    Of what leaves, only the part that known money covers.
    """
    ranks = np.concatenate((into, out))
    purses = np.concatenate((money.payees[into], money.payers[out]))
    signed = np.concatenate((money.cents[into], -money.cents[out]))
    order = np.lexsort((ranks, purses))
    heads = first_of_each(purses[order])
    run = np.cumsum(signed[order])
    before = (run - signed[order])[heads]
    which = np.cumsum(heads) - 1
    short = np.maximum(-_least_so_far(run - before[which], heads), 0)
    new_short = np.diff(short, prepend=0)
    new_short[heads] = short[heads]
    covered = np.zeros(len(ranks), np.int64)
    covered[order] = np.where(signed[order] < 0, -signed[order] - new_short, 0)
    sizes = covered[len(into) :]
    entered = np.concatenate(([0], np.cumsum(money.cents[into])))
    base = entered[np.searchsorted(money.payees[into], money.payers[out], side="left")]
    total = np.cumsum(sizes)
    first = first_of_each(money.payers[out])
    start = (total - sizes)[first][np.cumsum(first) - 1]
    ends = base + total - start
    return ends - sizes, ends


def _least_so_far(values: Whole, heads: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Whole:
    """The least value of each run up to each place, in as many steps as the longest run doubles."""
    since = np.arange(len(values)) - np.maximum.accumulate(np.where(heads, np.arange(len(values)), 0))
    least, reach = values.copy(), 1
    while len(since) and reach <= since.max():
        places = np.flatnonzero(since >= reach)
        least[places] = np.minimum(least[places], least[places - reach])
        reach *= 2
    return least
