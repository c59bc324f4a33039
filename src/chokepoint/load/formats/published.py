"""A list as its publisher gives it: which files it is made of, and its entries as rows of `lists`."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

import pyarrow as pa

from chokepoint.load.formats.content import Content
from chokepoint.load.formats.sheets import Sheet
from chokepoint.load.sources import Source
from chokepoint.records import RECORDS
from chokepoint.records.errors import ListError

LISTS = RECORDS["lists"]
HEAD = 64 * 1024
"""Bytes at the beginning of a file by which its publisher is known."""
MAIN = "main"
END_OF_FILE = "\x1a"
"""The sign that old systems write after the last row."""
_LONGEST_CELL = 8 * 2**20

Cells = dict[str, str | None]
"""The cells of one row of `lists`."""


@dataclass(frozen=True)
class Edition:
    """One edition of a list: its entries, each with its row in the main file, and the day it states for itself."""

    entries: list[tuple[int, Cells]]
    published_on: date | None = None
    parts: dict[str, int] = field(default_factory=dict)
    """Rows of each further file, by what it holds."""
    notices: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class PublishedList:
    """The files of one publication, by part, and how they are read. `read` raises ListError where one is damaged."""

    format: str
    files: dict[str, Source]
    read: Callable[[PublishedList], Edition]

    @property
    def main(self) -> Source:
        """The file that names the entries."""
        return self.files[MAIN]

    @property
    def content(self) -> Content:
        """One content of all files: if one changes, the list has changed."""
        parts = [hashlib.sha256(source.path.read_bytes()).hexdigest() for _, source in sorted(self.files.items())]
        return Content(self.format, hashlib.sha256("\n".join(parts).encode()).hexdigest())


def head_of(source: Source) -> str:
    """The beginning of a text file, without a byte order mark; empty where it is none."""
    with source.path.open("rb") as file:
        head = file.read(HEAD)
    return "" if b"\x00" in head else head.decode("utf-8", errors="replace").lstrip("\ufeff")


def headings_of(source: Source, separator: str, line: int = 1) -> list[str]:
    """The cells of the line (from 1) as headings; empty where the file has no such line."""
    for number, row in enumerate(csv.reader(io.StringIO(head_of(source), newline=""), delimiter=separator), start=1):
        if number == line:
            return [cell.strip() for cell in row]
    return []


def text_of(source: Source) -> str:
    """The whole file as text: UTF-8, or Windows' Latin where it is not."""
    data = source.path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def rows_by_heading(
    source: Source, separator: str, heading_line: int = 1, *, quoted: bool = True
) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows under the headings, with their numbers; raises ListError on a row of another width.

    `quoted`: the publisher quotes whatever needs it, so that an odd number of quotation marks is a fault too.
    """
    csv.field_size_limit(_LONGEST_CELL)
    text = text_of(source).rstrip(END_OF_FILE)
    if quoted and text.count('"') % 2:
        raise cut_off(source, "a quotation mark is opened and never closed")
    headings: list[str] = []
    number = 0
    for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator), start=1):
        if number < heading_line or not any(cell.strip() for cell in row):
            continue
        if number == heading_line:
            headings = [cell.strip() for cell in row]
        elif len(row) != len(headings):
            raise cut_off(source, f"row {number:,} has {len(row)} columns instead of {len(headings)}")
        else:
            yield number, {name: cell.strip() for name, cell in zip(headings, row, strict=True)}
    if number <= heading_line:
        raise cut_off(source, "it has no rows")


def cut_off(source: Source, why: str) -> ListError:
    """The fault of a file that is a part of itself."""
    return ListError(
        f"`{source.name}` is damaged or cut off: {why}. The list loaded before stays in force. Download the file again."
    )


def joined(parts: Iterable[str]) -> str | None:
    """Parts with `;` between them, each once, none with a `;` of its own; NULL where there is none."""
    said = (" ".join(part.replace(";", ",").split()) for part in parts)
    return ";".join(dict.fromkeys(part for part in said if part)) or None


def split(text: str) -> list[str]:
    """The parts of a cell that the list itself separates by semicolons."""
    return [part.strip() for part in text.split(";") if part.strip()]


def iso_day(text: str, *formats: str) -> str | None:
    """The day as ISO 8601 by the first format (strptime) that fits; NULL where none does."""
    for form in formats:
        try:
            return f"{datetime.strptime(text.strip(), form):%Y-%m-%d}"
        except ValueError:
            continue
    return None


def entry_key(name: str, *more: str) -> str:
    """A key for an entry that its list does not number: letters and digits of its name, and what else tells it."""
    plain = re.sub(r"[^A-Z0-9]+", "-", name.upper()).strip("-")
    said = "|".join((name, *more))
    digest = hashlib.sha256(said.encode()).hexdigest()[:6]
    return "-".join((plain[:40].strip("-"), digest)) if plain else digest


def sheet(source_file: str, rows: list[tuple[int, Cells]]) -> Sheet:
    """Entries as a sheet with the headings of `lists`."""

    def batches() -> Iterator[pa.RecordBatch]:
        numbers = pa.array([number for number, _ in rows], pa.int64())
        cells = [pa.array([row.get(name) for _, row in rows], pa.string()) for name in LISTS.names]
        yield pa.RecordBatch.from_arrays(
            [numbers, *cells], names=["source_row", *(str(place) for place in range(len(cells)))]
        )

    return Sheet(source_file, LISTS.names, batches)
