"""Occasions: the signs of several orders as evidence on what they belong to, each set of records counted once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from chokepoint.weigh.accumulate import DECIMALS, Fired, Kinds, Sums

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Occasions:
    """Signs, and reliefs that stand alone, one entry an occasion, in any order.

    `owner` numbers what shows them, `indicator` the indicators; `record` numbers an indicator with the records it
    rests on, so that the same records are the same occasion whoever shows them. `amount` is what an occasion adds to
    the log-odds where it stands alone, `deviation` its standard deviation.
    """

    owner: Integers
    indicator: Integers
    record: Integers
    amount: Floats
    deviation: Floats

    def take(self, places: NDArray[np.intp] | NDArray[np.bool_] | Integers) -> Occasions:
        """These entries alone, in that order."""
        return Occasions(
            self.owner[places],
            self.indicator[places],
            self.record[places],
            self.amount[places],
            self.deviation[places],
        )

    def of(self, owner: Integers) -> Occasions:
        """The same with other owners; those below 0 are left out."""
        moved = Occasions(owner, self.indicator, self.record, self.amount, self.deviation)
        return moved.take(owner >= 0)

    def and_those(self, other: Occasions) -> Occasions:
        """Both."""
        return Occasions(
            np.concatenate([self.owner, other.owner]),
            np.concatenate([self.indicator, other.indicator]),
            np.concatenate([self.record, other.record]),
            np.concatenate([self.amount, other.amount]),
            np.concatenate([self.deviation, other.deviation]),
        )


def left_by_relief(sums: Sums, kinds: Kinds) -> Floats:
    """The share of each entry of `sums` that the reliefs of its subject and group leave; 0 for a bound relief itself.

    A relief explains the signs of its own order: on another order of the same customer they stand unexplained.
    """
    fired = sums.fired
    bound = kinds.relief[fired.indicator] & ~kinds.stands_alone[fired.indicator]
    alone = kinds.relief[fired.indicator] & kinds.stands_alone[fired.indicator]
    groups = int(kinds.group.max(initial=0)) + 1
    _, cell = np.unique(fired.subject * groups + kinds.group[fired.indicator], return_inverse=True)
    signs = np.bincount(cell, np.where(bound | alone, 0.0, sums.contribution))
    relieved = np.bincount(cell, np.where(bound, -sums.contribution, 0.0))
    left = 1 - np.divide(relieved, signs, out=np.zeros(len(signs)), where=signs > 0)
    share: Floats = np.where(alone, 1.0, np.where(bound, 0.0, np.clip(left[cell] if len(cell) else left, 0.0, 1.0)))
    return np.round(share, DECIMALS)


def distinct(occasions: Occasions) -> Occasions:
    """Each set of records once for each owner: where it counts most."""
    order = np.lexsort((-occasions.deviation, -occasions.amount, occasions.record, occasions.owner))
    sorted_ = occasions.take(order)
    changes = (np.diff(sorted_.owner, prepend=-1) != 0) | (np.diff(sorted_.record, prepend=-1) != 0)
    return sorted_.take(changes)


def damped(occasions: Occasions, kinds: Kinds, damping: float) -> Fired:
    """One entry for each owner and indicator: its occasions, largest first, each counting `damping` of the one before.

    The entries go into `accumulate` as signs of one group, where their log-ratio is the whole of the occasions.
    """
    once = distinct(occasions)
    width = len(kinds.group)
    cell = once.owner * width + once.indicator
    order = np.lexsort((-once.deviation, np.round(-once.amount, DECIMALS), cell))
    cell, once = cell[order], once.take(order)
    first = np.flatnonzero(np.diff(cell, prepend=-1))
    lengths = np.diff(np.append(first, len(cell)))
    number = np.repeat(np.arange(len(first)), lengths)
    weight = np.power(damping, (np.arange(len(cell)) - np.repeat(first, lengths)).astype(np.float64))
    return Fired(
        once.owner[first],
        once.indicator[first],
        np.ones(len(first)),
        np.bincount(number, weight * once.amount, minlength=len(first)).astype(np.float64, copy=False),
        np.bincount(number, weight * once.deviation, minlength=len(first)).astype(np.float64, copy=False),
    )
