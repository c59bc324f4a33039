"""From weighed orders to likelihoods of parties and networks: occasions damped, size no ground for suspicion."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from statistics import NormalDist

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from chokepoint.engines.protocol import Engine
from chokepoint.weigh.accumulate import Sums, accumulate
from chokepoint.weigh.coverage import covered_share, covered_sums
from chokepoint.weigh.intercept import DECIMALS, UNSIGNED, expected, intercept
from chokepoint.weigh.membership import Membership
from chokepoint.weigh.occasions import Occasions, damped, left_by_relief
from chokepoint.weigh.random_sets import QUARTILES, RandomSets
from chokepoint.weigh.scale import RunContext, Scale
from chokepoint.weigh.weighing import (
    Ledger,
    SizeBand,
    UnitSize,
    contribution_rows,
    intercept_rows,
    likelihood_rows,
    stand,
)

BETWEEN = "\n"
"""Stands between the records of a finding where they are written as one text."""

AT_ONCE = 2_000_000
"""Findings whose records are held at once, about; by a hash, since some rest on a thousand records."""

SETS_COUNT_AS = 2
"""How many units of a band random sets count for in saying what is ordinary there: a lone large customer is held
against them, among many it is held against its like, whose orders are more alike than a set's. Ours."""

PSEUDO_TOTALS = 100
"""Sums that stand for those of ordinary units."""

QUARTILES_PER_SIGMA = 1.349
"""Distance of the quartiles of a normal distribution, in its standard deviations."""

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Gathered:
    """All that units are made of: the weighed orders and parties of a run, and their occasions.

    The occasions of `orders` are owned by places of orders, those of `parties` by places of parties; indicators are
    numbered as on orders.
    """

    run_id: str
    orders: Ledger
    parties: Ledger
    of_orders: Occasions
    of_parties: Occasions

    @classmethod
    def of(cls, engine: Engine, run_id: str, orders: Ledger, parties: Ledger) -> Gathered:
        """Gather the occasions of a run; `parties` holds the parties' own indicators."""
        numbers = _RecordNumbers.read(engine, run_id, orders, parties)
        worth = _party_worth(orders, parties)
        return cls(
            run_id,
            orders,
            parties,
            _occasions(orders, numbers.of_orders, np.arange(len(orders.scale.ids)), worth),
            _occasions(parties, numbers.of_parties, _numbers(parties.scale, orders.scale), {}),
        )

    @cached_property
    def sets(self) -> RandomSets:
        """Sets of the run's orders, drawn at random."""
        scale = self.orders.scale
        return RandomSets(self.of_orders, len(self.orders.evidence.subjects), scale.kinds, scale.settings)

    @cached_property
    def covered(self) -> tuple[Floats, Floats, Floats, Floats]:
        """Σ p1 assessed, and applying, of every order; then of every party by its own indicators."""
        return (
            *covered_sums(self.orders.evidence.letters, self.orders.scale.sensitivity_of_signs),
            *covered_sums(self.parties.evidence.letters, self.parties.scale.sensitivity_of_signs),
        )


@dataclass(frozen=True)
class _RecordNumbers:
    """A number for each finding, the same where one indicator rests on the same records."""

    of_orders: Integers
    of_parties: Integers

    @classmethod
    def read(cls, engine: Engine, run_id: str, orders: Ledger, parties: Ledger) -> _RecordNumbers:
        """Read the records of all findings, AT_ONCE at a time; in the order of the ledgers' sums."""
        rows = engine.table("findings")
        rows = rows.filter(rows.run_id == run_id, rows.subject_kind.isin(["order", "party"]))
        rows = rows.select("subject_kind", "subject_id", "indicator_id", "record_ids")
        ledgers = {"order": orders, "party": parties}
        numbers = {kind: np.zeros(len(each.sums.fired.subject), dtype=np.int64) for kind, each in ledgers.items()}
        used = 0
        for ids in _portions(orders, parties):
            some = rows.filter(rows.indicator_id.isin(ids))
            told = some.indicator_id + BETWEEN + some.record_ids.join(BETWEEN)
            found = engine.fetch(
                some.select("subject_kind", "subject_id", "indicator_id", records=told.hexdigest("sha256"))
            )
            encoded = found["records"].combine_chunks().dictionary_encode()
            given = np.asarray(encoded.indices, dtype=np.int64) + used
            used += len(encoded.dictionary)
            for kind, ledger in ledgers.items():
                here = pc.equal(found["subject_kind"], kind)
                _set_in_order_of(ledger, found.filter(here), given[np.asarray(here)], numbers[kind])
        return cls(numbers["order"], numbers["party"])


def _portions(orders: Ledger, parties: Ledger) -> list[list[str]]:
    """Ids of the indicators of orders, which are those of parties too, in portions of about AT_ONCE findings."""
    ids = orders.scale.ids
    counts = np.bincount(orders.sums.fired.indicator, minlength=len(ids))
    own = np.bincount(parties.sums.fired.indicator, minlength=len(parties.scale.ids))
    np.add.at(counts, _numbers(parties.scale, orders.scale), own[: len(parties.scale.ids)])
    portion = np.cumsum(counts) // AT_ONCE
    return [[name for name, of in zip(ids, portion, strict=True) if of == one] for one in np.unique(portion)]


def _set_in_order_of(ledger: Ledger, found: pa.Table, given: Integers, numbers: Integers) -> None:
    """Write the numbers given to findings into those of the entries of the ledger's sums."""
    width = max(len(ledger.scale.ids), 1)
    subject = pc.index_in(found["subject_id"], ledger.evidence.subjects).to_numpy().astype(np.int64)
    indicator = pc.index_in(found["indicator_id"], pa.array(ledger.scale.ids, pa.string())).to_numpy().astype(np.int64)
    key = subject * width + indicator
    order = np.argsort(key)
    fired = ledger.sums.fired
    entries = np.flatnonzero(np.isin(fired.indicator, indicator))
    place = np.searchsorted(key[order], fired.subject[entries] * width + fired.indicator[entries])
    numbers[entries] = given[order][place]


def _numbers(of: Scale, among: Scale) -> Integers:
    """The number on orders of each indicator of parties."""
    return np.array([among.ids.index(name) for name in of.ids], dtype=np.int64)


def _party_worth(orders: Ledger, parties: Ledger) -> dict[int, tuple[float, float]]:
    """What the parties' own indicators are worth among parties, where they fire on any, by their number on orders."""
    fired, numbers = parties.sums.fired, _numbers(parties.scale, orders.scale)
    worth: dict[int, tuple[float, float]] = {}
    for indicator in np.unique(fired.indicator).tolist():
        first = int(np.flatnonzero(fired.indicator == indicator)[0])
        worth[int(numbers[indicator])] = float(fired.log_ratio[first]), float(fired.deviation[first])
    return worth


def _occasions(
    ledger: Ledger, records: Integers, numbers: Integers, worth: dict[int, tuple[float, float]]
) -> Occasions:
    """What fires, less what the reliefs of the same subject take off; indicators in `worth` count for that instead.

    What only repeats what other orders of the unit show is left out.
    """
    fired, kinds = ledger.sums.fired, ledger.scale.kinds
    force = fired.force * left_by_relief(ledger.sums, kinds)
    indicator = numbers[fired.indicator] if len(numbers) else fired.indicator
    log_ratio, deviation = fired.log_ratio.copy(), fired.deviation.copy()
    for number, (ratio, spread) in worth.items():
        log_ratio[indicator == number], deviation[indicator == number] = ratio, spread
    repeats = np.array([card.repeats for card in ledger.scale.cards], dtype=np.bool_)
    counted = (force > 0) & ((~kinds.relief | kinds.stands_alone) & ~repeats)[fired.indicator]
    return Occasions(fired.subject, indicator, records, force * log_ratio, force * deviation).take(counted)


@dataclass(frozen=True)
class Typical:
    """How many units of each band of sizes there are, and the quartiles of what their signs add up to."""

    units: dict[int, int]
    quartiles: dict[int, Floats]

    @classmethod
    def of(cls, least: Integers, totals: Floats) -> Typical:
        """Those of units whose bands are `least`."""
        sizes, counts = np.unique(least, return_counts=True)
        quartiles = {size: np.quantile(totals[least == size], QUARTILES) for size in sizes.tolist()}
        return cls(dict(zip(sizes.tolist(), counts.tolist(), strict=True)), quartiles)

    def ordinary(self, size: int, of_sets: Floats) -> Floats:
        """What the signs of ordinary units of a band add up to: sums that are equally likely.

        Normal, with the middle and the spread that the quartiles of the band's units give, drawn to the quartiles of
        random sets of orders: quartiles are not moved by the few units, and sets, that hold illicit orders.
        """
        if not size:
            return UNSIGNED
        count = self.units.get(size, 0)
        own = self.quartiles.get(size, of_sets)
        lower, middle, upper = (count * own + SETS_COUNT_AS * of_sets) / (count + SETS_COUNT_AS)
        places = [NormalDist().inv_cdf((place + 0.5) / PSEUDO_TOTALS) for place in range(PSEUDO_TOTALS)]
        totals: Floats = np.round(middle + (upper - lower) / QUARTILES_PER_SIGMA * np.array(places), DECIMALS)
        return totals


def weigh_units(engine: Engine, gathered: Gathered, members: Membership, like: Typical | None = None) -> Typical:
    """Weigh units of one kind; fill `contributions`, `likelihoods` and `intercepts`; returns what is typical of them.

    A unit shows the signs of its orders and those of its parties. Occasions of one indicator on distinct records are
    damped, largest first; then the signs of a group, as on an order. Each band of sizes has an intercept of its own,
    whose pseudo-subjects show what is ordinary at that size: of the units themselves, or of those that `like` tells of.
    """
    scale, settings = gathered.orders.scale, gathered.orders.scale.settings
    sums = unit_sums(gathered, members)
    orders = np.bincount(members.of_order[members.of_order >= 0], minlength=len(members.units)).astype(np.int64)
    sets = gathered.sets
    least = least_orders(orders)
    typical = Typical.of(least, sums.total)
    a, wanted = np.zeros(len(members.units)), {}
    for size in typical.units:
        here = least == size
        ordinary = (like or typical).ordinary(size, sets.quartiles(orders[here]))
        a[here] = intercept(sums.total[here], settings, ordinary)
        wanted[size] = expected(typical.units[size], float(a[here][0]), settings, ordinary)
    covered, stopped = _coverage(gathered, members, orders), _stopped(gathered, members)
    standing = stand(a + sums.total, sums.variance, covered, stopped, settings)
    run = RunContext(gathered.run_id, members.kind)
    size_of = UnitSize(orders, sets.percentile(orders, sums.total))
    engine.append("contributions", contribution_rows(run, scale, members.units, sums))
    engine.append("likelihoods", likelihood_rows(run, members.units, standing, size_of))
    engine.append("intercepts", intercept_rows(run, _bands(least, a, standing.likelihood, wanted)))
    return typical


def _bands(least: Integers, a: Floats, likelihood: Floats, wanted: dict[int, float]) -> list[SizeBand]:
    return [
        SizeBand(size, float(a[here][0]), int(here.sum()), float(likelihood[here].sum()), expected_)
        for size, expected_ in wanted.items()
        if (here := least == size).any()
    ]


def unit_sums(gathered: Gathered, members: Membership) -> Sums:
    """What the signs of each unit add up to."""
    scale = gathered.orders.scale
    shown = gathered.of_orders.of(members.of_order[gathered.of_orders.owner])
    own = gathered.of_parties.of(members.of_party[gathered.of_parties.owner])
    fired = damped(shown.and_those(own), scale.kinds, scale.settings.damping)
    return accumulate(fired, scale.kinds, len(members.units), scale.settings)


def least_orders(orders: Integers) -> Integers:
    """The band of sizes that a number of orders falls in, by its least: 0, 1, 2, 4, 8 …"""
    power = np.floor(np.log2(np.maximum(orders, 1))).astype(np.int64)
    return np.where(orders > 0, 2**power, 0)


def _coverage(gathered: Gathered, members: Membership, orders: Integers) -> Floats:
    """Coverage over all orders of a unit; over its parties' own indicators where it has no order."""
    assessed, applies, own_assessed, own_applies = gathered.covered
    units = len(members.units)
    of_orders = [_summed(each, members.of_order, units) for each in (assessed, applies)]
    of_parties = [_summed(each, members.of_party, units) for each in (own_assessed, own_applies)]
    return covered_share(*(np.where(orders > 0, *pair) for pair in zip(of_orders, of_parties, strict=True)))


def _stopped(gathered: Gathered, members: Membership) -> NDArray[np.bool_]:
    """Whether a stop stands on one of the unit's orders."""
    units = len(members.units)
    return (_summed(gathered.orders.stopped.astype(np.float64), members.of_order, units) > 0).astype(np.bool_)


def _summed(values: Floats, unit: Integers, units: int) -> Floats:
    known = unit >= 0
    return np.bincount(unit[known], values[known], minlength=units).astype(np.float64, copy=False)
