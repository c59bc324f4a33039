"""What an example is varied into: its rows in another order, and one cell of the subject's own records blank."""

from __future__ import annotations

import random
from collections.abc import Collection
from dataclasses import dataclass

from chokepoint.observe.indicator import Example, Row
from chokepoint.records import RECORDS

OWNERSHIP = {"orders", "shipments", "documents", "payments"}
"""A cell that names one of these says whose the row is; without it the row is nobody's, and missing as a whole."""
SEED = 7
"""Of the order that rows are put into. Ours: any other would do."""


@dataclass(frozen=True)
class Blank:
    """One cell that may be missing: the position of its row in the example, and its column."""

    place: int
    table: str
    column: str

    @property
    def name(self) -> str:
        """`table.column`."""
        return f"{self.table}.{self.column}"


def blankable(example: Example, read: Collection[str]) -> list[Blank]:
    """Every cell of the subject's own records that may be missing, of a column that is read (`table.column`)."""
    own = own_rows(example)
    return [
        Blank(place, row.table, column.name)
        for place, row in enumerate(example.rows)
        if place in own
        for column in RECORDS[row.table].columns
        if row.cells.get(column.name) is not None
        and f"{row.table}.{column.name}" in read
        and column.name not in RECORDS[row.table].key
        and not column.required
        and column.refers not in OWNERSHIP
    ]


def own_rows(example: Example) -> set[int]:
    """Positions of the rows that are the subject's own: what links to it, and the parties these rows name."""
    names = {example.subject_id}
    own: set[int] = set()
    grown = True
    while grown:
        grown = False
        for place, row in enumerate(example.rows):
            if place not in own and row.table in RECORDS and _is_own(row, names):
                own.add(place)
                names |= _mentioned(row)
                grown = True
    return own


def _is_own(row: Row, names: set[str]) -> bool:
    table = RECORDS[row.table]
    if row.table in ("parties", "relationships", "documents", "shipments"):
        return bool({row.cells.get(name) for name in (*table.key, "order_id", "from_party_id")} & names)
    owners = {column.name for column in table.columns if column.refers in OWNERSHIP} | (
        {"order_id"} if row.table == "orders" else set()
    )
    return bool({row.cells.get(name) for name in owners} & names)


def _mentioned(row: Row) -> set[str]:
    """What a row names: its own key where that is one column, the parties and papers it refers to."""
    table = RECORDS[row.table]
    columns = [column.name for column in table.columns if column.refers and column.refers != "orders"]
    if row.table == "relationships":
        columns = []
    key = [table.key[0]] if len(table.key) == 1 else []
    return {str(row.cells[name]) for name in (*columns, *key) if row.cells.get(name) is not None}


def blanked(example: Example, blank: Blank) -> tuple[Row, ...]:
    """The example's rows without that cell."""
    rows = list(example.rows)
    rows[blank.place] = Row(blank.table, {**rows[blank.place].cells, blank.column: None})
    return tuple(rows)


def shuffled(example: Example) -> tuple[Row, ...]:
    """The example's rows in another order."""
    return tuple(random.Random(SEED).sample(example.rows, len(example.rows)))
