"""What chance would do: tails of distributions, and how payments would fall if they were dealt anew."""

from __future__ import annotations

import numpy as np
from scipy.special import betainc, gammainc

from chokepoint.connect.money.shapes.money import Flags, Money, Reals, Whole

LEAST_P = 1e-300
"""Probabilities below are not told apart."""


def binomial_tail(least: Whole, trials: Whole, share: Reals) -> Reals:
    """Probability of `least` or more of `trials`."""
    sure = least <= 0
    beyond = least > trials
    found = betainc(np.where(sure | beyond, 1, least), np.where(beyond | sure, 1, trials - least + 1), share)
    return np.asarray(np.where(sure, 1.0, np.where(beyond, 0.0, found)), dtype=np.float64)


def poisson_tail(least: Whole, mean: Reals) -> Reals:
    """Probability of `least` or more where `mean` are expected."""
    return np.asarray(np.where(least <= 0, 1.0, gammainc(np.maximum(least, 1), mean)), dtype=np.float64)


def scores(expected: Reals) -> Reals:
    """Minus the decimal logarithm of how many are expected, to 4 decimals; 0 where one or more are."""
    return np.asarray(np.round(-np.log10(np.clip(expected, LEAST_P, 1.0)), 4) + 0.0, dtype=np.float64)


def share_within(money: Money, after: Whole, until: Whole) -> Reals:
    """Share of all payments made from one moment up to another, both included: what of any purse's, by chance."""
    first = np.searchsorted(money.times, after, side="left")
    last = np.searchsorted(money.times, until, side="right")
    return np.asarray((last - first) / max(len(money), 1), dtype=np.float64)


def share_alike(money: Money, low: float, high: float) -> Reals:
    """By payment, the share of all payments that are from `low` to `high` times as large, in its unit."""
    found = np.zeros(len(money))
    for unit in np.unique(money.units):
        among = money.units == unit
        amounts = np.sort(money.cents[among])
        first = np.searchsorted(amounts, money.cents[among] * low, side="left")
        last = np.searchsorted(amounts, money.cents[among] * high, side="right")
        found[among] = (last - first) / len(money)
    return found


def best_of_each(groups: Whole, score: Reals) -> Whole:
    """Places of the highest score of each group, the first of equals; by group."""
    order = np.lexsort((np.arange(len(groups)), -score, groups))
    return order[np.flatnonzero(np.diff(groups[order], prepend=-1))]


def disjoint(members: list[list[int]], score: Reals) -> list[int]:
    """Places of sets that share no member, the highest score first, the earlier of equals; in that order."""
    used: set[int] = set()
    taken = []
    for place in np.lexsort((np.arange(len(members)), -score)).tolist():
        if used.isdisjoint(members[place]):
            used.update(members[place])
            taken.append(place)
    return taken


def sums(places: Whole, values: Whole, size: int) -> Whole:
    """Exact sums of whole numbers by place, of which there are `size`."""
    found = np.zeros(size, np.int64)
    np.add.at(found, places, values)
    return found


def runs(starts: Whole, ends: Whole) -> tuple[Whole, Whole]:
    """Every place from each start up to its end, and which of the runs each is of."""
    sizes = np.maximum(ends - starts, 0)
    which = np.repeat(np.arange(len(starts)), sizes)
    begins = np.cumsum(sizes) - sizes
    return np.arange(len(which)) - begins[which] + starts[which], which


def first_of_each(*columns: Whole) -> Flags:
    """Whether each row differs from the row before it; the rows are sorted."""
    differs: Flags = np.zeros(len(columns[0]), dtype=bool)
    differs[:1] = True
    for column in columns:
        differs[1:] |= column[1:] != column[:-1]
    return differs
