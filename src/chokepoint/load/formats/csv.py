"""Text tables: separated by comma, semicolon, tab or bar, in any encoding."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc

from chokepoint.load.formats.content import LONGEST_LINE, Content
from chokepoint.load.formats.sheets import RefusedError, Sheet, UnreadRow, checked_headings

SEPARATORS = ",;\t|"
HEAD = 1 << 20
"""Bytes read to find the headings and the separator."""
PROBED_ROWS = 25
_TAIL = 256
"""Bytes at the end of a file that are looked at."""
END_OF_FILE = "\x1a"
"""The sign that old systems write after the last row."""


def read(path: Path, name: str, content: Content) -> Sheet:
    """The table of a text file; raises RefusedError."""
    encoding = content.encoding or "utf-8"
    with _opened(path, encoding, lossy=content.lossy) as file:
        head = file.read(HEAD).decode("utf-8", errors="ignore").lstrip("\ufeff")
    separator = _separator(head)
    place, cells = _heading_row(head, separator, name)
    headings = checked_headings(name, cells)
    layout = _Layout(path, encoding, content.lossy, separator, place, len(cells))
    sheet = Sheet(name, headings, lambda: _batches(layout, sheet), semicolons=separator == ";")
    if encoding not in ("utf-8", "utf-16", "utf-32", "utf-16-le", "utf-16-be"):
        sheet.notices.append(f"`{name}` is not UTF-8; it was read as {encoding}.")
    return sheet


@dataclass(frozen=True)
class _Layout:
    """How the rows of one file are to be read."""

    path: Path
    encoding: str
    lossy: bool
    separator: str
    heading_row: int
    width: int


def _opened(path: Path, encoding: str, *, lossy: bool) -> IO[bytes]:
    file = path.open("rb")
    return file if encoding == "utf-8" and not lossy else io.BufferedReader(_Recoded(file, encoding), 1 << 20)


class _Recoded(io.RawIOBase):
    """Bytes of another encoding, read as UTF-8; what cannot be decoded becomes the replacement character."""

    def __init__(self, file: IO[bytes], encoding: str) -> None:
        self._file, self._left = file, b""
        self._decoder = codecs.getincrementaldecoder(encoding)(errors="replace")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._left:
            chunk = self._file.read(1 << 20)
            self._left = self._decoder.decode(chunk, final=not chunk).encode("utf-8")
            if not chunk:
                break
        size = min(len(buffer), len(self._left))
        buffer[:size] = self._left[:size]
        self._left = self._left[size:]
        return size

    def close(self) -> None:
        self._file.close()
        super().close()


def _rows(head: str, separator: str) -> list[list[str]]:
    csv.field_size_limit(LONGEST_LINE)
    rows = []
    try:
        for row in csv.reader(io.StringIO(head, newline=""), delimiter=separator):
            rows.append(row)
            if len(rows) > PROBED_ROWS:
                break
    except csv.Error:
        return rows
    return rows


def _separator(head: str) -> str:
    """The separator under which most rows have as many cells as the headings, and the more cells the better."""

    def fit(separator: str) -> tuple[float, int]:
        rows = [row for row in _rows(head, separator) if any(cell.strip() for cell in row)]
        if not rows or len(rows[0]) < 2:
            return (0.0, 0)
        alike = sum(len(row) == len(rows[0]) for row in rows) / len(rows)
        return (round(alike, 1) if alike >= 0.5 else alike / 2, len(rows[0]))

    return max(SEPARATORS, key=fit)


def _heading_row(head: str, separator: str, name: str) -> tuple[int, list[str]]:
    for number, row in enumerate(_rows(head, separator), start=1):
        if any(cell.strip(" \ufeff" + END_OF_FILE) for cell in row):
            return number, row
    raise RefusedError(f"`{name}` has no headings in its first rows.")


def _batches(layout: _Layout, sheet: Sheet) -> Iterator[pa.RecordBatch]:
    """Rows under the headings. Rows of another width go to `sheet.unread`; the counting stays exact."""
    invalid: list[int] = []
    unclosed: list[int] = []

    def unread(row: pc.InvalidRow) -> str:
        invalid.append(row.number)
        if row.text.strip(END_OF_FILE + " \r\n") and row.number > layout.heading_row:
            if row.text.count('"') % 2 and "\n" in row.text:
                unclosed.append(row.number)
                return "error"
            sheet.unread.append(UnreadRow(row.number, row.text, _ragged(row)))
        return "skip"

    names = [str(place) for place in range(layout.width)]
    keep = names[: len(sheet.headings)]
    with _opened(layout.path, layout.encoding, lossy=layout.lossy) as file:
        try:
            reader = pc.open_csv(
                file,
                read_options=pc.ReadOptions(use_threads=False, column_names=names, block_size=2 * LONGEST_LINE),
                parse_options=pc.ParseOptions(
                    delimiter=layout.separator,
                    newlines_in_values=True,
                    ignore_empty_lines=False,
                    invalid_row_handler=unread,
                ),
                convert_options=pc.ConvertOptions(
                    column_types=dict.fromkeys(names, pa.string()),
                    strings_can_be_null=False,
                    include_columns=keep,
                    check_utf8=False,
                ),
            )
            for batch in _numbered(reader, layout.heading_row, invalid, sheet.schema):
                _refuse_if_unclosed(batch, layout, sheet.source_file)
                yield batch
        except pa.ArrowInvalid as error:
            fault = _unclosed(sheet.source_file, unclosed[0]) if unclosed else _why(sheet.source_file, str(error))
            raise RefusedError(fault) from error


def _ragged(row: pc.InvalidRow) -> str:
    lines = row.text.count("\n")
    over = f" It runs over {lines + 1} lines: is a quotation mark missing?" if lines else ""
    return f"has {row.actual_columns} cells; the headings have {row.expected_columns}.{over}"


def _refuse_if_unclosed(batch: pa.RecordBatch, layout: _Layout, name: str) -> None:
    """A last cell that runs to the end of the file without a closing mark has swallowed the rows below it."""
    last = batch.column(batch.num_columns - 1)[batch.num_rows - 1].as_py() if batch.num_rows else None
    if not last or "\n" not in last:
        return
    with layout.path.open("rb") as file:
        file.seek(-min(_TAIL, layout.path.stat().st_size), 2)
        tail = file.read().replace(b"\x00", b"").rstrip(b"\r\n \t\x1a")
    if not tail.endswith(b'"') and tail.endswith(last.rstrip().encode()[-_TAIL // 8 :]):
        raise RefusedError(_unclosed(name, batch.column(0)[batch.num_rows - 1].as_py()))


def _unclosed(name: str, row: int) -> str:
    return (
        f"`{name}`, row {row:,}: a quotation mark is opened and never closed, so the rows below cannot be told apart."
    )


def _numbered(
    reader: pc.CSVStreamingReader, heading_row: int, invalid: list[int], schema: pa.Schema
) -> Iterator[pa.RecordBatch]:
    following = 1
    for batch in reader:
        numbers = np.arange(following, following + batch.num_rows + len(invalid))
        numbers = numbers[~np.isin(numbers, invalid)][: batch.num_rows]
        if not batch.num_rows:
            continue
        following = int(numbers[-1]) + 1
        invalid[:] = [number for number in invalid if number >= following]
        rows = pa.RecordBatch.from_arrays([pa.array(numbers, pa.int64()), *batch.columns], schema=schema)
        yield rows.filter(pa.array(numbers > heading_row)) if numbers[0] <= heading_row else rows


def _why(name: str, fault: str) -> str:
    if "straddl" in fault:
        return (
            f"`{name}` has a row longer than {LONGEST_LINE // 2**20} MiB, or a quotation mark that is opened and never "
            "closed."
        )
    return f"`{name}` cannot be read as a text table: {fault.splitlines()[0]}"
