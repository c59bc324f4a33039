"""Fired signs and reliefs, summed: damped within a group, relief taken off, one contribution a row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from chokepoint.weigh.pairs import NO_PAIRS, Pairs, Together, together
from chokepoint.weigh.settings import Settings

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

DECIMALS = 12
"""Contributions are rounded to as many decimals: a sign that is wholly explained then adds exactly 0."""


@dataclass(frozen=True)
class Kinds:
    """What the sum must know of the indicators, each in order of their ids.

    `group` numbers the dependence groups in order of their names. A `relief` explains signs of its group;
    `stands_alone` marks the reliefs that count on their own.
    """

    group: Integers
    relief: Flags
    stands_alone: Flags


@dataclass(frozen=True)
class Fired:
    """What fired, one entry an (indicator, subject), in any order.

    `subject` and `indicator` number them; `force` is strength times grade; `log_ratio` and `deviation` are what the
    indicator is worth for this subject.
    """

    subject: Integers
    indicator: Integers
    force: Floats
    log_ratio: Floats
    deviation: Floats

    def take(self, order: NDArray[np.intp] | Flags) -> Fired:
        """These entries alone, in that order."""
        return Fired(
            self.subject[order],
            self.indicator[order],
            self.force[order],
            self.log_ratio[order],
            self.deviation[order],
        )


@dataclass(frozen=True)
class Sums:
    """The same entries by subject, group and indicator, and what they add up to.

    `share` is how much of its log-ratio an entry counts for: damped, negative for relief, 0 for relief that finds
    nothing to explain. `contribution` is `share` times the log-ratio; `total` sums it by subject, with what `pairs`
    add; `variance` is that of the total.
    """

    fired: Fired
    share: Floats
    contribution: Floats
    total: Floats
    variance: Floats
    pairs: Together


def accumulate(fired: Fired, kinds: Kinds, subjects: int, settings: Settings, pairs: Pairs = NO_PAIRS) -> Sums:
    """Add up what fired, for one subject or a million.

    Per group g: P_g, the signs, largest first, each counting `damping` of the one before; R_g, the reliefs likewise;
    S_g = P_g - min(R_g, P_g), less the reliefs that stand alone. All relief of a subject together is at most the
    logarithm of `relief_limit`; where it would be more, its rows shrink in proportion. Sums run in the order subject,
    group, indicator, whatever the order of the entries. Pairs of signs add what they are worth beside their two signs,
    times what no relief explains of either: a sign more never lowers that, a relief never raises it.
    """
    fired = fired.take(_in_order(fired, kinds))
    damped = fired.force * _damping(fired, kinds, settings.damping)
    amount = damped * fired.log_ratio
    relief = kinds.relief[fired.indicator]
    factor = np.where(relief, -_explained(fired, kinds, amount), 1.0)
    relieved = _sums(fired.subject, np.where(relief, -factor * amount, 0.0), subjects)
    limit = float(np.log(settings.relief_limit))
    shrink = np.divide(limit, relieved, out=np.ones(subjects), where=relieved > limit)
    factor = np.where(relief, factor * shrink[fired.subject], factor)
    share = factor * damped
    contribution = np.round(factor * amount, DECIMALS) + 0.0
    unexplained = fired.force * _unexplained(fired, kinds, amount) if len(pairs) else fired.force
    both = together(fired.subject, fired.indicator, unexplained, pairs)
    spread = (both.share * pairs.deviation[both.pair]) ** 2
    return Sums(
        fired,
        share,
        contribution,
        _sums(fired.subject, contribution, subjects) + _sums(both.subject, both.contribution, subjects),
        _variance(fired, kinds, np.abs(share), subjects) + _sums(both.subject, spread, subjects),
        both,
    )


def _in_order(fired: Fired, kinds: Kinds) -> NDArray[np.intp]:
    """Places of the entries by subject, group and indicator."""
    count = len(kinds.group)
    rank = np.empty(count, dtype=np.int64)
    rank[np.lexsort((np.arange(count), kinds.group))] = np.arange(count)
    return np.argsort(fired.subject * count + rank[fired.indicator], kind="stable")


def _damping(fired: Fired, kinds: Kinds, damping: float) -> Floats:
    """What each entry counts for beside the larger ones of its kind and group: 1, λ, λ² …; ties go by id."""
    relief, alone = kinds.relief[fired.indicator], kinds.stands_alone[fired.indicator]
    kind = np.where(relief, np.where(alone, 2, 1), 0)
    groups = int(kinds.group.max(initial=0)) + 1
    bucket = (fired.subject * groups + kinds.group[fired.indicator]) * 3 + kind
    order = np.lexsort((np.round(-fired.force * fired.log_ratio, DECIMALS), bucket))
    sorted_bucket = bucket[order]
    first = np.flatnonzero(np.diff(sorted_bucket, prepend=-1))
    lengths = np.diff(np.append(first, len(order)))
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order)) - np.repeat(first, lengths)
    return np.power(damping, place.astype(np.float64))


def _explained(fired: Fired, kinds: Kinds, amount: Floats) -> Floats:
    """The share of each relief that finds something to explain: all of one that stands alone."""
    relief, alone = kinds.relief[fired.indicator], kinds.stands_alone[fired.indicator]
    cell, cells = _cells(fired, kinds)
    signs = _sums(cell, np.where(relief, 0.0, amount), cells)
    reliefs = _sums(cell, np.where(relief & ~alone, amount, 0.0), cells)
    used = np.divide(np.minimum(signs, reliefs), reliefs, out=np.zeros(cells), where=reliefs > 0)
    return np.where(alone, 1.0, used[cell])


def _unexplained(fired: Fired, kinds: Kinds, amount: Floats) -> Floats:
    """The share of each sign's group that the reliefs bound to it leave; what stands alone explains no sign.

    The limit on all relief is not looked at: under it, relief for one group would raise what is left of another.
    """
    relief, alone = kinds.relief[fired.indicator], kinds.stands_alone[fired.indicator]
    cell, cells = _cells(fired, kinds)
    signs = _sums(cell, np.where(relief, 0.0, amount), cells)
    reliefs = _sums(cell, np.where(relief & ~alone, amount, 0.0), cells)
    left: Floats = np.where(reliefs > 0, 0.0, 1.0).astype(np.float64)
    np.divide(signs - np.minimum(signs, reliefs), signs, out=left, where=signs > 0)
    return np.round(left[cell] if len(cell) else left, DECIMALS).astype(np.float64)


def _cells(fired: Fired, kinds: Kinds) -> tuple[Integers, int]:
    """A number for each (subject, group) of ordered entries, and how many there are."""
    groups = int(kinds.group.max(initial=0)) + 1
    key = fired.subject * groups + kinds.group[fired.indicator]
    cell = np.cumsum(np.diff(key, prepend=key[:1]) != 0)
    return cell.astype(np.int64), int(cell[-1]) + 1 if len(cell) else 0


def _variance(fired: Fired, kinds: Kinds, share: Floats, subjects: int) -> Floats:
    """Variance of each subject's total: deviations add within a group, variances between groups."""
    cell, cells = _cells(fired, kinds)
    deviation = _sums(cell, share * fired.deviation, cells)
    owner = np.zeros(cells, dtype=np.int64)
    owner[cell] = fired.subject
    return _sums(owner, deviation**2, subjects)


def _sums(number: Integers, values: Floats, count: int) -> Floats:
    """Sums of the values by number, added one after the other in their order."""
    return np.bincount(number, values, minlength=count).astype(np.float64, copy=False)
