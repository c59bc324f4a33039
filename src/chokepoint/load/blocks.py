"""How the cells of a sheet become the cells of a table: one block for each table that a sheet fills."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from chokepoint.records.schema import Table

BESIDE = "told_by_the_way"
"""Heading of the cell that is filled where a message tells a row by the way: it is about something else."""
RECORDED_AT = "recorded_at"
"""The one column of a row's origin that a file may give itself."""


ANY_DATE = "any"
"""In place of a strptime format: the one that all cells of the column have."""
BETWEEN = "\x1f"
"""Stands between name, country and town until they are a party's id."""


@dataclass(frozen=True)
class Units:
    """The column that tells the unit of a number, and what each unit is multiplied by. Other units are not known."""

    column: str
    factors: dict[str, Decimal] = field(hash=False)


@dataclass(frozen=True)
class Cell:
    """Where one cell comes from and what is done to it, in this order.

    Cells of `columns` are joined by `separator`, those in `empty` counting as empty; `take` keeps what the first
    group of a pattern matches; `values` translates, `otherwise` stands for whatever it does not name; `dates` is a
    strptime format, or ANY_DATE; `factor` multiplies, or the factor that `units` has for the unit in its column;
    `prefix` goes before what is not empty. `lenient`: what is not of the column's type or no code of its list counts
    as empty, and is no fault. `kept`: what is no code of its list stays as it is written. `party`: name, country and
    town become the id of the party that they tell. `row`: the number of the row. `by_name`: a country may also be
    written by its name or in three letters.
    """

    columns: tuple[str, ...] = ()
    constant: str | None = None
    separator: str = " "
    empty: tuple[str, ...] = ()
    take: str | None = None
    values: dict[str, str] | None = None
    otherwise: str | None = None
    dates: str | None = None
    factor: Decimal | None = None
    prefix: str = ""
    lenient: bool = False
    kept: bool = False
    party: bool = False
    row: bool = False
    by_name: bool = False
    units: Units | None = None


@dataclass(frozen=True)
class Condition:
    """A test of one column of the sheet. Without `among`, it asks whether the cell is empty."""

    column: str
    among: tuple[str, ...] | None = None
    negated: bool = False


@dataclass(frozen=True)
class Block:
    """One table that a sheet fills. Rows that meet a condition in `skip`, or not all in `only`, are left out.

    `distinct`: several rows of the sheet may say the same; it counts once, and is no fault. `by_key`: rows with the
    same key tell of the same, each in part; of cells that differ the first stands, and of numbers that differ none.
    `told`: the rows come from a message, so that others may tell more of the same; `beside`: it tells them by the way.
    """

    table: Table
    cells: dict[str, Cell]
    only: tuple[Condition, ...] = ()
    skip: tuple[Condition, ...] = ()
    distinct: bool = False
    by_key: bool = False
    decimal: str | None = None
    told: bool = False
    beside: bool = False
    notices: tuple[str, ...] = field(default=(), compare=False)


def plain(heading: str) -> str:
    """A heading without regard to case, spaces and punctuation: `Order ID` and `order_id` are one."""
    return re.sub(r"[\W_]+", "_", heading.strip().casefold()).strip("_")
