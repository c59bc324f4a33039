"""Workbooks (.xlsx, .xlsm, .xls, .ods): values as stored. Formulas are never run; a formula's last result is read."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import fastexcel
import numpy as np
import pyarrow as pa

from chokepoint.load.formats.sheets import RefusedError, Sheet, checked_headings

_BATCH = 50_000
_PREAMBLE = 20
"""Rows searched for the headings."""


def read(path: Path, name: str) -> list[Sheet]:
    """The sheets that have cells, called `file#sheet`; raises RefusedError."""
    try:
        book = fastexcel.read_excel(path.read_bytes())
        titles = book.sheet_names
    except fastexcel.FastExcelError as error:
        raise RefusedError(_why(name, str(error))) from error
    sheets = [sheet for title in titles if (sheet := _sheet(book, title, name))]
    if not sheets:
        raise RefusedError(f"`{name}` is a workbook without any cells.")
    return sheets


def _sheet(book: fastexcel.ExcelReader, title: str, name: str) -> Sheet | None:
    source_file = f"{name}#{title}"
    head = _cells(book, title, source_file, rows=_PREAMBLE)
    for place, row in enumerate(head.to_pylist()):
        cells = [cell or "" for cell in row.values()]
        if any(cell.strip() for cell in cells):
            headings = checked_headings(source_file, cells)
            rows = partial(_batches, book, title, source_file, place + 1, len(headings))
            return Sheet(source_file, headings, rows)
    return None


def _cells(book: fastexcel.ExcelReader, title: str, source_file: str, rows: int | None = None) -> pa.RecordBatch:
    """All rows from the first of the sheet on, as text."""
    try:
        sheet = book.load_sheet(title, header_row=None, skip_rows=0, n_rows=rows, dtypes="string")
        return sheet.to_arrow()
    except fastexcel.FastExcelError as error:
        raise RefusedError(_why(source_file, str(error))) from error


def _batches(
    book: fastexcel.ExcelReader, title: str, source_file: str, heading_row: int, width: int
) -> Iterator[pa.RecordBatch]:
    rows = _cells(book, title, source_file)
    names = ["source_row", *(str(place) for place in range(width))]
    for start in range(heading_row, rows.num_rows, _BATCH):
        piece = rows.slice(start, _BATCH)
        numbers = pa.array(np.arange(start + 1, start + 1 + piece.num_rows), pa.int64())
        columns = [piece.column(place).cast(pa.string()) for place in range(width)]
        yield pa.RecordBatch.from_arrays([numbers, *columns], names=names)


def _why(name: str, fault: str) -> str:
    if "assword" in fault or "ncrypt" in fault:
        return f"`{name}` is protected with a password. Save it without one."
    first = fault.splitlines()[0] if fault else "no reason is given"
    return f"`{name}` cannot be read as a workbook: {first.rstrip('.')}."
