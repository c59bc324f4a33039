"""What replaced what: who began when another broke off, and took over what it dealt in and with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from chokepoint.connect.change.breaks import Spans
from chokepoint.connect.change.consignments import Integers, Named

DAYS_BEFORE, DAYS_AFTER = 60, 270
"""Days by which a successor may begin before the last order of the former, and after it. Ours."""
LEAST_LIKELIHOOD = 0.2
"""Of a successor that is shown."""
FOLLOWED = 0.2
"""How often somebody takes the place of one that broke off. Ours."""
MOST_WORTH = 50.0
"""Sums beyond are not told apart."""
DAMPING = 0.5
"""What each further thing of one kind that both have counts, beside the rarer one before; as signs of one group do."""


@dataclass(frozen=True)
class Taken:
    """A newcomer (`number`) that may have taken the place of a former one; `shared`: kind and name, rarest first."""

    former: int
    number: int
    likelihood: float
    shared: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Traits:
    """Things that each of a kind has, one row a pair: `number` of whom, `thing` of what."""

    kind: str
    names: list[str]
    number: Integers
    thing: Integers


def traits(who: Named, kind: str, what: Named) -> Traits:
    """What each of `who` had on its orders."""
    known = (who.of >= 0) & (what.of >= 0)
    pairs = np.unique(who.of[known] * max(len(what.names), 1) + what.of[known])
    return Traits(kind, what.names, pairs // max(len(what.names), 1), pairs % max(len(what.names), 1))


def successors(found: Spans, ended: Integers, places: Traits, others: list[Traits], everyone: int) -> list[Taken]:
    """Of each that broke off (`ended`, numbers of rows of `found`), the newcomers that took over enough.

    A place that both have is worth the logarithm of one over its share of `everyone`; any other thing that of one over
    its share of those who have a place of the former, since who sits in one town deals with the same forwarders anyway.
    Of one kind the rarest counts in full, and each further one DAMPING of that before. These sums are brought to an
    average ratio of 1 over those of another time, who cannot have followed: what things have in common by chance,
    whatever their dependence, then speaks for nobody. FOLLOWED is shared alike by the newcomers before that.
    """
    taken = []
    for row in ended.tolist():
        former, last = int(found.number[row]), int(found.last[row])
        new = (found.first >= last - DAYS_BEFORE) & (found.first <= last + DAYS_AFTER)
        new &= (found.last > last) & (found.number != former)
        rivals = found.number[new]
        if not len(rivals):
            continue
        own = _own(places, former)
        peers = np.unique(places.number[np.isin(places.thing, own)])
        shared = _shared(places, own, np.arange(everyone))
        for one in others:
            shared += _shared(one, _own(one, former), peers)
        taken += _likely(former, rivals, shared, everyone)
    return taken


def _own(one: Traits, who: int) -> Integers:
    start, end = np.searchsorted(one.number, (who, who + 1))
    return one.thing[start:end]


def _shared(one: Traits, own: Integers, among: Integers) -> list[tuple[str, str, float, int]]:
    """Kind, name and worth of every thing that the former (`own`) and another have, with the other.

    Worth is by how many `among` have it; one is added to those and to all.
    """
    here = np.isin(one.thing, own)
    thing, number = one.thing[here], one.number[here]
    bearers = np.bincount(thing[np.isin(number, among)], minlength=len(one.names))
    worth = np.log((len(among) + 1) / (bearers + 1))
    return [
        (one.kind, one.names[each], float(worth[each]), who)
        for each, who in zip(thing.tolist(), number.tolist(), strict=True)
        if worth[each] > 0
    ]


def _likely(former: int, rivals: Integers, shared: list[tuple[str, str, float, int]], everyone: int) -> list[Taken]:
    total = np.zeros(everyone)
    told: dict[int, list[tuple[str, str]]] = {}
    further: dict[tuple[int, str], int] = {}
    for kind, name, worth, who in sorted(shared, key=lambda one: (-one[2], one[0], one[1], one[3])):
        times = further.get((who, kind), 0)
        further[who, kind] = times + 1
        total[who] += worth * DAMPING**times
        told.setdefault(who, []).append((kind, name))
    ratio = np.exp(np.minimum(total, MOST_WORTH))
    rest = np.ones(everyone, dtype=np.bool_)
    rest[rivals], rest[former] = False, False
    ratio /= ratio[rest].mean() if rest.any() else 1.0
    odds = FOLLOWED * ratio[rivals] / len(rivals)
    likely = dict(zip(rivals.tolist(), (odds / (odds.sum() + 1 - FOLLOWED)).tolist(), strict=True))
    return [
        Taken(former, who, round(likely[who], 6), tuple(told[who]))
        for who in sorted(likely, key=lambda one: (-likely[one], one))
        if likely[who] >= LEAST_LIKELIHOOD
    ]
