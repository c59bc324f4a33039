"""The goods of the made world, the activities that buy them and the suppliers that sell them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from chokepoint.simulate.parameters import Flags, Ints, Reals, packaged_rows

SEASONS = ("flat", "spring", "autumn", "winter")
MONTH_WEIGHTS = {
    "flat": (1, 1, 1, 1, 1, 1, 1, 0.8, 1, 1, 1, 0.9),
    "spring": (0.5, 1.2, 2.4, 2.6, 1.9, 1.0, 0.5, 0.3, 0.2, 0.15, 0.15, 0.2),
    "autumn": (0.8, 0.8, 0.8, 0.8, 0.8, 0.9, 1.0, 1.2, 1.5, 1.6, 1.4, 1.0),
    "winter": (1.5, 1.4, 1.1, 0.8, 0.7, 0.6, 0.6, 0.7, 0.9, 1.2, 1.4, 1.5),
}
"""How much of a year's orders falls into each month, before scaling; a choice of the made world."""


@dataclass(frozen=True)
class Goods:
    """One good an index. `price` in USD a unit, `quantity` what a firm of 20 people orders, `weight` kg a unit."""

    hs: tuple[str, ...]
    description: tuple[str, ...]
    unit: tuple[str, ...]
    control: tuple[str, ...]
    price: Reals
    quantity: Reals
    weight: Reals
    season: Ints
    controlled: Flags

    def index(self, hs_code: str) -> int:
        """The index of a six-digit code; raises ValueError."""
        return self.hs.index(hs_code)


@dataclass(frozen=True)
class Activities:
    """One activity an index. `buys` holds goods, padded with -1."""

    industry: tuple[str, ...]
    text: tuple[str, ...]
    kind: tuple[str, ...]
    weight: Reals
    employees: Reals
    buys: Ints

    def index(self, industry: str) -> int:
        """The index of an ISIC code; raises ValueError."""
        return self.industry.index(industry)


@dataclass(frozen=True)
class Suppliers:
    """One supplier an index, which is also its index among the parties. `sells` is suppliers x goods."""

    key: tuple[str, ...]
    name: tuple[str, ...]
    industry: tuple[str, ...]
    place: tuple[str, ...]
    currency: tuple[str, ...]
    employees: Ints
    founded: Ints
    sells: Flags


@cache
def goods() -> Goods:
    """The packaged goods."""
    rows = packaged_rows("goods")
    return Goods(
        hs=tuple(row["hs_code"] for row in rows),
        description=tuple(row["description"] for row in rows),
        unit=tuple(row["unit"] for row in rows),
        control=tuple(row["control_code"] for row in rows),
        price=np.array([float(row["price_usd"]) for row in rows]),
        quantity=np.array([float(row["quantity"]) for row in rows]),
        weight=np.array([float(row["weight_kg"]) for row in rows]),
        season=np.array([SEASONS.index(row["season"]) for row in rows]),
        controlled=np.array([bool(row["control_code"]) for row in rows]),
    )


@cache
def activities() -> Activities:
    """The packaged activities."""
    rows = packaged_rows("activities")
    bought = [[goods().index(hs) for hs in row["goods"].split(";") if hs] for row in rows]
    width = max(len(some) for some in bought)
    return Activities(
        industry=tuple(row["industry"] for row in rows),
        text=tuple(row["industry_text"] for row in rows),
        kind=tuple(row["kind"] for row in rows),
        weight=np.array([float(row["weight"]) for row in rows]),
        employees=np.array([float(row["employees"] or 1) for row in rows]),
        buys=np.array([some + [-1] * (width - len(some)) for some in bought]),
    )


@cache
def suppliers() -> Suppliers:
    """The packaged suppliers, whose ledgers are pooled."""
    rows = packaged_rows("suppliers")
    sells = np.zeros((len(rows), len(goods().hs)), dtype=bool)
    for number, row in enumerate(rows):
        sells[number, [goods().index(hs) for hs in row["goods"].split(";")]] = True
    return Suppliers(
        key=tuple(row["key"] for row in rows),
        name=tuple(row["name"] for row in rows),
        industry=tuple(row["industry"] for row in rows),
        place=tuple(row["place"] for row in rows),
        currency=tuple(row["currency"] for row in rows),
        employees=np.array([int(row["employees"]) for row in rows]),
        founded=np.array([int(row["founded"]) for row in rows]),
        sells=sells,
    )
