"""From numbers to columns of the declared types, quickly for millions of rows."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from chokepoint.engines.arrow import ARROW
from chokepoint.records import RECORDS
from chokepoint.simulate.parameters import DAY_SECONDS, Flags, Ints, Reals

AMOUNT_UNITS = 10_000
DEGREE_UNITS = 1_000_000


def words(choices: Sequence[str | None], numbers: npt.NDArray[np.integer]) -> pa.Array:
    """The word of each number; NULL where the number is negative or the word is empty."""
    listed = pa.array([word or None for word in choices], pa.string())
    return listed.take(pa.array(np.maximum(numbers, 0), mask=np.asarray(numbers < 0)))


def blank(column: pa.Array, missing: Flags) -> pa.Array:
    """The column with some cells emptied."""
    return pc.if_else(pa.array(missing), pa.scalar(None, column.type), column)


def whole(numbers: Ints, missing: Flags | None = None) -> pa.Array:
    """Whole numbers."""
    return pa.array(numbers, pa.int64(), mask=missing)


def instants(seconds: Ints) -> pa.Array:
    """Times from seconds since 1970; NULL where negative."""
    return pa.array(seconds * 1_000_000, pa.int64(), mask=seconds < 0).cast(pa.timestamp("us"))


def days(numbers: Ints, missing: Flags | None = None) -> pa.Array:
    """Dates from days since 1970."""
    return pa.array(numbers.astype(np.int32), pa.int32(), mask=missing).cast(pa.date32())


def seconds_to_days(seconds: Ints) -> pa.Array:
    """Dates from seconds since 1970; NULL where negative."""
    return days(seconds // DAY_SECONDS, seconds < 0)


def amounts(units: Ints, missing: Flags | None = None) -> pa.Array:
    """Exact amounts from ten-thousandths."""
    return _decimals(units, pa.decimal128(18, 4), missing)


def degrees(values: Reals, missing: Flags | None = None) -> pa.Array:
    """Exact degrees, to a millionth."""
    return _decimals(np.rint(values * DEGREE_UNITS).astype(np.int64), pa.decimal128(9, 6), missing)


def _decimals(units: Ints, type_: pa.DataType, missing: Flags | None) -> pa.Array:
    """Two's complement in 16 bytes, low half first, as Arrow lays decimals out."""
    halves = np.empty((len(units), 2), dtype="<i8")
    halves[:, 0] = units
    halves[:, 1] = np.where(units < 0, -1, 0)
    valid = None if missing is None else pa.array(~missing).buffers()[1]
    return pa.Array.from_buffers(type_, len(units), [valid, pa.py_buffer(halves.tobytes())])


def numbered(prefix: str, numbers: Ints, width: int) -> pa.Array:
    """Ids such as `O-0001234`; NULL where the number is negative."""
    text = pc.utf8_lpad(pa.array(numbers, mask=numbers < 0).cast(pa.string()), width, "0")
    return pc.binary_join_element_wise(prefix, text, "")


def spelled(*parts: pa.Array | str, by: str = "") -> pa.Array:
    """Texts joined element by element."""
    return pc.binary_join_element_wise(*parts, by)


def records(table: str, columns: dict[str, pa.Array]) -> pa.Table:
    """A table of records: declared columns in declared order, those not given empty. Raises KeyError on others."""
    declared = RECORDS[table]
    for name in columns:
        declared.column(name)
    rows = len(next(iter(columns.values())))
    arrays = []
    for column in declared.columns:
        type_ = ARROW[column.type]
        given = columns.get(column.name)
        arrays.append(pa.nulls(rows, type_) if given is None else given.cast(type_))
    return pa.table(dict(zip(declared.names, arrays, strict=True)))


def versioned(table: str, columns: dict[str, pa.Array], known: Ints) -> pa.Table:
    """The same with `recorded_at`: when each row became known, seconds since 1970."""
    return records(table, columns).append_column("recorded_at", instants(known))


def from_rows(table: str, rows: list[dict[str, object]]) -> pa.Table:
    """A table of records from Python rows; numbers for exact columns may be int, float or text."""
    arrays = {}
    for column in RECORDS[table].columns:
        type_ = ARROW[column.type]
        cells = [row.get(column.name) for row in rows]
        if pa.types.is_decimal(type_):
            step = Decimal(1).scaleb(-type_.scale)
            cells = [None if cell is None else Decimal(str(cell)).quantize(step) for cell in cells]
        arrays[column.name] = pa.array(cells, type_)
    return pa.table(arrays)
