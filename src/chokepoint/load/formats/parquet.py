"""Parquet files: every value as text, so that one set of checks serves all formats."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from chokepoint.load.formats.sheets import RefusedError, Sheet, checked_headings

_BATCH = 100_000


def read(path: Path, name: str) -> Sheet:
    """The one table of the file; columns of nested values are left out. Raises RefusedError."""
    try:
        schema = pq.read_schema(path)
    except (pa.ArrowException, OSError) as error:
        raise RefusedError(f"`{name}` is a damaged Parquet file: {str(error).splitlines()[0]}") from error
    usable = [field.name for field in schema if _is_plain(field.type)]
    nested = [field.name for field in schema if not _is_plain(field.type)]
    headings = checked_headings(name, usable)
    sheet = Sheet(name, headings, lambda: _batches(path, name, usable))
    if nested:
        sheet.notices.append(f"`{name}`: nested columns are not read: {', '.join(f'`{column}`' for column in nested)}.")
    return sheet


def _is_plain(kind: pa.DataType) -> bool:
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return bool(pa.types.is_string(kind.value_type) or pa.types.is_large_string(kind.value_type))
    return not (pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind))


def _batches(path: Path, name: str, columns: list[str]) -> Iterator[pa.RecordBatch]:
    """Rows numbered as a spreadsheet would show them, headings being row 1."""
    names = ["source_row", *(str(place) for place in range(len(columns)))]
    following = 2
    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(_BATCH, columns=columns):
                numbers = pa.array(np.arange(following, following + batch.num_rows), pa.int64())
                following += batch.num_rows
                cells = [_text(batch.column(batch.schema.get_field_index(column))) for column in columns]
                yield pa.RecordBatch.from_arrays([numbers, *cells], names=names)
    except (pa.ArrowException, OSError) as error:
        raise RefusedError(f"`{name}` is a damaged Parquet file: {str(error).splitlines()[0]}") from error


def _text(values: pa.Array) -> pa.Array:
    kind = values.type
    if pa.types.is_dictionary(kind):
        return _text(values.dictionary_decode())
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return pc.binary_join(values, ";").cast(pa.string())
    if pa.types.is_timestamp(kind):
        values = values.cast(pa.timestamp("us", kind.tz), safe=False).cast(pa.timestamp("us"))
    return values.cast(pa.string())
