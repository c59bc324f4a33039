"""The empty tables that a workspace begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from chokepoint.records import ORIGIN, RECORDS, RESULTS, Column, Type

if TYPE_CHECKING:
    from chokepoint.engines.protocol import Engine

_ARROW: dict[Type, pa.DataType] = {
    Type.TEXT: pa.string(),
    Type.INTEGER: pa.int64(),
    Type.AMOUNT: pa.decimal128(18, 4),
    Type.DEGREE: pa.decimal128(9, 6),
    Type.REAL: pa.float64(),
    Type.INSTANT: pa.timestamp("us"),
    Type.DAY: pa.date32(),
    Type.FLAG: pa.bool_(),
    Type.TEXTS: pa.list_(pa.string()),
}

KEPT_BY_LOADS = ("loads", "set_aside")
"""Result tables that a load fills, besides the records themselves."""


def schema_of(columns: tuple[Column, ...]) -> pa.Schema:
    """The Arrow schema of declared columns, in their order."""
    return pa.schema([(column.name, _ARROW[column.type]) for column in columns])


def create_tables(engine: Engine) -> None:
    """Make every table of records, and the tables about loads, where they are absent. Existing ones stay."""
    for table in RECORDS.values():
        if not engine.exists(table.name):
            engine.create(table.name, schema_of(table.columns + ORIGIN).empty_table())
    for name in KEPT_BY_LOADS:
        if not engine.exists(name):
            engine.create(name, schema_of(RESULTS[name].columns).empty_table())
