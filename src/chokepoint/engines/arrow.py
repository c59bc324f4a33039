"""Declared tables as Arrow tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from chokepoint.records.schema import Column, Table, Type

ARROW: dict[Type, pa.DataType] = {
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


def schema_of(columns: Iterable[Column]) -> pa.Schema:
    """The Arrow schema of declared columns, in their order."""
    return pa.schema([(column.name, ARROW[column.type]) for column in columns])


def as_table(table: Table, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Rows of a declared table with its own columns; cells not given are NULL."""
    return pa.Table.from_pylist(list(rows), schema_of(table.columns))
