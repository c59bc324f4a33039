"""What a message says, read once and laid down by table, so that each table of it is a sheet like any other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from chokepoint.load.blocks import BESIDE
from chokepoint.load.formats.messages.said import Form, Left, Row, Said, Unread
from chokepoint.load.formats.sheets import RefusedError, Sheet, Told, UnreadRow
from chokepoint.records import RECORDS, Table

REPEATED = frozenset({"parties", "relationships"})
"""Tables of which a message tells the same row again with every transaction: it is taken once."""
_REMEMBERED = 50_000
"""Rows of such a table that are remembered."""
MOST_UNREAD = 10_000
"""Parts that could not be taken of which each is kept as it stands; beyond it a file is no message of its form."""
MOST_LEFT = 50
"""Sentences for a file about what no table keeps."""
_ROWS, _CHARACTERS = 20_000, 8_000_000
"""Rows, and characters in them, that are held before they are written."""
_NUMBERS = 2**26
"""Row numbers that are kept apart by a byte each: 64 MiB at most."""


def spooled(form: Form, path: Path, name: str, folder: Path) -> list[Sheet]:
    """The sheets of a message, one for each table it fills, called `name#table`; raises RefusedError."""
    tables: dict[str, _Spool] = {}
    left: dict[str, None] = {}
    said = form.read(path, name)
    try:
        for part in _guarded(said, name, form):
            if isinstance(part, Left):
                if len(left) < MOST_LEFT:
                    left.setdefault(part.words.rstrip("."))
                continue
            if part.table not in tables:
                tables[part.table] = _Spool(RECORDS[part.table], folder / f"{len(tables)}.arrow")
            tables[part.table].take(part, name)
    finally:
        for table in tables.values():
            table.close()
    if not tables:
        raise RefusedError(_nothing(form, name, left))
    return [
        table.sheet(f"{name}#{title}", tuple(left) if number == 0 else ())
        for number, (title, table) in enumerate(sorted(tables.items()))
    ]


def _guarded(said: Iterator[Said], name: str, form: Form) -> Iterator[Said]:
    """The same parts; what a reader did not foresee in a file refuses the file, and the others go on."""
    try:
        yield from said
    except (ValueError, KeyError, IndexError, AttributeError, RecursionError, OverflowError, OSError) as fault:
        raise RefusedError(
            f"`{name}` cannot be read as {form.title}: it is damaged, or laid out in a way that is not known "
            f"({type(fault).__name__})."
        ) from fault


def _nothing(form: Form, name: str, left: dict[str, None]) -> str:
    told = "; ".join(list(left)[:3])
    return f"`{name}` ({form.title}) says nothing that a table keeps{': ' + told if told else ''}."


@dataclass
class _Spool:
    """The rows of one table in a file of their own, some at a time in memory."""

    table: Table
    path: Path
    unread: list[UnreadRow] = field(default_factory=list)
    beside: bool = False
    own: bool = False
    _numbers: list[int] = field(default_factory=list)
    _rows: list[Row] = field(default_factory=list)
    _characters: int = 0
    _taken: bytearray = field(default_factory=bytearray)
    _known: set[int] = field(default_factory=set)
    _last: int = 0
    _highest: int = 0
    _writer: pa.RecordBatchFileWriter | None = None

    @property
    def headings(self) -> tuple[str, ...]:
        return (*self.table.names, BESIDE)

    def take(self, part: Row | Unread, name: str) -> None:
        if isinstance(part, Unread):
            if len(self.unread) == MOST_UNREAD:
                raise RefusedError(f"`{name}` has more than {MOST_UNREAD:,} parts that cannot be read.")
            self.unread.append(UnreadRow(self._number(part.place), part.text, part.reason))
            return
        if self.table.name in REPEATED and self._is_known(part):
            return
        self._numbers.append(self._number(part.place))
        self._rows.append(part)
        self._characters += sum(map(len, part.cells.values()))
        self.beside |= part.beside
        self.own |= not part.beside
        if len(self._rows) == _ROWS or self._characters > _CHARACTERS:
            self._write()

    def close(self) -> None:
        self._write()
        if self._writer:
            self._writer.close()

    def sheet(self, source_file: str, left: tuple[str, ...]) -> Sheet:
        def batches() -> Iterator[pa.RecordBatch]:
            sheet.unread += self.unread
            yield from self._batches()

        told = Told(self.table, own=self.own or not self.beside, beside=self.beside, left=left)
        sheet = Sheet(source_file, self.headings, batches, told=told)
        return sheet

    def _is_known(self, row: Row) -> bool:
        said = hash((row.beside, *sorted(row.cells.items())))
        if said in self._known:
            return True
        if len(self._known) == _REMEMBERED:
            self._known.clear()
        self._known.add(said)
        return False

    def _number(self, place: int) -> int:
        """The place of a row in the file; where another row of the table has it, the next one that is free."""
        number = max(place, 1)
        if number >= _NUMBERS:
            number = max(number, self._highest + 1)
        elif number < len(self._taken) and self._taken[number]:
            free = self._taken.find(0, max(number, self._last))
            number = free if free >= 0 else max(self._highest + 1, len(self._taken))
        if number < _NUMBERS:
            self._taken.extend(bytes(max(0, number + 1024 - len(self._taken))))
            self._taken[number] = 1
        self._last, self._highest = number, max(self._highest, number)
        return number

    def _write(self) -> None:
        if not self._rows:
            return
        columns = [_texts([row.cells.get(name) for row in self._rows]) for name in self.table.names]
        columns.append(_texts(["1" if row.beside else None for row in self._rows]))
        names = ["source_row", *(str(place) for place in range(len(columns)))]
        batch = pa.RecordBatch.from_arrays([pa.array(self._numbers, pa.int64()), *columns], names=names)
        if self._writer is None:
            self._writer = pa.ipc.new_file(str(self.path), batch.schema)
        self._writer.write_batch(batch)
        self._numbers, self._rows, self._characters = [], [], 0

    def _batches(self) -> Iterator[pa.RecordBatch]:
        if self._writer is None:
            return
        with pa.OSFile(str(self.path)) as file:
            reader = pa.ipc.open_file(file)
            for number in range(reader.num_record_batches):
                yield reader.get_batch(number)


def _texts(cells: list[str | None]) -> pa.Array:
    try:
        return pa.array(cells, pa.string())
    except UnicodeEncodeError:  # half a character, which JSON can write and no text can hold
        return pa.array([cell and cell.encode("utf-8", "replace").decode() for cell in cells], pa.string())
