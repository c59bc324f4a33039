"""Who broke off: a silence longer than their own gaps let expect."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from chokepoint.connect.change.chance import beyond_chance
from chokepoint.connect.change.consignments import Consignments, Floats, Integers, Named

LEAST_ORDERS = 5
"""Orders without which gaps say nothing."""


@dataclass(frozen=True)
class Spans:
    """First and last day and number of orders of each of `number`, days of silence since, and their probability."""

    number: Integers
    first: Integers
    last: Integers
    orders: Integers
    silent: Integers
    p: Floats


def spans(orders: Consignments, who: Named) -> Spans:
    """Spans of all with at least LEAST_ORDERS orders, of which the days are not all one.

    Orders come as a Poisson process of unknown rate; after n gaps in s days, a silence of d days or more has the
    probability (s / (s + d))^n (A. Gelman and others, Bayesian Data Analysis, 3rd edition, 2013, section 2.6, with a
    prior that favours no rate). Where gaps vary more than such a process's do, as where orders come in bursts, n counts
    as n divided by the squared coefficient of variation of the gaps, the dispersion of counts of a renewal process
    (D. R. Cox, P. A. W. Lewis, The Statistical Analysis of Series of Events, 1966, section 4.3).
    """
    known = np.flatnonzero(who.of >= 0)
    known = known[np.argsort(who.of[known], kind="stable")]  # within one by day, as the orders are
    number, day = who.of[known], orders.day[known]
    starts = np.flatnonzero(np.diff(number, prepend=-1))
    if not len(starts):
        none = np.array([], dtype=np.int64)
        return Spans(none, none, none, none, none, none.astype(np.float64))
    count = np.diff(starts, append=len(number))
    first, last = day[starts], day[starts + count - 1]
    gap = np.diff(day, prepend=day[0]).astype(np.float64)
    gap[starts] = 0.0
    chosen = np.flatnonzero((count >= LEAST_ORDERS) & (last > first))
    gaps, length = (count[chosen] - 1).astype(np.float64), (last - first)[chosen].astype(np.float64)
    varied = np.add.reduceat(gap**2, starts)[chosen] * gaps / length**2 - 1  # squared coefficient of variation
    silent = orders.day.max() - last[chosen]
    p = (length / (length + silent)) ** (gaps / np.maximum(varied, 1.0))
    return Spans(number[starts][chosen], first[chosen], last[chosen], count[chosen].astype(np.int64), silent, p)


def broken(found: Spans) -> Integers:
    """Places in `found` of those whose silence stands out, the least likely first, then the later."""
    held = np.flatnonzero(beyond_chance(found.p))
    return held[np.lexsort((found.number[held], -found.last[held], found.p[held]))]
