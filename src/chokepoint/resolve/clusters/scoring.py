"""How likely the parties of a pair are one: those that cannot be are left out by a bound, others compared in full."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import cache, reduce
from importlib import resources
from typing import Any

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz
from rapidfuzz.process import cpdist

from chokepoint.resolve.clusters.classes import classed, domains
from chokepoint.resolve.clusters.describing import Coded, Population
from chokepoint.resolve.clusters.joining import Numbers, Shares
from chokepoint.resolve.clusters.naming import Parts
from chokepoint.resolve.clusters.weighing import NameWeights
from chokepoint.resolve.comparison import Comparison, Described, Frequencies, Row, Shared, compare, packaged_weights
from chokepoint.resolve.comparison.fields import field_rows

BEYOND = frozenset({"registration", "tax", "account", "phone", "email", "website", "address", "date"})
"""Fields of a comparison that tell one bearer of a name from another. Countries do not."""
SMALL_TOWN = 2.3
"""Log-odds of a town from which it does too: one in which fewer than 1 % of the parties are."""
FULL = frozenset({"same", "near", "part", "day and month exchanged", "one digit differs", "one sign differs"})
"""Levels at which such a field agrees."""

NAME_BOUNDS = ((100.0, 1.0), (80.0, 0.95), (65.0, 0.75), (50.0, 0.4))
"""RapidFuzz ratio of two names (0 to 100) from which they may add up to such a share of the most that names can, and
below the last of them nothing. Generous: names are read and compared only where they could settle a pair."""
SAME_SIZE_BOUNDS = ((100.0, 1.0), (80.0, 0.95), (65.0, 0.3), (50.0, 0.15))
"""The same of two names of as many words, none of them an initial or the like: there a low ratio is another word.
Measured on pairs of FEBRL 2 and of seeded parties: below a ratio of 80 at most .12, below 65 less than nothing."""

NATIONAL = ("registration_number", "tax_id")
"""Numbers that one country gives to one entity."""
GROWTH = 0.2
"""What the number of parties counts against a pair: chance namesakes grow with it, by its logarithm. With a weight of 1
it would be Bayes' rule for words that are independent; the words of names are damped as much, since a full name of two
rare words is worth some 3.5 in `levels.toml` where their shares multiply to e to the power of 18."""

CHUNK = 1_000_000
"""Pairs bounded at a time: some 100 MB."""


@dataclass(frozen=True)
class Scored:
    """Pairs by their numbers, with log-odds, whether a field beyond the name agrees so that they may be settled by
    comparison, and whether fields do that whatever the names: an official number, or of persons (`born`) the date of
    birth and another."""

    left: Numbers
    right: Numbers
    log_odds: Shares
    settles: npt.NDArray[np.bool_]
    same_number: npt.NDArray[np.bool_]
    born: npt.NDArray[np.bool_]

    @property
    def likelihood(self) -> Shares:
        """That the two are one."""
        return np.asarray(1.0 / (1.0 + np.exp(-np.clip(self.log_odds, -700.0, 700.0))))

    def where(self, chosen: npt.NDArray[np.bool_]) -> Scored:
        """Those chosen."""
        return Scored(*(getattr(self, one.name)[chosen] for one in fields(self)))

    def with_more(self, other: Scored) -> Scored:
        """These and others."""
        return Scored(*(np.concatenate([getattr(self, one.name), getattr(other, one.name)]) for one in fields(self)))


@cache
def weights_hash() -> str:
    """Hash of the weights in force: parties compared by others are compared again."""
    return hashlib.sha256(
        resources.files("chokepoint.resolve.comparison").joinpath("levels.toml").read_bytes()
    ).hexdigest()


class Scorer:
    """Compares pairs of one population."""

    def __init__(self, population: Population, parts: Parts) -> None:
        self._population = population
        self._spelt, self._sizes = parts.spelt, parts.sizes
        self._frequencies = Frequencies.learned(parts.words.to_pylist())
        self._names = NameWeights(population, self._frequencies)
        self._shared = Shared(
            {
                (_CALLED.get(field, field), value): int(count)
                for field, column in population.fields.items()
                for value, count in zip(column.values, column.counts, strict=True)
                if count > 2
            }
            | {("domain", host): count for host, count in domains(population.fields["email"]).items() if count > 2},
            len(population),
        )
        self._among = -GROWTH * math.log(max(len(population), 1))
        self._described: dict[int, Described] = {}

    def likely(self, left: Numbers, right: Numbers) -> Scored:
        """The pairs that may be one. Names are compared only where the other fields leave it open."""
        found = [
            self._likely(left[at : at + CHUNK], right[at : at + CHUNK]) for at in range(0, max(len(left), 1), CHUNK)
        ]
        return reduce(Scored.with_more, found)

    def score(self, left: Numbers, right: Numbers) -> Scored:
        """Every pair, compared in full."""
        return self._with_names(self._fields(left, right))

    def _likely(self, left: Numbers, right: Numbers) -> Scored:
        found = self._fields(left, right)
        return self._with_names(found.where(found.log_odds + self._name_bound(left, right) > 0))

    def _with_names(self, found: Scored) -> Scored:
        """Fields tell who bears a name, not whether it is one: without a name that agrees, an official number settles a
        pair, and of persons the day of birth with a contact. Of firms that does not: those founded together are many.
        """
        names = self._names.weigh(found.left, found.right)
        alone = found.same_number | (found.born & self._names.persons(found.left, found.right, found.born))
        settles = found.settles & ((names > packaged_weights().usual) | alone)
        return replace(found, log_odds=found.log_odds + names, settles=settles)

    def _fields(self, left: Numbers, right: Numbers) -> Scored:
        """What all but the names add."""
        log_odds = np.full(len(left), self._among)
        settles, same_number, same_day = np.zeros((3, len(left)), dtype=bool)
        beyond = np.zeros(len(left), dtype=np.int64)
        told_apart = self._foreign(left, right)
        for name in self._population.fields:
            worth, agrees = self._field(name, left, right)
            if name in NATIONAL:
                worth, agrees = np.where(told_apart, 0.0, worth), agrees & ~told_apart
                same_number |= agrees
            same_day |= agrees & (name == "incorporated_on")
            log_odds += worth
            settles |= agrees
            beyond += agrees & (name != "city")
        return Scored(left, right, log_odds, settles, same_number, same_day & (beyond > 1))

    def compare(self, one: int, other: int) -> Comparison:
        """Two parties, with the rows of their likelihood; the sum is what `score` gives."""
        left, right = self._of(one), self._of(other)
        if self._foreign(np.array([one]), np.array([other]))[0]:
            left = replace(left, identifiers={"account": left.identifiers.get("account", ())})
        found = compare(left, right, self._frequencies, self._shared)
        return Comparison(
            (*found.rows, Row("parties", "", "", f"among {len(self._population):,} parties", self._among))
        )

    def _field(self, name: str, left: Numbers, right: Numbers) -> tuple[Shares, npt.NDArray[np.bool_]]:
        """What one field adds, and whether it tells one bearer of a name from another.

        Cells that agree alike and that as many share are worth the same: one pair of each such class is weighed.
        """
        column = self._population.fields[name]
        one, other = column.codes[left], column.codes[right]
        known = np.flatnonzero((one >= 0) & (other >= 0))
        one, other = one[known], other[known]
        classes = classed(name, column, one, other, self._shared)
        _, first, place = np.unique(classes, return_index=True, return_inverse=True)
        found = [self._cells(name, column.values[one[at]], column.values[other[at]]) for at in first.tolist()]
        worth, agrees = np.zeros(len(left)), np.zeros(len(left), dtype=bool)
        if found:
            worth[known] = np.array([sum(row.log_odds for row in rows) for rows in found])[place]
            agrees[known] = np.array([_agrees(rows) for rows in found])[place]
        return worth, agrees

    def _cells(self, name: str, one: str, other: str) -> list[Row]:
        left, right = (Described("", **_placed(name, cell)) for cell in (one, other))
        return field_rows(left, right, packaged_weights(), self._shared)

    def _foreign(self, left: Numbers, right: Numbers) -> npt.NDArray[np.bool_]:
        """Whether the two are of different countries, whose numbers have nothing to do with one another."""
        country = self._population.fields["country"].codes
        one, other = country[left], country[right]
        return np.asarray((one >= 0) & (other >= 0) & (one != other))

    def _of(self, number: int) -> Described:
        if number not in self._described:
            self._described[number] = self._describe(number)
        return self._described[number]

    def _describe(self, number: int) -> Described:
        population = self._population
        found = self._names.described(number)
        given: dict[str, Any] = {"identifiers": {}}
        for name, column in population.fields.items():
            cell = column.cell(number)
            if cell is not None:
                placed = _placed(name, cell)
                given["identifiers"].update(placed.pop("identifiers", {}))
                given.update(placed)
        return replace(found, **given)

    def _name_bound(self, left: Numbers, right: Numbers) -> Shares:
        ratios = np.maximum(self._ratio(self._spelt, left, right), self._ratio(self._population.name, left, right))
        weights = packaged_weights()
        most = weights.most_information * weights.levels[-1].weight / (1.0 - weights.damping)
        name = self._population.name.codes
        one, other = self._sizes[name[left]], self._sizes[name[right]]
        same_size = (one > 0) & (one == other) & (name[left] >= 0) & (name[right] >= 0)
        share = np.where(same_size, _share(ratios, SAME_SIZE_BOUNDS), _share(ratios, NAME_BOUNDS))
        aliases = self._population.aliases.codes
        share[(aliases[left] >= 0) | (aliases[right] >= 0)] = 1.0
        return np.asarray(weights.usual + most * share)

    def _ratio(self, column: Coded, left: Numbers, right: Numbers) -> Shares:
        one, other = column.codes[left], column.codes[right]
        ratios = np.where(one == other, 100.0, 0.0)
        unlike = np.flatnonzero((one != other) & (one >= 0) & (other >= 0))
        values = column.values
        mine, theirs = [values[code] for code in one[unlike]], [values[code] for code in other[unlike]]
        ratios[unlike] = cpdist(mine, theirs, scorer=fuzz.ratio, score_cutoff=NAME_BOUNDS[-1][0], workers=-1)
        return ratios


def _share(ratios: Shares, bounds: Sequence[tuple[float, float]]) -> Shares:
    share = np.zeros(len(ratios))
    for least, most in reversed(bounds):
        share[ratios >= least] = most
    return share


def _agrees(rows: Sequence[Row]) -> bool:
    """Whether a number, contact, address, date or small town agrees too."""
    return any(
        (row.field in BEYOND and row.level in FULL and row.log_odds > 0)
        or (row.field == "city" and row.log_odds >= SMALL_TOWN)
        for row in rows
    )


_NUMBERS = {"registration_number": "registration", "tax_id": "tax", "account": "account"}
"""Columns of identifiers, and what the comparison calls them."""
_CALLED = {**_NUMBERS, "incorporated_on": "date"}


def _placed(name: str, cell: str) -> dict[str, Any]:
    """A cell where the comparison wants it."""
    if name in _NUMBERS:
        return {"identifiers": {_NUMBERS[name]: (cell,)}}
    if name == "country":
        return {"countries": (cell,)}
    return {"dates": (cell,)} if name == "incorporated_on" else {name: cell}
