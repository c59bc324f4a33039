"""What an example is varied into: its rows in another order, and one cell of the subject's own records blank."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from chokepoint.observe.indicator import Example, Row
from chokepoint.records import RECORDS, VERSIONED, VERSIONS

OWNERSHIP = {"orders", "shipments", "documents", "payments"}
"""A cell that names one of these says whose the row is; without it the row is nobody's, and missing as a whole."""
NEWEST_AT = datetime(2025, 1, 1)
"""When the rows of an example count as recorded, beside the versions recorded before that it states."""
SHUFFLED = 7
"""Seed of the one other order in which rows are laid."""


@dataclass(frozen=True)
class Variant:
    """One set of rows and the subject asked about.

    `identities_of`: rows from which identities are resolved instead, so that they stay as they were.
    """

    rows: tuple[Row, ...]
    subject_id: str
    identities_of: tuple[Row, ...] | None = None

    @classmethod
    def of(cls, example: Example) -> Variant:
        """The example as it stands."""
        return cls(example.rows, example.subject_id)

    @classmethod
    def shuffled(cls, example: Example) -> Variant:
        """The example with its rows in another order."""
        rows = random.Random(SHUFFLED).sample(example.rows, len(example.rows))
        return cls(tuple(rows), example.subject_id)


@dataclass(frozen=True)
class Blank:
    """An example without one cell; `column` is `table.column`."""

    example: Example
    column: str
    variant: Variant


def blanks(example: Example, reads: Collection[str]) -> list[Blank]:
    """The example without each cell that may be missing, of a column that is read."""
    return [
        Blank(example, f"{recorded_in(example.rows[place])}.{column}", without(example, place, column))
        for place, column in blankable(example, reads)
    ]


def blankable(example: Example, reads: Collection[str]) -> Iterator[tuple[int, str]]:
    """Position of a row of the subject's own records, and a column of it that is read and whose cell may be missing."""
    for place in sorted(own_rows(example)):
        row = example.rows[place]
        table = RECORDS[recorded_in(row)]
        for column in table.columns:
            if (
                row.cells.get(column.name) is not None
                and f"{table.name}.{column.name}" in reads
                and column.name not in table.key
                and not column.required
                and column.refers not in OWNERSHIP
            ):
                yield place, column.name


def without(example: Example, place: int, column: str) -> Variant:
    """The example without one cell; who is one with whom stays as it was."""
    rows = list(example.rows)
    rows[place] = replace(rows[place], cells={**rows[place].cells, column: None})
    return Variant(tuple(rows), example.subject_id, example.rows)


def own_rows(example: Example) -> set[int]:
    """Positions of the rows that are the subject's own: what links to it, and the parties these rows name."""
    names = {example.subject_id}
    own: set[int] = set()
    grown = True
    while grown:
        grown = False
        for place, row in enumerate(example.rows):
            if place not in own and recorded_in(row) in RECORDS and _is_own(row, names):
                own.add(place)
                names |= _mentioned(row)
                grown = True
    return own


def recorded_in(row: Row) -> str:
    """The table that a row belongs to, as the newest version of it or an earlier one."""
    return VERSIONED[row.table].name if row.table in VERSIONED else row.table


def with_versions(rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows, and for each table of which earlier versions are stated the newest among its versions too."""
    stated = {row.table for row in rows} & set(VERSIONS)
    newest = [
        Row(name, {"recorded_at": NEWEST_AT, **row.cells})
        for name in sorted(stated)
        for row in rows
        if row.table == VERSIONED[name].name
    ]
    return (*rows, *newest)


def _is_own(row: Row, names: set[str]) -> bool:
    table = RECORDS[recorded_in(row)]
    if table.name in ("parties", "relationships", "documents", "shipments"):
        return bool({row.cells.get(name) for name in (*table.key, "order_id", "from_party_id")} & names)
    owners = {column.name for column in table.columns if column.refers in OWNERSHIP} | (
        {"order_id"} if table.name == "orders" else set()
    )
    return bool({row.cells.get(name) for name in owners} & names)


def _mentioned(row: Row) -> set[str]:
    """What a row names: its own key where that is one column, the parties and papers it refers to."""
    table = RECORDS[recorded_in(row)]
    columns = [column.name for column in table.columns if column.refers and column.refers != "orders"]
    if table.name == "relationships":
        columns = []
    key = [table.key[0]] if len(table.key) == 1 else []
    return {str(row.cells[name]) for name in (*columns, *key) if row.cells.get(name) is not None}
