"""What is counted while files are taken, and what is said of it at the end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from chokepoint.load.faults import Fault
from chokepoint.load.formats.sheets import Sheet
from chokepoint.load.set_aside import Entry
from chokepoint.load.settling import Counts
from chokepoint.records.answers import LoadedFile

MOST_KINDS = 8
"""Kinds of fault for which a file's notices give an example."""


@dataclass
class Kind:
    """One kind of fault in one file: an example, and how many rows have it."""

    example: Fault
    rows: int = 0


@dataclass
class Outcome:
    """What became of one file so far. Source files are the names of its sheets."""

    path: Path
    format: str
    sha256: str = ""
    sheets: dict[str, Sheet] = field(default_factory=dict)
    read: int = 0
    counts: dict[tuple[str, str], Counts] = field(default_factory=dict)
    bad_rows: dict[tuple[str, str], set[int]] = field(default_factory=dict)
    kinds: dict[tuple[str, str, str | None, str], Kind] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
    refusal: str | None = None
    before: LoadedFile | None = None
    """What an earlier load of the same content came to."""

    def noted(self, entries: Iterator[Entry]) -> Iterator[Entry]:
        """The same entries, counted as they pass."""
        for fault, named in entries:
            self.bad_rows.setdefault((fault.source_file, fault.table), set()).add(fault.row)
            identity = (fault.source_file, fault.table, fault.column, fault.code)
            kind = self.kinds.setdefault(identity, Kind(fault))
            kind.rows += 1
            if fault.row < kind.example.row:
                kind.example = fault
            yield fault, named

    @property
    def set_aside(self) -> int:
        """Rows of the file of which something was set aside."""
        rows: dict[str, set[int]] = {}
        for (source_file, _), numbers in self.bad_rows.items():
            rows.setdefault(source_file, set()).update(numbers)
        return sum(len(numbers) for numbers in rows.values())

    def answer(self) -> LoadedFile:
        """What to tell of the file."""
        if self.before:
            return self.before
        path = str(self.path)
        if self.refusal is not None:
            return LoadedFile(path, self.format, "refused", {}, 0, self.refusal)
        rows: dict[str, int] = {}
        for (_, table), counts in sorted(self.counts.items()):
            rows[table] = rows.get(table, 0) + counts.rows
        if not self.set_aside:
            return LoadedFile(path, self.format, "loaded", rows, 0, None)
        first = min(self.kinds.values(), key=lambda kind: (kind.example.source_file, kind.example.row))
        reason = f"{first.example.sentence} ({self.set_aside:,} of {self.read:,})."
        return LoadedFile(path, self.format, "partly", rows, self.set_aside, reason)

    def sentences(self) -> list[str]:
        """Notices, with an example of each kind of fault."""
        kinds = sorted(self.kinds.values(), key=lambda kind: (kind.example.source_file, kind.example.row))
        shown = [f"{kind.example.sentence}{_like_it(kind.rows)}." for kind in kinds[:MOST_KINDS]]
        if len(kinds) > MOST_KINDS:
            shown.append(f"{len(kinds) - MOST_KINDS} more kinds of fault: see the file of set-aside rows.")
        return self.notices + shown


def _like_it(rows: int) -> str:
    return "" if rows == 1 else f", with {rows - 1:,} more for the same reason"
