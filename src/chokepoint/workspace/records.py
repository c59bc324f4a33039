"""Single records by their names, as `record_ids` hold them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import ibis.expr.types as ir

from chokepoint.engines.protocol import Engine
from chokepoint.engines.snapshot import current
from chokepoint.observe.evidence import record
from chokepoint.records import RECORDS

Cells = dict[str, Any]


def records_named(engine: Engine, names: Iterable[str]) -> dict[str, Cells]:
    """The filled cells of each record by `table/key`, from the current views; absent ones are left out."""
    by_table: dict[str, set[str]] = defaultdict(set)
    for name in names:
        by_table[name.partition("/")[0]].add(name)
    found: dict[str, Cells] = {}
    for table in sorted(set(by_table) & set(RECORDS)):
        rows = current(table)
        named = rows.mutate(record_id=record(table, *(rows[part] for part in RECORDS[table].key)))
        for row in engine.fetch(named.filter(named.record_id.isin(sorted(by_table[table])))).to_pylist():
            record_id = row.pop("record_id")
            found[record_id] = filled(row)
    return found


def filled(row: Cells) -> Cells:
    """The cells that hold something."""
    return {name: value for name, value in row.items() if value is not None}


def fetched(engine: Engine, rows: ir.Table, *order: str) -> tuple[Cells, ...]:
    """Rows with their filled cells, in the order of the named columns."""
    return tuple(filled(row) for row in engine.fetch(rows.order_by(list(order))).to_pylist())
