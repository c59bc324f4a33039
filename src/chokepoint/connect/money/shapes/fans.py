"""Fan-in, fan-out, and gather-scatter: a fan-in whose money a fan-out of the same purse passes on."""

from __future__ import annotations

import numpy as np

from chokepoint.connect.money.shapes.bursts import WINDOW, Bursts, bursts
from chokepoint.connect.money.shapes.chance import best_of_each, binomial_tail, scores, share_within
from chokepoint.connect.money.shapes.found import FAN_IN, FAN_OUT, GATHER_SCATTER, Found
from chokepoint.connect.money.shapes.links import LEAST_ON, MOST_ON
from chokepoint.connect.money.shapes.money import Money, Whole

FAN = 5
"""Different purses from which a fan counts. Ours."""
GATHERED = 3
"""Different purses on either side of a gather-scatter. Ours: guidance says several."""


def fans(money: Money) -> list[Found]:
    """The least expected fan of each purse, and its least expected gather-scatter, where less than one is expected."""
    into, out = bursts(money, money.payees, money.payers), bursts(money, money.payers, money.payees)
    return [
        *_fans(money, into, FAN_IN),
        *_fans(money, out, FAN_OUT),
        *_gather_scatters(money, into, out),
    ]


def _fans(money: Money, side: Bursts, kind: str) -> list[Found]:
    score = scores(side.p * len(money.purses))
    wide = np.flatnonzero((side.counts >= FAN) & (score > 0))
    best = wide[best_of_each(side.centres[wide], score[wide])]
    return [
        Found(kind, int(side.centres[one]), tuple(side.ranks[side.low[one] : one + 1].tolist()), float(score[one]))
        for one in best.tolist()
    ]


def _gather_scatters(money: Money, into: Bursts, out: Bursts) -> list[Found]:
    """The money that came goes on from the first that came up to a window after the last."""
    several = np.flatnonzero(into.counts >= GATHERED)
    centres, begin, end = into.centres[several], into.ranks[into.low[several]], into.ranks[several]
    until = money.times[end] + WINDOW
    low, high = out.between(centres, begin, np.searchsorted(money.times, until, side="right"))
    came = _summed(money, into, into.low[several], several + 1)
    went = _summed(money, out, low, high)
    on = (came > 0) & (went >= came * LEAST_ON) & (went <= came * MOST_ON) & (high - low >= GATHERED)
    several, centres, low, high, begin, until = (one[on] for one in (several, centres, low, high, begin, until))
    share = share_within(money, money.times[begin], until)
    p = into.p[several] * binomial_tail(high - low, out.of[low], share)
    score = scores(p * len(money.purses))
    found = []
    for one in best_of_each(centres, score).tolist() if len(centres) else []:
        if score[one] > 0:
            gathered = into.ranks[into.low[several[one]] : several[one] + 1].tolist()
            ranks = sorted({*gathered, *out.ranks[low[one] : high[one]].tolist()})
            passed = round(float(went[on][one] / came[on][one]), 4)
            found.append(Found(GATHER_SCATTER, int(centres[one]), tuple(ranks), float(score[one]), passed))
    return found


def _summed(money: Money, side: Bursts, low: Whole, high: Whole) -> Whole:
    """Cents of dollars of the fresh payments between those places."""
    sums = np.concatenate(([0], np.cumsum(money.dollars[side.ranks])))
    return np.asarray(sums[np.maximum(high, low)] - sums[low], dtype=np.int64)
