"""What `coverage` and `weights show` return."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ColumnFilled:
    """One column that an indicator reads, and how far it is there: the share of its cells that hold something, or, in a
    table with rows about orders, the share of orders with a row in which it does."""

    column: str
    filled: float


@dataclass(frozen=True)
class IndicatorCoverage:
    """How many orders one indicator could be asked of in one run; shares of all orders.

    `lacking` are the columns that it reads and that are not there throughout, those that lack most first. `asks` are
    the columns that an answer would fill, `mends` those of them that are not there throughout; none: it takes rows.
    """

    id: str
    code: str
    title: str
    assessed: float
    unassessable: float
    outside: float
    fires: float
    lacking: tuple[ColumnFilled, ...] = ()
    mends: tuple[ColumnFilled, ...] = ()
    asks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unlock:
    """One set of columns and what filling it would give.

    `gain` is the sensitivity-weighted number of answers an order that it would add, on average; `filled` the share
    of cells that are filled already, in the emptiest of the columns.
    """

    columns: tuple[str, ...]
    question: str
    indicators: tuple[str, ...]
    gain: float
    filled: float


@dataclass(frozen=True)
class Coverage:
    """What this data can assess, and which columns would unlock most, best first."""

    run_id: str
    orders: int
    mean_coverage: float
    indicators: tuple[IndicatorCoverage, ...]
    unlocks: tuple[Unlock, ...]


@dataclass(frozen=True)
class WeightLine:
    """What one sign or relief is worth in the last run.

    `background` and `ratio` are of the whole ledger, or the elicited ones where there is no run yet. `ratio_low` to
    `ratio_high` is its 80 % interval: by the elicited range of the sensitivity, or as fitted.
    """

    indicator: str
    code: str
    group: str
    relief: bool
    sensitivity: float
    low: float
    high: float
    background: float
    measured: bool
    ratio: float
    ratio_low: float
    ratio_high: float
    provenance: str
