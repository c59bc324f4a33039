"""What the signs of orders drawn at random add up to: what a party with as many orders would come to by its size."""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

from chokepoint.weigh.accumulate import Kinds, accumulate
from chokepoint.weigh.occasions import Occasions, damped
from chokepoint.weigh.settings import Settings

MOST_SETS, LEAST_SETS = 1000, 200
"""Sets of one size: many for a fine percentile, fewer where sets are large and differ less."""

DRAWN = 2**16
"""Orders drawn for one size, unless LEAST_SETS ask for more. Ours: a tenth of a second."""

MOST_DRAWN, FEWEST_SETS = 2**22, 16
"""Orders drawn for one size at most, and sets even where that is more: sets of many thousands hardly differ."""

AT_ONCE = 2**20
"""Orders of the sets that are added up at once; one set at least. It bounds memory and changes no total."""

EXACT_SIZES = 64
"""Up to as many orders sets are of just that size; beyond, of the nearest of four sizes a doubling."""

QUARTILES = (0.25, 0.5, 0.75)

DECIMALS = 9
"""Totals that agree to as many decimals are equal."""

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]


def set_sizes(orders: Integers) -> Integers:
    """How many orders the sets hold with which a subject of `orders` orders is compared."""
    quarter = np.round(4 * np.log2(np.maximum(orders, 1)))
    return np.where(orders <= EXACT_SIZES, orders, np.rint(2 ** (quarter / 4))).astype(np.int64)


class RandomSets:
    """Totals of sets of orders drawn at random; those of a size are drawn when first asked for.

    The owners of `occasions` are places among `orders` orders. Orders are drawn with replacement; one drawn twice
    counts once, as its records do. A draw hangs on the size alone: the same ledger gives the same sets.
    """

    def __init__(self, occasions: Occasions, orders: int, kinds: Kinds, settings: Settings) -> None:
        self._occasions = occasions.take(np.argsort(occasions.owner, kind="stable"))
        self._first = np.searchsorted(self._occasions.owner, np.arange(orders + 1)).astype(np.int64)
        self._kinds, self._settings = kinds, settings
        self._drawn: dict[int, Floats] = {}

    def totals(self, size: int) -> Floats:
        """Totals of the sets of that many orders, the least first."""
        if size not in self._drawn:
            self._drawn[size] = self._draw(size)
        return self._drawn[size]

    def _draw(self, size: int) -> Floats:
        orders = len(self._first) - 1
        if not size or not orders:
            return np.zeros(1)
        count = min(MOST_SETS, max(LEAST_SETS, DRAWN // size))
        count = max(min(count, MOST_DRAWN // size), FEWEST_SETS)
        generator, portion = _generator(size), max(AT_ONCE // size, 1)
        totals = [
            self._added_up(generator.integers(0, orders, size=(min(portion, count - begun), size)))
            for begun in range(0, count, portion)
        ]
        return np.sort(np.round(np.concatenate(totals), DECIMALS))

    def _added_up(self, drawn: Integers) -> Floats:
        """Totals of sets of orders, a row a set."""
        count, size = drawn.shape
        entries, owner = _entries(self._first, drawn.ravel(), np.repeat(np.arange(count), size))
        fired = damped(self._occasions.take(entries).of(owner), self._kinds, self._settings.damping)
        return accumulate(fired, self._kinds, count, self._settings).total

    def percentile(self, orders: Integers, totals: Floats) -> Floats:
        """The share of sets of as many orders that add up to less, in per cent; NaN without orders.

        Sets that add up to the same count half.
        """
        sizes, totals = set_sizes(orders), np.round(totals, DECIMALS)
        result = np.full(len(orders), np.nan)
        for size in sorted(set(sizes.tolist()) - {0}):
            here, among = sizes == size, self.totals(size)
            below = np.searchsorted(among, totals[here], side="left")
            up_to = np.searchsorted(among, totals[here], side="right")
            result[here] = 100 * (below + up_to) / 2 / len(among)
        return result

    def quartiles(self, orders: Integers) -> Floats:
        """The quartiles of the totals of sets of as many orders; means over subjects of these numbers of orders."""
        sizes, counts = np.unique(set_sizes(orders), return_counts=True)
        of_size = [np.quantile(self.totals(size), QUARTILES) for size in sizes.tolist()]
        return np.average(of_size, axis=0, weights=counts)


def _entries(first: Integers, drawn: Integers, owner: Integers) -> tuple[Integers, Integers]:
    """Places of the occasions of the orders drawn, and the set of each."""
    counts = first[drawn + 1] - first[drawn]
    before = np.cumsum(counts) - counts
    within = np.arange(int(counts.sum())) - np.repeat(before, counts)
    return np.repeat(first[drawn], counts) + within, np.repeat(owner, counts)


def _generator(size: int) -> np.random.Generator:
    seed = hashlib.sha256(f"random sets of {size} orders".encode()).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(seed[:8])))
