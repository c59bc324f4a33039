"""Rapid pass-through: purses that pass on, within HOLD_DAYS, most of what comes in."""

from __future__ import annotations

import numpy as np

from chokepoint.connect.money.shapes.chance import binomial_tail, scores, sums
from chokepoint.connect.money.shapes.flows import Flows
from chokepoint.connect.money.shapes.found import PASS_THROUGH, Found
from chokepoint.connect.money.shapes.links import LEAST_ON
from chokepoint.connect.money.shapes.money import Money


def pass_throughs(money: Money, moved: Flows) -> list[Found]:
    """Every purse of which LEAST_ON or more of all that came goes on soon, however often chance would make one.

    The score holds how many of the payments that came in passed on so much against the ledger's share of such.
    """
    soon = moved.soon()
    size, purses = len(money), len(money.purses)
    passed = sums(soon.came, soon.cents, size)
    came_in, went_on = (sums(money.payees, cents, purses) for cents in (money.dollars, passed))
    known = money.dollars > 0
    mostly = known & (passed >= money.dollars * LEAST_ON)
    payments = np.bincount(money.payees[known], minlength=purses)
    passing = np.bincount(money.payees[mostly], minlength=purses)
    share = mostly.sum() / max(known.sum(), 1)
    expected = binomial_tail(passing, payments, np.full(purses, share)) * (payments > 0).sum()
    score = scores(expected)
    chosen = np.flatnonzero((went_on > 0) & (went_on >= came_in * LEAST_ON))
    ends = np.concatenate((money.payees[soon.came], money.payers[soon.went]))
    ranks = np.concatenate((soon.came, soon.went))
    order = np.lexsort((ranks, ends))
    ends, ranks = ends[order], ranks[order]
    low, high = (np.searchsorted(ends, chosen, side=side) for side in ("left", "right"))
    return [
        Found(
            PASS_THROUGH,
            purse,
            tuple(np.unique(ranks[begin:end]).tolist()),
            float(score[purse]),
            round(int(went_on[purse]) / int(came_in[purse]), 4),
        )
        for purse, begin, end in zip(chosen.tolist(), low.tolist(), high.tolist(), strict=True)
    ]
