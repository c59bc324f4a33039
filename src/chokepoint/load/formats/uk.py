"""The lists of the United Kingdom: the Treasury's consolidated list and the UK Sanctions List, as CSV.

In both, the first line states the edition, the second the headings, and each further row one name of an entry.

Source: HM Treasury, Office of Financial Sanctions Implementation, "Consolidated list of targets" (ConList.csv);
    Foreign, Commonwealth and Development Office, "UK Sanctions List" (UK-Sanctions-List.csv).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from chokepoint.load.formats.birth_dates import birth_dates
from chokepoint.load.formats.published import (
    MAIN,
    Cells,
    Edition,
    PublishedList,
    headings_of,
    iso_day,
    joined,
    rows_by_heading,
    split,
)
from chokepoint.load.sources import Source

_DAYS = ("%d/%m/%Y", "%d-%b-%Y", "%Y-%m-%d", "%d %B %Y")
_NAMES = ("Name 1", "Name 2", "Name 3", "Name 4", "Name 5", "Name 6")
"""Name 6 is the family name, or the whole name of what is no person."""
_PARTS = re.compile(r"\(\d+\)\s*")
"""Several values of one cell stand as `(1) … (2) …`."""
_PRIMARY = re.compile("primary", re.IGNORECASE)


@dataclass(frozen=True)
class Layout:
    """The headings under which one of the two lists gives the same cells."""

    list_id: str
    key: str
    name_kind: str
    kind: str
    born: str
    citizen: str
    country: str
    listed_on: str
    program: str
    address: tuple[str, ...]
    numbers: tuple[tuple[str, str], ...]
    contacts: tuple[str, ...]
    reference: str

    @property
    def headings(self) -> set[str]:
        """What a file must have to be read so."""
        return {"Name 6", "Name 1", self.key, self.kind, self.listed_on}


LAYOUTS = (
    Layout(
        list_id="UK-OFSI",
        key="Group ID",
        name_kind="Alias Type",
        kind="Group Type",
        born="DOB",
        citizen="Nationality",
        country="Country",
        listed_on="Listed On",
        program="Regime",
        address=(*(f"Address {place}" for place in range(1, 7)), "Post/Zip Code", "Country"),
        numbers=(("Passport", "Passport Number"), ("National identification", "National Identification Number")),
        contacts=(),
        reference="https://www.gov.uk/government/publications/financial-sanctions-consolidated-list-of-targets",
    ),
    Layout(
        list_id="UK-SL",
        key="Unique ID",
        name_kind="Name type",
        kind="Designation Type",
        born="D.O.B",
        citizen="Nationality(/ies)",
        country="Address Country",
        listed_on="Date Designated",
        program="Regime Name",
        address=(*(f"Address Line {place}" for place in range(1, 7)), "Address Postal Code", "Address Country"),
        numbers=(
            ("Passport", "Passport number"),
            ("National identifier", "National Identifier number"),
            ("Registration Number", "Business registration number (s)"),
            ("IMO", "IMO number"),
        ),
        contacts=("Phone number", "Website", "Email address"),
        reference="https://www.gov.uk/government/publications/the-uk-sanctions-list",
    ),
)


def published_lists(sources: list[Source]) -> list[PublishedList]:
    """The files with the headings of one of the two lists, in their second line or their first."""
    return [PublishedList("uk", {MAIN: source}, read) for source in sources if _layout(source)]


def _layout(source: Source) -> tuple[Layout, int] | None:
    for line in (2, 1):
        there = set(headings_of(source, ",", line))
        for layout in LAYOUTS:
            if layout.headings <= there:
                return layout, line
    return None


def read(published: PublishedList) -> Edition:
    """The entries, each put together from the rows of its names; raises ListError where the file is cut off."""
    source = published.main
    layout, line = _layout(source) or (LAYOUTS[0], 2)
    found: dict[str, tuple[int, list[dict[str, str]]]] = {}
    for number, row in rows_by_heading(source, ",", line, quoted=False):
        found.setdefault(row[layout.key], (number, []))[1].append(row)
    entries = [(number, _entry(layout, key, rows)) for key, (number, rows) in found.items()]
    return Edition(entries, _stated(headings_of(source, ",")) if line == 2 else None)


def _stated(cells: list[str]) -> date | None:
    """The day in the first line: `Last Updated,21/01/2025` or `Report Date: 21-Jan-2025`."""
    for cell in cells:
        for text in (cell, cell.rpartition(":")[2]):
            if day := iso_day(text, *_DAYS):
                return date.fromisoformat(day)
    return None


def _entry(layout: Layout, key: str, rows: list[dict[str, str]]) -> Cells:
    rows = sorted(rows, key=lambda row: not _PRIMARY.match(row.get(layout.name_kind, "")))
    names = [" ".join(row[part] for part in _NAMES if row.get(part)) for row in rows]
    scripts = [row.get("Name Non-Latin Script") or row.get("Name non-latin script") or "" for row in rows]

    def cells(column: str) -> list[str]:
        return [part for row in rows for part in _values(row.get(column, ""))]

    numbers = [f"{kind} {number}" for kind, column in layout.numbers for number in cells(column)]
    return {
        "list_id": layout.list_id,
        "entry_id": key,
        "name": names[0],
        "kind": next(iter(cells(layout.kind)), "").lower() or None,
        "aliases": joined([*(name for name in names[1:] if name != names[0]), *scripts]),
        "country": joined(sorted({*cells(layout.country)})),
        "identifiers": joined(numbers),
        "listed_on": next((day for text in cells(layout.listed_on) if (day := iso_day(text, *_DAYS))), None),
        "program": joined(cells(layout.program)),
        "reference": layout.reference,
        "birth_dates": joined(birth_dates(_partial(text) for text in cells(layout.born))),
        "citizenships": joined(cells(layout.citizen)),
        "addresses": joined(", ".join(row[part] for part in layout.address if row.get(part)) for row in rows),
        "contacts": joined(part for column in layout.contacts for part in cells(column)),
    }


def _values(text: str) -> list[str]:
    return [part.strip() for piece in split(text) for part in _PARTS.split(piece) if part.strip()]


def _partial(text: str) -> str:
    """`dd/mm/1960` is a year alone."""
    return re.sub(r"\b(?:dd|mm)\b", "00", text)
