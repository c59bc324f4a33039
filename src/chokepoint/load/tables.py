"""The tables of a workspace: empty at first, and widened where an earlier version made them with fewer columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
import pyarrow as pa

from chokepoint.engines.arrow import schema_of
from chokepoint.records import ORIGIN, RECORDS, RESULTS

if TYPE_CHECKING:
    from chokepoint.engines.protocol import Engine


def create_tables(engine: Engine) -> None:
    """Make every table of records and of results where it is absent.

    Existing ones keep their rows, and get the columns that they lack, NULL in every row.
    """
    for table in RECORDS.values():
        _make(engine, table.name, schema_of((*table.columns, *ORIGIN)))
    for table in RESULTS.values():
        _make(engine, table.name, schema_of(table.columns))


def _make(engine: Engine, name: str, schema: pa.Schema) -> None:
    if not engine.exists(name):
        engine.create(name, schema.empty_table())
        return
    rows = engine.table(name)
    lacking = [field for field in schema if field.name not in rows.columns]
    if lacking:
        kept = [column for column in rows.columns if column not in schema.names]
        added = {field.name: ibis.null(ibis.dtype(field.type)) for field in lacking}
        engine.create(name, rows.mutate(**added).select(*schema.names, *kept))
