"""Whose goods go elsewhere than before."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import hypergeom

from chokepoint.connect.change.chance import beyond_chance
from chokepoint.connect.change.consignments import Consignments, Named

LEAST_ORDERS = 8
"""Orders without which halves say nothing."""


@dataclass(frozen=True)
class Moved:
    """One of `who` whose later half of orders goes to another place than the earlier; `since` the first day there."""

    number: int
    from_place: int
    to_place: int
    since: int
    share_before: float
    share_after: float
    orders: int
    p: float


def moves(orders: Consignments, who: Named) -> list[Moved]:
    """Those whose main place of the later half is not that of the earlier, and was rarer there than chance lets expect.

    By Fisher's exact test on the halves, times the number of places, since the one of the most orders is looked at.
    """
    known = np.flatnonzero((who.of >= 0) & (orders.place.of >= 0))
    known = known[np.argsort(who.of[known], kind="stable")]  # within one by day, as the orders are
    number, place = who.of[known], orders.place.of[known]
    starts = np.flatnonzero(np.diff(number, prepend=-1))
    ends = [*starts[1:].tolist(), len(known)][: len(starts)]
    looked = [
        found
        for start, end in zip(starts.tolist(), ends, strict=True)
        if end - start >= LEAST_ORDERS
        and (found := _moved(int(number[start]), place[start:end], orders.day[known[start:end]]))
    ]
    kept = beyond_chance(np.array([one.p for one in looked]))
    return sorted((one for one, held in zip(looked, kept, strict=True) if held), key=lambda one: (one.p, one.number))


def _moved(number: int, place: np.ndarray, day: np.ndarray) -> Moved:
    half = len(place) // 2
    before, after = place[:half], place[half:]
    main = _commonest(after)
    times = int((after == main).sum()), int((before == main).sum())
    p = float(hypergeom.sf(times[0] - 1, len(place), sum(times), len(after))) * len(np.unique(place))
    if main == _commonest(before):
        p = 1.0
    since = int(day[np.flatnonzero(place == main)[0]])
    shares = times[1] / len(before), times[0] / len(after)
    return Moved(number, _commonest(before), main, since, *shares, len(place), min(p, 1.0))


def _commonest(places: np.ndarray) -> int:
    """The place of most, of equal ones the least."""
    distinct, counts = np.unique(places, return_counts=True)
    return int(distinct[np.argmax(counts)])
