"""The tables of a workspace: empty at first; and what becomes of those that an earlier version left without columns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import ibis
import pyarrow as pa

from chokepoint.engines.arrow import as_table, schema_of
from chokepoint.records import ORIGIN, RECORDS, RESULTS
from chokepoint.records.errors import NotFoundError
from chokepoint.records.results import LOADED, OF_RUNS, REMEMBERED, RUNS

if TYPE_CHECKING:
    from chokepoint.engines.protocol import Engine


def create_tables(engine: Engine) -> None:
    """Make every table of records and of results where it is absent.

    Of those that lack columns, records and what loads fill keep their rows and get the columns, NULL in every row; what
    is only remembered is emptied. Results of a run stay as they are, or absent: NULL would be read as an answer of it.
    """
    for table in RECORDS.values():
        _make(engine, table.name, schema_of((*table.columns, *ORIGIN)))
    for name in LOADED:
        _make(engine, name, schema_of(RESULTS[name].columns))
    for together in REMEMBERED:
        empty_where_lacking(engine, together)
    if not has_run(engine):
        for name in OF_RUNS:
            empty_where_lacking(engine, (name,))


def has_run(engine: Engine) -> bool:
    """Whether any run is stored."""
    return engine.exists(RUNS.name) and engine.fetch(engine.table(RUNS.name).limit(1)).num_rows > 0


def lacking(engine: Engine, name: str) -> tuple[str, ...]:
    """The columns that a stored table of results lacks; all where there is no such table."""
    declared = RESULTS[name].names
    try:
        stored = engine.table(name).columns
    except NotFoundError:
        return declared
    return tuple(column for column in declared if column not in stored)


def empty_where_lacking(engine: Engine, together: Iterable[str]) -> None:
    """Make those tables of results anew, without rows, where one of them is absent or lacks columns."""
    names = tuple(together)
    if any(lacking(engine, name) for name in names):
        for name in names:
            engine.create(name, as_table(RESULTS[name], []))


def widen_runs(engine: Engine) -> None:
    """Give the tables that keep a row a run the columns that they lack: of earlier runs, NULL."""
    for name in OF_RUNS:
        if "run_id" in RESULTS[name].names:
            _make(engine, name, schema_of(RESULTS[name].columns))


def _make(engine: Engine, name: str, schema: pa.Schema) -> None:
    if not engine.exists(name):
        engine.create(name, schema.empty_table())
        return
    rows = engine.table(name)
    missing = [field for field in schema if field.name not in rows.columns]
    if missing:
        kept = [column for column in rows.columns if column not in schema.names]
        added = {field.name: ibis.null(ibis.dtype(field.type)) for field in missing}
        engine.create(name, rows.mutate(**added).select(*schema.names, *kept))
