"""How many different purses one pays, or is paid by, within a window of time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from chokepoint.connect.money.shapes.chance import binomial_tail, share_within
from chokepoint.connect.money.shapes.links import HOLD_DAYS
from chokepoint.connect.money.shapes.money import DAY, Flags, Money, Reals, Whole

WINDOW = HOLD_DAYS * DAY


@dataclass(frozen=True)
class Bursts:
    """Fresh payments of each purse on one side, by purse and rank: those with one whom it had not dealt with within the
    window before. Of the window that ends with each: `low`, the place of its first, and `counts`, how many it holds.

    `of`: how many fresh ones the purse has in all. `p`: a bound on the probability that some window of the purse holds
    as many: n times the binomial tail of the others in the window that a payment ends. The statistic is that of
    J. Naus, The distribution of the size of the maximum cluster of points on a line, JASA 60 (1965).
    """

    ranks: Whole
    centres: Whole
    low: Whole
    counts: Whole
    of: Whole
    p: Reals
    keys: Whole
    size: int
    """What a purse is multiplied by in `keys`, to which its rank is added."""

    def between(self, centres: Whole, after: Whole, before: Whole) -> tuple[Whole, Whole]:
        """Places of the fresh payments of purses from the rank past `after` up to below `before`: begin and end."""
        return (
            np.searchsorted(self.keys, centres * self.size + after, side="right"),
            np.searchsorted(self.keys, centres * self.size + before, side="left"),
        )


def bursts(money: Money, centres: Whole, others: Whole) -> Bursts:
    """Of the purses in `centres`, by rank, with those at the other end of each payment in `others`."""
    fresh = np.flatnonzero(_fresh(money, centres, others))
    order = fresh[np.lexsort((fresh, centres[fresh]))]
    size = len(money) + 1
    keys = centres[order] * size + order
    begin = np.searchsorted(money.times, money.times[order] - WINDOW, side="left")
    low = np.searchsorted(keys, centres[order] * size + begin, side="left")
    counts = np.arange(len(order)) - low + 1
    of = np.bincount(centres[order], minlength=len(money.purses))[centres[order]]
    share = share_within(money, money.times[order] - WINDOW, money.times[order])
    p = np.minimum(of * binomial_tail(counts - 1, of - 1, share), 1.0)
    return Bursts(order, centres[order], low, counts, of, p, keys, size)


def _fresh(money: Money, centres: Whole, others: Whole) -> Flags:
    """Whether the same two had no such payment within the window before."""
    order = np.lexsort((np.arange(len(money)), others, centres))
    again = np.zeros(len(money), dtype=bool)
    same = (np.diff(centres[order]) == 0) & (np.diff(others[order]) == 0)
    again[order[1:]] = same & (np.diff(money.times[order]) <= WINDOW)
    return ~again
