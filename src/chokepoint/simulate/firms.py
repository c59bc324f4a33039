"""The parties of the made world, before they have names: what they do, where, how large, since when."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from chokepoint.simulate.goods import activities, suppliers
from chokepoint.simulate.parameters import DAY_SECONDS, Flags, Ints, Reals, packaged_rows, parameters
from chokepoint.simulate.places import places

YEAR_DAYS = 365
EMPLOYEES_SPREAD = 0.8
"""Standard deviation of the logarithm of a firm's size within its activity."""

QUIRKS = (
    *("free_mail", "foreign_domain", "foreign_phone", "foreign_account", "box", "mass_address", "shared_phone"),
    "copied_domain",
)
"""What master data may show, in the order of its bit."""
FORWARDING = ("5229", "5012", "4923")
PAYING = ("6420", "6499", "4799", "4799")
UNRELATED = ("7710", "7911", "6810", "9602", "5610", "4771")
RECEIVING = ("5210", "4663", "4659", "4690")
SMALL_SHOPS = ("4741", "9602", "4711", "5610", "4771")


@dataclass
class Firms:
    """One party an index. `incorporated` in days since 1970.

    `plain` firms keep every cell filled; `quirks` are bits of QUIRKS.
    """

    activity: Ints
    place: Ints
    employees: Ints
    incorporated: Ints
    plain: Flags
    quirks: Ints

    def __len__(self) -> int:
        return len(self.activity)


@dataclass(frozen=True)
class Copies:
    """Parties that state the same cells as others: each of `by` those of the one of `of` at its place.

    `respelt`: under the other's name, spelt in another way.
    """

    of: Ints
    by: Ints
    cells: tuple[str, ...]
    respelt: bool = False


@dataclass(frozen=True)
class Ties:
    """Each of `one` is the `kind` of each of `other`; `begun` in days since 1970, -1 for long before the ledger."""

    one: Ints
    other: Ints
    kind: str
    begun: Ints


class Cast:
    """Everyone who takes part, in the order in which they were added; suppliers come first."""

    def __init__(self) -> None:
        self.firms = _supplier_firms()
        self.relations: list[Ties] = []
        self.copies: list[Copies] = []

    def add(self, more: Firms) -> Ints:
        """Add parties; returns their numbers."""
        start = len(self.firms)
        self.firms = Firms(
            *(np.concatenate([getattr(self.firms, f.name), getattr(more, f.name)]) for f in fields(Firms))
        )
        return np.arange(start, len(self.firms))

    def copy(self, of: Ints, by: Ints, cells: tuple[str, ...], *, respelt: bool = False) -> None:
        """Let each of `by` state the cells of its `of`; both keep every cell filled."""
        self.firms.plain[np.concatenate([of, by])] = True
        self.copies.append(Copies(of, by, cells, respelt))

    def records_of(self) -> Ints:
        """For each party the one of which it is another record; mostly itself."""
        one = np.arange(len(self.firms))
        for copies in self.copies:
            if copies.respelt:
                one[copies.by] = one[copies.of]
        return one

    def relate(self, one: Ints, other: Ints, kind: str, begun: Ints | None = None) -> None:
        """Put on record that each of `one` is the `kind` of each of `other`, since the given days or long ago."""
        self.relations.append(Ties(one, other, kind, np.full(len(one), -1) if begun is None else begun))

    def give(self, rows: Ints, quirk: str) -> None:
        """Let some parties have a quirk."""
        self.firms.quirks[rows] |= np.int64(1 << QUIRKS.index(quirk))


def _supplier_firms() -> Firms:
    sold, where, does = suppliers(), places(), activities()
    known = {code: k for k, code in enumerate(does.industry)}
    return Firms(
        activity=np.array([known.get(code, known["4659"]) for code in sold.industry]),
        place=np.array([where.index(code) for code in sold.place]),
        employees=sold.employees.copy(),
        incorporated=(sold.founded - 1970) * YEAR_DAYS + 100,
        plain=np.ones(len(sold.key), dtype=bool),
        quirks=np.zeros(len(sold.key), dtype=np.int64),
    )


def customer_towns(count: int, near: Flags, rng: np.random.Generator) -> Ints:
    """Draw towns by the weight of their country and the square root of their people.

    `near` says for each whether the town lies near a conflict zone or crossing.
    """
    where = places()
    by_country = {row["country"]: float(row["weight"]) for row in packaged_rows("countries")}
    weights = np.zeros(len(where.code))
    for wanted in (True, False):
        group = where.near == wanted
        for country, weight in by_country.items():
            rows = group & (np.array(where.country) == country) & (where.population > 9_000)
            people = np.sqrt(where.population) * rows
            if people.sum():
                weights += weight * people / people.sum()
    drawn = np.empty(count, dtype=np.int64)
    for wanted in (True, False):
        chosen = np.flatnonzero(where.near == wanted)
        odds = weights[chosen] / weights[chosen].sum()
        rows = near == wanted
        drawn[rows] = rng.choice(chosen, int(rows.sum()), p=odds)
    return drawn


def draw_firms(
    activity: Ints, place: Ints, rng: np.random.Generator, *, young: Flags | None = None, start: Ints | None = None
) -> Firms:
    """Firms of the given activities and places.

    `start` is the day of the first order; `young` firms were formed in the year before it, the others earlier.
    """
    count = len(activity)
    first = np.full(count, parameters().first_second // DAY_SECONDS) if start is None else start
    age_days = rng.lognormal(np.log(9 * YEAR_DAYS), 0.75, count).clip(1.3 * YEAR_DAYS, 80 * YEAR_DAYS)
    if young is not None:
        age_days = np.where(young, rng.integers(20, YEAR_DAYS - 15, count), age_days)
    size = activities().employees[activity] * rng.lognormal(0, EMPLOYEES_SPREAD, count)
    return Firms(
        activity=activity,
        place=place,
        employees=np.maximum(np.rint(size), 1).astype(np.int64),
        incorporated=(first - age_days).astype(np.int64),
        plain=np.zeros(count, dtype=bool),
        quirks=np.zeros(count, dtype=np.int64),
    )


def draw_activities(count: int, rng: np.random.Generator) -> Ints:
    """Activities of customers, by their weights."""
    weights: Reals = activities().weight
    return rng.choice(len(weights), count, p=weights / weights.sum())


def draw_roles(industries: tuple[str, ...], place: Ints, rng: np.random.Generator) -> Firms:
    """Firms that do one of `industries`, one for each place."""
    choices = np.array([activities().index(code) for code in industries])
    return draw_firms(rng.choice(choices, len(place)), place, rng)
