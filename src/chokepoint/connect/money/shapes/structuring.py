"""Structuring: several payments just below a reporting threshold, by one purse or to one, and few just above."""

from __future__ import annotations

import numpy as np

from chokepoint.connect.money.shapes.chance import best_of_each, binomial_tail, disjoint, scores
from chokepoint.connect.money.shapes.found import STRUCTURING, Found
from chokepoint.connect.money.shapes.money import DAY, Money, Whole

WINDOW_DAYS = 30
"""Days within which payments belong together, as for the sign of payments below a threshold. Ours."""
LEAST = 3
"""Payments below the threshold from which they are a series. Ours, as there."""
OFTEN_ABOVE = 2
"""There must be more than this many times as many below as above. Ours, as there."""


def structurings(money: Money) -> list[Found]:
    """Series that share no payment, however often chance would make one; the longest of each payer and each payee.

    The score holds how many of the payments near the threshold lie below it, against the ledger's share,
    a half at least.
    """
    near = np.flatnonzero(money.near)
    if not len(near):
        return []
    share = max(0.5, float((money.near[near] < 0).mean()))
    found = [*_series(money, near, money.payers, share), *_series(money, near, money.payees, share)]
    members = [list(one.ranks) for one in found]
    sizes = np.array([len(one) for one in members], dtype=np.float64)
    return [found[place] for place in disjoint(members, sizes)]


def _series(money: Money, near: Whole, ends: Whole, share: float) -> list[Found]:
    near = near[np.lexsort((near, ends[near]))]
    purses, size = ends[near], len(money) + 1
    begin = np.searchsorted(money.times, money.times[near] - WINDOW_DAYS * DAY, side="left")
    low = np.searchsorted(purses * size + near, purses * size + begin, side="left")
    under = np.concatenate(([0], np.cumsum(money.near[near] < 0)))
    here = np.arange(len(near)) + 1
    below, every = under[here] - under[low], here - low
    bunched = np.flatnonzero((below >= LEAST) & (below > OFTEN_ABOVE * (every - below)))
    best = bunched[best_of_each(purses[bunched], below[bunched].astype(np.float64))] if len(bunched) else bunched
    tried = len(np.unique(purses))
    score = scores(binomial_tail(below[best], every[best], np.full(len(best), share)) * tried)
    found = []
    for place, one in enumerate(best.tolist()):
        ranks = near[low[one] : one + 1]
        found.append(
            Found(STRUCTURING, int(purses[one]), tuple(ranks[money.near[ranks] < 0].tolist()), float(score[place]))
        )
    return found
