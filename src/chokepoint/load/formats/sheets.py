"""What every reader returns: headings, and rows of text cells that know where they stood."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from chokepoint.records import Table
from chokepoint.records.errors import InputError

ROW = "source_row"
WIDEST = 2_000
"""Columns. Wider files are not ledgers; a spreadsheet's own limit is 16,384."""


class RefusedError(InputError):
    """One file, or one sheet of it, that cannot be read; `detail` says why. The other files go on."""


class EmptyError(RefusedError):
    """A file, or a sheet of it, without rows."""


@dataclass(frozen=True)
class UnreadRow:
    """One row that does not fit under the headings, as it stands in the file."""

    row: int
    text: str
    reason: str


@dataclass(frozen=True)
class Told:
    """The table that the rows of a sheet fill, where the file is a message whose form says so.

    `own`, `beside`: whether it has rows that the message is about, and rows that it tells by the way. `left`: what the
    message says and no table keeps, with one of its sheets.
    """

    table: Table
    own: bool = True
    beside: bool = False
    left: tuple[str, ...] = ()


@dataclass
class Sheet:
    """One table of text cells.

    `batches()` yields record batches of the columns `source_row` (a spreadsheet's count: headings are row 1) and
    "0", "1", … in the order of the headings; it may be called again. `unread` is filled while it runs.
    `semicolons`: cells are separated by semicolons, which programs use where the comma is the decimal mark.
    """

    source_file: str
    headings: tuple[str, ...]
    batches: Callable[[], Iterator[pa.RecordBatch]]
    unread: list[UnreadRow] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    semicolons: bool = False
    failure: RefusedError | None = None
    told: Told | None = None

    @property
    def schema(self) -> pa.Schema:
        """Columns of a batch."""
        cells = [(str(place), pa.string()) for place in range(len(self.headings))]
        return pa.schema([(ROW, pa.int64()), *cells])

    def reader(self) -> pa.RecordBatchReader:
        """The rows as a stream. A fault on the way ends the stream and stands in `failure`."""
        self.unread.clear()
        self.failure = None
        return pa.RecordBatchReader.from_batches(self.schema, self._until_failure())

    def _until_failure(self) -> Iterator[pa.RecordBatch]:
        try:
            for batch in self.batches():
                yield _without_blanks(batch)
        except RefusedError as failure:
            self.failure = failure


def _without_blanks(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Cells without blanks around them; empty ones NULL."""
    columns = [batch.column(0)]
    for place in range(1, batch.num_columns):
        cells = pc.utf8_trim_whitespace(batch.column(place))
        empty = pc.equal(pc.binary_length(cells), 0)
        columns.append(pc.if_else(empty, pa.scalar(None, pa.string()), cells) if pc.any(empty).as_py() else cells)
    return pa.RecordBatch.from_arrays(columns, schema=batch.schema)


def checked_headings(source_file: str, cells: list[str]) -> tuple[str, ...]:
    """Headings without surrounding blanks and without empty ones at the end; raises RefusedError on repeats."""
    headings = [cell.strip().strip("\ufeff") for cell in cells]
    while headings and not headings[-1]:
        headings.pop()
    if len(headings) > WIDEST:
        raise RefusedError(
            f"`{source_file}` has {len(headings):,} columns; at most {WIDEST:,} are read. Keep the columns needed."
        )
    seen: set[str] = set()
    for heading in headings:
        if heading and heading.casefold() in seen:
            raise RefusedError(
                f"`{source_file}` has the heading `{heading[:80]}` twice. Rename or remove one of the columns."
            )
        seen.add(heading.casefold())
    return tuple(headings)
