"""Names to be screened, from a file: a table with a column of names, or a name a line."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from chokepoint.load.blocks import plain
from chokepoint.load.formats import csv
from chokepoint.load.formats.content import Content, content_of
from chokepoint.load.formats.reading import sheets_of
from chokepoint.load.formats.sheets import EmptyError, RefusedError, Sheet
from chokepoint.load.scratch import Scratch
from chokepoint.records.errors import InputError

HEADINGS: dict[str, tuple[str, ...]] = {
    "name": ("name", "full_name", "query"),
    "id": ("id", "party_id", "query_id"),
    "aliases": ("aliases", "alias", "other_names"),
    "kind": ("kind", "type", "schema"),
    "country": ("country", "countries", "nationality", "citizenship"),
    "date": ("birth_date", "date_of_birth", "dob", "incorporated_on", "incorporation_date"),
    "registration": ("registration_number",),
    "tax": ("tax_id", "tax_number"),
    "passport": ("passport", "passport_number"),
    "national_id": ("national_id",),
    "imo": ("imo", "imo_number"),
    "lei": ("lei",),
    "account": ("account", "iban"),
    "phone": ("phone",),
    "email": ("email",),
    "website": ("website",),
    "address": ("address",),
    "city": ("city",),
}
"""Headings under which a file may say what it knows, by what it is."""
LARGEST_LINE_FILE = 64 * 2**20
"""Bytes of a file of lines."""


@dataclass(frozen=True)
class Query:
    """One name to be screened, with what else is known, by the keys of HEADINGS."""

    name: str
    id: str | None = None
    more: Mapping[str, str] = field(default_factory=dict)


def read_queries(path: Path) -> list[Query]:
    """The names of a file, in its order; raises InputError where it has none."""
    if not path.is_file():
        raise InputError(f"`{path}` is no file. Name a CSV file with a column `name`, or a file with a name a line.")
    try:
        content = content_of(path, path.name)
        if content.format == "csv" and not _has_names(path, content):
            return _lines(path, content)
        with Scratch(Path(tempfile.gettempdir())) as scratch:
            queries = [query for sheet in sheets_of(path, path.name, content, scratch) for query in _rows(sheet)]
    except EmptyError as error:
        raise InputError(f"{error.detail} There is no name to screen.") from error
    if not queries:
        raise InputError(f"`{path.name}` holds no names. Give a column `name`, or a name a line.")
    return queries


def _has_names(path: Path, content: Content) -> bool:
    """Whether the first line is headings with one of names."""
    try:
        sheet = csv.read(path, path.name, content)
    except RefusedError:
        return False
    return any(plain(heading) in HEADINGS["name"] for heading in sheet.headings)


def _lines(path: Path, content: Content) -> list[Query]:
    if path.stat().st_size > LARGEST_LINE_FILE:
        raise InputError(f"`{path.name}` is larger than {LARGEST_LINE_FILE // 2**20} MiB. Split it.")
    text = path.read_text(encoding=content.encoding or "utf-8", errors="replace").lstrip("\ufeff")
    return [Query(line.strip()) for line in text.split("\n") if line.strip()]


def _rows(sheet: Sheet) -> Iterator[Query]:
    places: dict[str, int] = {}
    headings = [plain(heading) for heading in sheet.headings]
    for what, known in HEADINGS.items():
        place = next((headings.index(name) for name in known if name in headings), None)
        if place is not None:
            places[what] = place
    if "name" not in places:
        raise InputError(f"`{sheet.source_file}` has no column `name`. Found: {', '.join(sheet.headings)}.")
    for batch in sheet.reader():
        cells = {what: batch.column(place + 1).to_pylist() for what, place in places.items()}
        for row in range(batch.num_rows):
            said = {what: column[row] for what, column in cells.items() if column[row]}
            yield Query(said.pop("name", ""), said.pop("id", None), said)
    if sheet.failure:
        raise sheet.failure
    if sheet.unread:
        broken = sheet.unread[0]
        raise InputError(f"`{sheet.source_file}`, row {broken.row:,}: the row {broken.reason}")
