"""What the signs are laid with: the cast, the pools of those who pay or receive for others, and the dice."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from chokepoint.simulate.firms import (
    FORWARDING,
    PAYING,
    RECEIVING,
    SMALL_SHOPS,
    UNRELATED,
    Cast,
    customer_towns,
    draw_roles,
)
from chokepoint.simulate.habits import Habits
from chokepoint.simulate.parameters import Flags, Ints, parameters
from chokepoint.simulate.places import places

LEAST_OF_A_ROLE = 30


@dataclass
class Stage:
    """The parties by role, and one random stream."""

    cast: Cast
    habits: Habits
    payers: Ints
    unrelated_payers: Ints
    shops: Ints
    sites: Ints
    pooled: Ints
    forwarders: Ints
    banks: Ints
    rng: np.random.Generator

    def country(self, parties: Ints) -> Ints:
        """Number of the country of each party's seat."""
        return places().country_no[self.cast.firms.place[parties]]

    def some_of(self, pool: Ints, country: Ints) -> Ints:
        """For each country number one of `pool` that sits there, or anyone where nobody does."""
        seats = self.country(pool)
        order = np.argsort(seats, kind="stable")
        ranked, seats = pool[order], seats[order]
        low, high = np.searchsorted(seats, country, "left"), np.searchsorted(seats, country, "right")
        low, high = np.where(high > low, low, 0), np.where(high > low, high, len(pool))
        return ranked[low + (self.rng.random(len(country)) * (high - low)).astype(np.int64)]


def draw_stage(cast: Cast, habits: Habits, orders: int, rng: np.random.Generator) -> Stage:
    """Add those who pay, carry or receive for others, as many as a ledger of `orders` has."""
    share = parameters().world

    def role(name: str, industries: tuple[str, ...], part: float = 1.0) -> Ints:
        count = max(int(share[f"{name}_per_order"] * orders * part), LEAST_OF_A_ROLE)
        town = customer_towns(count, np.zeros(count, dtype=bool), rng)
        return cast.add(draw_roles(industries, town, rng))

    return Stage(
        cast=cast,
        habits=habits,
        payers=role("payers", PAYING, 0.7),
        unrelated_payers=role("payers", UNRELATED, 0.3),
        shops=role("shops", SMALL_SHOPS),
        sites=role("sites", RECEIVING),
        pooled=role("sites", RECEIVING, 0.05),
        forwarders=_forwarders(cast, orders, rng),
        banks=_banks(cast, rng),
        rng=rng,
    )


def _forwarders(cast: Cast, orders: int, rng: np.random.Generator) -> Ints:
    """Forwarders: one in every larger port and capital, more in larger ledgers."""
    where = places()
    hosts = np.flatnonzero(~where.near & ((where.population > 1_500_000) | where.is_port))
    more = max(int(parameters().world["forwarders_per_order"] * orders) - len(hosts), 0)
    town = np.concatenate([hosts, rng.choice(hosts, more)])
    return cast.add(draw_roles(FORWARDING, town, rng))


def _banks(cast: Cast, rng: np.random.Generator) -> Ints:
    """A bank in every larger city."""
    where = places()
    return cast.add(draw_roles(("6419",), np.flatnonzero(~where.near & (where.population > 1_500_000)), rng))


def informal_rows(informality: np.ndarray, rate: float, rng: np.random.Generator) -> Flags:
    """Which orders show a sign of this rate: the same for all but for their customer's informality."""
    lift = parameters().world["dependence"]
    odds = rate * np.exp(lift * informality - lift**2 / 2)
    return np.asarray(rng.random(len(informality)) < odds)
