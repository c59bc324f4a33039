"""Scatter-gather: money that one purse sends to another by way of several at once."""

from __future__ import annotations

import numpy as np

from chokepoint.connect.money.shapes.bursts import WINDOW
from chokepoint.connect.money.shapes.chance import best_of_each, disjoint, first_of_each, poisson_tail, scores
from chokepoint.connect.money.shapes.found import SCATTER_GATHER, Found
from chokepoint.connect.money.shapes.links import Links
from chokepoint.connect.money.shapes.money import Money, Reals, Whole

BY_WAY_OF = 3
"""Purses between from which it counts. Ours."""


def scatter_gathers(money: Money, links: Links) -> list[Found]:
    """Those that share no payment, and of which less than one is expected by chance."""
    first, second, ends = _by_ends(money, links)
    if not len(first):
        return []
    size = len(money) + 1
    keys = ends * size + first
    begin = np.searchsorted(money.times, money.times[first] - WINDOW, side="left")
    low = np.searchsorted(keys, ends * size + begin, side="left")
    counts = np.arange(len(first)) - low + 1
    several = np.flatnonzero(counts >= BY_WAY_OF)
    into = np.bincount(money.payees, minlength=len(money.purses)) / len(money)
    mean = _carried_on(money, links, first[several], begin[several]) * into[money.payees[second[several]]]
    pairs = float(len(np.unique(money.payers))) * len(np.unique(money.payees))
    score = scores(poisson_tail(counts[several], mean) * pairs)
    several, score = several[score > 0], score[score > 0]
    best = best_of_each(ends[several], score) if len(several) else several
    members = [
        sorted({*first[low[one] : one + 1].tolist(), *second[low[one] : one + 1].tolist()})
        for one in several[best].tolist()
    ]
    return [
        Found(SCATTER_GATHER, int(money.payers[members[one][0]]), tuple(members[one]), float(score[best[one]]))
        for one in disjoint(members, score[best])
    ]


def _by_ends(money: Money, links: Links) -> tuple[Whole, Whole, Whole]:
    """Links by where the money began and ended, and rank; one a purse between. Numbers of the ends come third."""
    begin, middle, end = money.payers[links.first], money.payees[links.first], money.payees[links.second]
    ends = begin * len(money.purses) + end
    kept = np.flatnonzero((end != middle) & _often(ends))
    order = kept[np.lexsort((links.first[kept], middle[kept], ends[kept]))]
    order = order[first_of_each(ends[order], middle[order])] if len(order) else order
    order = order[np.lexsort((links.first[order], ends[order]))]
    numbers = np.unique(ends[order], return_inverse=True)[1]
    return links.first[order], links.second[order], np.asarray(numbers, dtype=np.int64)


def _often(ends: Whole) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    which, counts = np.unique(ends, return_inverse=True, return_counts=True)[1:]
    return np.asarray(counts[which] >= BY_WAY_OF, dtype=bool)


def _carried_on(money: Money, links: Links, last: Whole, begin: Whole) -> Reals:
    """How many payments of the payer, from the rank `begin` up to its payment `last`, chance would carry on."""
    ranks = np.arange(len(money))
    leaving = np.lexsort((ranks, money.payers))
    keys = money.payers[leaving] * (len(money) + 1) + leaving
    sums = np.concatenate(([0.0], np.cumsum(links.expected[leaving])))
    low = np.searchsorted(keys, money.payers[last] * (len(money) + 1) + begin, side="left")
    high = np.searchsorted(keys, money.payers[last] * (len(money) + 1) + last, side="right")
    return np.asarray(np.maximum(sums[high] - sums[low], 0.0), dtype=np.float64)
