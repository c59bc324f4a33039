"""OFAC's lists as published: main file, aliases and addresses, without headings, `-0-` for nothing.

Source: OFAC, "Specially Designated Nationals List: Data Formats & Data Schemas" (dat_spec.txt).
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath

import pyarrow as pa

from chokepoint.load.formats.content import Content
from chokepoint.load.formats.sheets import Sheet
from chokepoint.load.sources import Source
from chokepoint.records import RECORDS
from chokepoint.records.errors import ListError

NOTHING = "-0-"
END_OF_FILE = b"\x1a"
WIDTHS = {"main": 12, "aliases": 5, "addresses": 6}
"""Columns of each file: main (ent_num, name, type, program, title, call sign, vessel type, tonnage, GRT, flag, owner,
remarks), aliases (ent_num, alt_num, type, name, remarks), addresses (ent_num, add_num, street, city, country, remarks).
"""
SEARCH = "https://sanctionssearch.ofac.treas.gov/Details.aspx?id="
LIST_IDS = {False: "OFAC-SDN", True: "OFAC-CONS"}
"""Specially Designated Nationals, and the consolidated list of the others (files named `cons_…`)."""

_ALIAS_TYPES = frozenset({"aka", "fka", "nka"})
_NUMBERED = re.compile(r"\b(No\.|Number|IMO|MMSI|SWIFT/BIC|RFC|NIT|D-U-N-S|C\.U\.R\.P\.|Currency Address)")
_WEAK_ALIAS = re.compile(r"[afn]\.k\.a\. ['\"]([^'\"]+)['\"]")
_HEAD = 64 * 1024

LISTS = RECORDS["lists"]


@dataclass(frozen=True)
class PublishedList:
    """The files of one list. Aliases and addresses may be missing."""

    list_id: str
    files: dict[str, Source]

    @property
    def main(self) -> Source:
        """The file that names the entries."""
        return self.files["main"]

    @property
    def content(self) -> Content:
        """One content of all files: if one changes, the list has changed."""
        parts = [hashlib.sha256(source.path.read_bytes()).hexdigest() for _, source in sorted(self.files.items())]
        return Content("ofac", hashlib.sha256("\n".join(parts).encode()).hexdigest())


def published_lists(sources: list[Source]) -> list[PublishedList]:
    """The lists of which `sources` holds the main file, with the other files beside it."""
    groups: dict[tuple[str, bool], dict[str, Source]] = {}
    for source in sources:
        kind = _kind(source)
        if kind:
            consolidated = PurePath(source.name).name.lower().startswith("cons")
            groups.setdefault((str(source.path.parent), consolidated), {})[kind] = source
    return [PublishedList(LIST_IDS[key[1]], files) for key, files in sorted(groups.items()) if "main" in files]


def _kind(source: Source) -> str | None:
    """Which file of a list this is, by its first row."""
    with source.path.open("rb") as file:
        head = file.read(_HEAD)
    if b"\x00" in head or NOTHING.encode() not in head:
        return None
    row = next(csv.reader(io.StringIO(head.decode("latin-1"), newline="")), [])
    if not row or not row[0].isdigit():
        return None
    if len(row) == WIDTHS["aliases"] and row[2].strip() not in _ALIAS_TYPES:
        return None
    return next((kind for kind, width in WIDTHS.items() if width == len(row)), None)


def entries(published: PublishedList) -> list[tuple[int, dict[str, str | None]]]:
    """The entries as rows of `lists`, each with its row number in the main file; raises ListError if one is cut off."""
    aliases: dict[str, dict[str, None]] = {}
    countries: dict[str, dict[str, None]] = {}
    for _, row in _rows(published, "aliases"):
        aliases.setdefault(row[0], {})[row[3]] = None
    for _, row in _rows(published, "addresses"):
        if row[4]:
            countries.setdefault(row[0], {})[row[4]] = None
    found = []
    for number, row in _rows(published, "main"):
        remarks = row[11]
        names = [*aliases.get(row[0], {}), *_WEAK_ALIAS.findall(remarks)]
        numbers = [part.strip(" .") for part in remarks.split(";") if _NUMBERED.search(part)]
        numbers += [f"Call sign {row[5]}"] if row[5] else []
        entry = {
            "list_id": published.list_id,
            "entry_id": row[0],
            "name": row[1],
            "kind": row[2] or "entity",
            "aliases": _joined(names),
            "country": _joined(sorted(countries.get(row[0], {}))),
            "identifiers": _joined(numbers),
            "program": row[3].replace("] [", ";") or None,
            "reference": SEARCH + row[0],
        }
        found.append((number, entry))
    return found


def _rows(published: PublishedList, kind: str) -> Iterator[tuple[int, list[str]]]:
    if kind not in published.files:
        return
    source = published.files[kind]
    data = source.path.read_bytes()
    if not data.endswith((b"\n", b"\r", END_OF_FILE)):
        raise _cut_off(source, "its last row has no end")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    number = 0
    for number, row in enumerate(csv.reader(io.StringIO(text, newline="")), start=1):
        if not row or row == [END_OF_FILE.decode()]:
            continue
        if len(row) != WIDTHS[kind] or not row[0].strip().isdigit():
            raise _cut_off(source, f"row {number:,} has {len(row)} columns instead of {WIDTHS[kind]}")
        yield number, ["" if cell.strip() == NOTHING else cell.strip() for cell in row]
    if not number:
        raise _cut_off(source, "it has no rows")


def _cut_off(source: Source, why: str) -> ListError:
    return ListError(
        f"`{source.name}` is damaged or cut off: {why}. The list loaded before stays in force. Download the file again."
    )


def _joined(parts: list[str]) -> str | None:
    """Parts with `;` between them, each once, none with a `;` of its own."""
    return ";".join(dict.fromkeys(part.replace(";", ",").strip() for part in parts if part.strip())) or None


def sheet(source_file: str, rows: list[tuple[int, dict[str, str | None]]]) -> Sheet:
    """Entries as a sheet with the headings of `lists`. Row 0 stands for an entry that the file no longer has."""

    def batches() -> Iterator[pa.RecordBatch]:
        numbers = pa.array([number for number, _ in rows], pa.int64())
        cells = [pa.array([row.get(name) for _, row in rows], pa.string()) for name in LISTS.names]
        yield pa.RecordBatch.from_arrays(
            [numbers, *cells], names=["source_row", *(str(place) for place in range(len(cells)))]
        )

    return Sheet(source_file, LISTS.names, batches)
