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
    prior that favours no rate).
    """
    known = who.of >= 0
    number, day = who.of[known], orders.day[known]
    count = np.bincount(number, minlength=len(who.names))
    first = np.full(len(who.names), np.iinfo(np.int64).max)
    last = np.full(len(who.names), np.iinfo(np.int64).min)
    np.minimum.at(first, number, day)
    np.maximum.at(last, number, day)
    chosen = np.flatnonzero((count >= LEAST_ORDERS) & (last > first))
    length = (last[chosen] - first[chosen]).astype(np.float64)
    silent = orders.day.max(initial=0) - last[chosen]
    p = (length / (length + silent)) ** (count[chosen] - 1)
    return Spans(chosen, first[chosen], last[chosen], count[chosen].astype(np.int64), silent, p)


def broken(found: Spans) -> Integers:
    """Places in `found` of those whose silence stands out, the least likely first, then the later."""
    held = np.flatnonzero(beyond_chance(found.p))
    return held[np.lexsort((found.number[held], -found.last[held], found.p[held]))]
