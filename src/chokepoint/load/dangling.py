"""References to rows that are not there (yet): counted, never set aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir

from chokepoint.load.settling import KEY, MOMENT, key_of
from chokepoint.records import RECORDS, Column, Table

if TYPE_CHECKING:
    from chokepoint.engines.protocol import Engine

ALL = "all rows"


def dangling(engine: Engine, loaded: set[str]) -> list[str]:
    """A sentence for each column of the whole workspace whose references lack their row, where a loaded table is
    one of the two.
    """
    notices = []
    loads = engine.table("loads")
    replaced = loads.filter(loads.new_versions > 0).select("table").distinct()
    versioned = set(engine.fetch(replaced)["table"].to_pylist())
    for table in RECORDS.values():
        columns = [c for c in table.columns if c.refers in RECORDS and loaded & {table.name, c.refers}]
        if columns:
            notices += _of(engine, table, columns, versioned=table.name in versioned)
    return notices


def _of(engine: Engine, table: Table, columns: list[Column], *, versioned: bool) -> list[str]:
    rows = engine.table(table.name)
    rows = _current(rows, table, columns) if versioned else rows
    lost = {column.name: _is_lost(engine, rows[column.name], RECORDS[str(column.refers)]) for column in columns}
    marked = rows.select(**lost)
    sums = {name: marked[name].cast("int64").sum() for name in lost}
    counted = marked.aggregate(**sums, **{ALL: marked.count()})
    found = engine.fetch(counted).to_pylist()[0]
    return [_sentence(table, column, found[column.name], found[ALL]) for column in columns if found[column.name]]


def _is_lost(engine: Engine, named: ir.Column, referred: Table) -> ir.BooleanValue:
    there = engine.table(referred.name)
    key = there[referred.key[0]]
    return named.notnull() & ~named.isin(there.filter(key.notnull())[referred.key[0]]).fill_null(False)


def _sentence(table: Table, column: Column, lost: int, total: int) -> str:
    role = column.name.removesuffix("_id").replace("_", " ")
    a = "an" if role[0] in "aeiou" else "a"
    name = "names" if lost == 1 else "name"
    return f"{lost:,} of {total:,} {table.name} {name} {a} {role} that is not in {column.refers}."


def _current(rows: ir.Table, table: Table, columns: list[Column]) -> ir.Table:
    """The last version of each row, of it the given columns."""
    rows = rows.select(*(column.name for column in columns), **{KEY: key_of(rows, table), MOMENT: rows[MOMENT]})
    window = ibis.window(group_by=rows[KEY], order_by=ibis.desc(rows[MOMENT]))
    rows = rows.mutate(place=ibis.row_number().over(window))
    return rows.filter(rows.place == 0)
