"""References to rows that are not there (yet): counted, never set aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir

from chokepoint.load.settling import KEY, MOMENT, key_of
from chokepoint.records import RECORDS, Column, Table

if TYPE_CHECKING:
    from chokepoint.engines.protocol import Engine


def dangling(engine: Engine, loaded: set[str]) -> list[str]:
    """A sentence for each column of the whole workspace whose references lack their row, where a loaded table is
    one of the two.
    """
    notices = []
    for table in RECORDS.values():
        columns = [c for c in table.columns if c.refers in RECORDS and loaded & {table.name, c.refers}]
        if columns and _count(engine, engine.table(table.name)):
            notices += _of(engine, table, columns)
    return notices


def _of(engine: Engine, table: Table, columns: list[Column]) -> list[str]:
    rows = _current(engine, table)
    total = _count(engine, rows)
    notices = []
    for column in columns:
        referred = RECORDS[str(column.refers)]
        there = engine.table(referred.name)[[referred.key[0]]].distinct()
        named = rows.filter(rows[column.name].notnull())
        lost = _count(engine, named.anti_join(there, named[column.name] == there[referred.key[0]]))
        if lost:
            role = column.name.removesuffix("_id").replace("_", " ")
            a = "an" if role[0] in "aeiou" else "a"
            name = "names" if lost == 1 else "name"
            notices.append(f"{lost:,} of {total:,} {table.name} {name} {a} {role} that is not in {referred.name}.")
    return notices


def _current(engine: Engine, table: Table) -> ir.Table:
    """The last version of each row."""
    rows = engine.table(table.name)
    loads = engine.table("loads")
    if not _count(engine, loads.filter(loads.table == table.name, loads.new_versions > 0)):
        return rows
    rows = rows.mutate(**{KEY: key_of(rows, table)})
    window = ibis.window(group_by=rows[KEY], order_by=ibis.desc(rows[MOMENT]))
    rows = rows.mutate(place=ibis.row_number().over(window))
    return rows.filter(rows.place == 0)


def _count(engine: Engine, rows: ir.Table) -> int:
    return int(engine.fetch(rows.aggregate(rows=rows.count()))["rows"][0].as_py())
