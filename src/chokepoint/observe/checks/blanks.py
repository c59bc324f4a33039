"""Whether a missing cell neither clears nor accuses: it may only make an answer unassessable."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chokepoint.observe.checks.asking import UnderCheck, Variant
from chokepoint.observe.indicator import Example, Row, State
from chokepoint.records import RECORDS
from chokepoint.records.own import Fault

OWNERSHIP = {"orders", "shipments", "documents", "payments"}
"""A cell that names one of these says whose the row is; without it the row is nobody's, and missing as a whole."""


def blank_cells(asked: UnderCheck) -> list[Fault]:
    """Without any one cell the answer stays or is unassessable; it may fire where `absence` names the column."""
    tried = [
        (example, f"{example.rows[place].table}.{column}", without(example, place, column))
        for example in asked.examples
        for place, column in blankable(example, asked.reads)
    ]
    given = asked.answering.answers([variant for _, _, variant in tried])
    faults = []
    for (example, column, _), changed in zip(tried, given, strict=True):
        allowed = {example.state, State.UNASSESSABLE}
        if column in asked.found.indicator.absence:
            allowed.add(State.FIRES)
        if changed.state not in allowed:
            was, became = example.state.name.lower(), changed.state.name.lower()
            faults.append(
                Fault(
                    "blank-cells",
                    f"example `{example.name}`, without {column}: {was} becomes {became}.",
                    f"Give `fired` NULL where {column} is missing and would decide, or declare it in `absence`.",
                )
            )
    return faults


def blankable(example: Example, reads: frozenset[str]) -> Iterator[tuple[int, str]]:
    """Position of a row of the subject's own records, and a column of it that is read and whose cell may be missing."""
    for place in sorted(own_rows(example)):
        row = example.rows[place]
        table = RECORDS[row.table]
        for column in table.columns:
            if (
                row.cells.get(column.name) is not None
                and f"{row.table}.{column.name}" in reads
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
