"""Before and after a measure: how many orders went the ways it struck, beside ways that it did not.

Routes are places of delivery. Each struck route is held against the unstruck ones that were most like it before, by
level and trend (difference in differences on logarithms, with matching before it). How far that may err is seen by
asking the same of routes where nothing happened (placebos: A. Abadie, A. Diamond, J. Hainmueller, "Synthetic Control
Methods for Comparative Case Studies", Journal of the American Statistical Association 105, 2010).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.spatial import KDTree
from scipy.stats import binom, norm

from chokepoint.connect.change.chance import beyond_chance
from chokepoint.connect.change.consignments import Consignments, Floats, Integers, Named
from chokepoint.records.change import Compared

LEAST_BEFORE = 8
"""Orders before the measure without which a route tells nothing of its growth. Ours."""
MATCHED = 10
"""Unstruck routes that one route is held against. Ours."""
LEAST_ROUTES = 5
"""Unstruck routes without which there is nothing to hold against."""
LEAST_ELSEWHERE = 3
"""Orders of former users to a place without which nothing has moved there. Ours."""
EVERYWHERE = 10
"""Orders by which others' growth at one place is drawn towards that everywhere. Ours."""
DRAWS, SEED = 4_000, 11
"""Of placebos, for an interval."""
NINETY_FIVE = 1.96
"""Standard errors on either side of a 95 % interval."""
HALF = 0.5
"""Added to counts before their logarithm is taken."""


@dataclass(frozen=True)
class Window:
    """The days looked at: `days` before `start` and as many from it on."""

    start: int
    days: int

    def before(self, day: Integers) -> np.ndarray:
        """Whether a day lies before."""
        return (day >= self.start - self.days) & (day < self.start)

    def after(self, day: Integers) -> np.ndarray:
        """Whether a day lies after."""
        return (day >= self.start) & (day < self.start + self.days)


@dataclass(frozen=True)
class Routes:
    """Orders by the number of their place: in the `early` and the `late` half before, and after."""

    early: Floats
    late: Floats
    after: Floats

    @property
    def before(self) -> Floats:
        """Orders before, in both parts."""
        return self.early + self.late

    @property
    def growth(self) -> Floats:
        """Logarithm of after over before."""
        return np.log((self.after + HALF) / (self.before + HALF))


@dataclass(frozen=True)
class Elsewhere:
    """A place or party (`number`), and the orders of former users of struck routes by it, off these."""

    number: int
    before: int
    after: int
    expected: float
    p: float


@dataclass(frozen=True)
class Used:
    """Share of orders with one method or mode (`number`) on struck routes and others, and the change beyond these."""

    number: int
    before: float
    after: float
    compared_before: float
    compared_after: float
    change: float
    low: float
    high: float


def struck(orders: Consignments, window: Window, country: str | None, town: str | None, passed: pa.Array) -> np.ndarray:
    """Which places of delivery a measure strikes, by their number.

    Those in its country and of its town, as far as it names them; and those to which at least half of the orders before
    it `passed` the town on their way.
    """
    names = [name.partition(" ") for name in orders.place.names]
    ours = np.array([town in (None, at) and country in (None, of) for of, _, at in names], dtype=np.bool_)
    if country is None and town is None:
        ours[:] = False
    early = window.before(orders.day) & (orders.place.of >= 0)
    through = early & np.asarray(pc.is_in(orders.order_id, passed))
    counts = [np.bincount(orders.place.of[part], minlength=len(names)) for part in (through, early)]
    return ours | ((counts[0] > 0) & (2 * counts[0] >= counts[1]))


def routes(orders: Consignments, window: Window, weight: Floats) -> Routes:
    """Orders by place in the parts of the window, each as much as `weight` says; one without a weight is left out."""
    known, count = (orders.place.of >= 0) & ~np.isnan(weight), len(orders.place.names)
    middle = window.start - window.days // 2
    before, after = window.before(orders.day), window.after(orders.day)
    parts = (before & (orders.day < middle), before & (orders.day >= middle), after)
    return Routes(
        *(np.bincount(orders.place.of[known & part], weight[known & part], count).astype(np.float64) for part in parts)
    )


def against(found: Routes, struck: np.ndarray, unit: float = 1.0) -> Compared | None:
    """Struck routes beside matched ones; None where too few routes are unstruck and old enough, or none is struck.

    `unit`: US dollars, or orders, that one of the routes' weights stands for.
    """
    enough = found.before >= LEAST_BEFORE
    theirs, ours = np.flatnonzero(enough & ~struck), np.flatnonzero(enough & struck)
    if len(theirs) < LEAST_ROUTES or not len(ours):
        return None
    expected, held = _expected(found, ours, theirs), found.after[ours]
    placebo = np.log((found.after[theirs] + HALF) / (_expected(found, theirs, theirs) + HALF))
    ratio = np.log((held.sum() + HALF) / (expected.sum() + HALF))
    chance = _by_chance(placebo, expected)
    low, high = ratio - np.quantile(chance, (0.975, 0.025))
    beyond = int((np.abs(chance - np.median(chance)) >= abs(ratio)).sum())
    told = (np.exp(ratio), np.exp(low), np.exp(high), (beyond + 1) / (len(chance) + 1))
    return Compared(
        len(np.unique(_nearest(found, ours, theirs))),
        round(float(held.sum()) * unit, 2),
        round(float(expected.sum()) * unit, 2),
        *(round(float(one), 6) for one in told),
    )


def _by_chance(placebo: Floats, expected: Floats) -> Floats:
    """What the logarithm of found over expected comes to where nothing happened: placebos drawn for each route."""
    random = np.random.default_rng(SEED)
    drawn = random.choice(placebo, (DRAWS, len(expected)))
    chance: Floats = np.log((np.exp(drawn) * expected).sum(axis=1) / expected.sum())
    return chance


def _nearest(found: Routes, ours: Integers, theirs: Integers) -> Integers:
    """For each of ours a row of the routes of `theirs` that were most like it before; never itself."""
    traits = np.column_stack([np.log(found.before + HALF), np.log((found.late + HALF) / (found.early + HALF))])
    traits /= np.maximum(traits[theirs].std(axis=0), 1e-9)
    count = min(MATCHED, len(theirs) - 1)
    _, rows = KDTree(traits[theirs]).query(traits[ours], k=count + 1)
    near = theirs[rows]
    itself = near == ours[:, None]
    itself[~itself.any(axis=1), -1] = True  # the farthest of one too many
    nearest: Integers = near[~itself].reshape(len(ours), count)
    return nearest


def _expected(found: Routes, ours: Integers, theirs: Integers) -> Floats:
    """Orders after on each of ours, had it grown as the routes most like it."""
    growth = found.growth[_nearest(found, ours, theirs)].mean(axis=1)
    expected: Floats = np.maximum((found.before[ours] + HALF) * np.exp(growth) - HALF, 0.0)
    return expected


def displaced(orders: Consignments, into: Named, window: Window, struck: np.ndarray) -> list[Elsewhere]:
    """Places or parties (`into`) by which customers that had used struck routes send more off these than others do.

    Their orders before and after are held against the growth of all others' there, drawn towards that of others
    everywhere by EVERYWHERE orders; p is by the conditional test of two Poisson counts (J. Przyborowski, H. Wilenski,
    Biometrika 31, 1940). Those beyond chance, the farthest beyond expectation first.
    """
    known, on_struck = (orders.place.of >= 0) & (orders.customer.of >= 0), orders.sent_to(struck)
    before, after = window.before(orders.day) & known, window.after(orders.day) & known
    users = np.zeros(len(orders.customer.names), dtype=np.bool_)
    users[orders.customer.of[before & on_struck]] = True
    of_user = known.copy()
    of_user[known] = users[orders.customer.of[known]]
    off = ~on_struck & (into.of >= 0)
    cells = (before & of_user & off, after & of_user & off, before & ~of_user & off, after & ~of_user & off)
    ours_before, ours_after, others_before, others_after = (
        np.bincount(into.of[cell], minlength=len(into.names)).astype(np.float64) for cell in cells
    )
    whole = (others_after.sum() + HALF) / (others_before.sum() + HALF)
    growth = (others_after + EVERYWHERE * whole) / (others_before + EVERYWHERE)
    found = np.flatnonzero(ours_after >= LEAST_ELSEWHERE)
    share = growth[found] / (1 + growth[found])
    p = np.asarray(binom.sf(ours_after[found] - 1, ours_before[found] + ours_after[found], share), dtype=np.float64)
    expected = ours_before * growth
    told = [
        Elsewhere(
            int(number), int(ours_before[number]), int(ours_after[number]), float(expected[number]), float(chance)
        )
        for number, chance, held in zip(found, p, beyond_chance(p), strict=True)
        if held
    ]
    return sorted(told, key=lambda one: (one.expected - one.after, one.number))


def used(orders: Consignments, kind: Integers, count: int, window: Window, struck: np.ndarray) -> list[Used]:
    """Methods or modes whose share on struck routes changed otherwise than on the others, the farthest first.

    The difference of two differences of shares, with a 95 % interval of four binomial variances; those beyond chance.
    """
    known, on_struck = (orders.place.of >= 0) & (kind >= 0), orders.sent_to(struck)
    cells = [
        known & part & (on_struck if ours else ~on_struck)
        for ours in (True, False)
        for part in (window.before(orders.day), window.after(orders.day))
    ]
    totals = [int(cell.sum()) for cell in cells]
    if not all(totals):
        return []
    shares = [np.bincount(kind[cell], minlength=count) / total for cell, total in zip(cells, totals, strict=True)]
    change = shares[1] - shares[0] - (shares[3] - shares[2])
    error = np.sqrt(sum(share * (1 - share) / total for share, total in zip(shares, totals, strict=True)))
    p = 2 * norm.sf(np.abs(change) / np.maximum(error, 1e-12))
    told = np.flatnonzero(beyond_chance(p))
    farthest = sorted(told.tolist(), key=lambda one: (-abs(change[one]), one))
    return [_used(number, shares, change, NINETY_FIVE * error) for number in farthest]


def _used(number: int, shares: list[Floats], change: Floats, error: Floats) -> Used:
    before, after, compared_before, compared_after = (float(share[number]) for share in shares)
    middle, half = float(change[number]), float(error[number])
    return Used(number, before, after, compared_before, compared_after, middle, middle - half, middle + half)
