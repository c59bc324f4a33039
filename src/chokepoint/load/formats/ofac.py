"""OFAC's lists as published: main file, aliases, addresses and overlong remarks, without headings, `-0-` for nothing.

Source: OFAC, "Specially Designated Nationals List: Data Formats & Data Schemas" (dat_spec.txt).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import PurePath

from chokepoint.load.formats.birth_dates import birth_dates
from chokepoint.load.formats.published import (
    END_OF_FILE,
    MAIN,
    Cells,
    Edition,
    PublishedList,
    cut_off,
    head_of,
    joined,
    text_of,
)
from chokepoint.load.sources import Source
from chokepoint.records.errors import ListError

NOTHING = "-0-"
WIDTHS = {MAIN: 12, "aliases": 5, "addresses": 6, "comments": 2}
"""Columns of each file: main (ent_num, name, type, program, title, call sign, vessel type, tonnage, GRT, flag, owner,
remarks), aliases (ent_num, alt_num, type, name, remarks), addresses (ent_num, add_num, street, city, country, remarks),
comments (ent_num, what the remarks of the main file have no room for).
"""
SEARCH = "https://sanctionssearch.ofac.treas.gov/Details.aspx?id="
LIST_IDS = {False: "OFAC-SDN", True: "OFAC-CONS"}
"""Specially Designated Nationals, and the consolidated list of the others (files named `cons_…`)."""

_ALIAS_TYPES = frozenset({"aka", "fka", "nka"})
_NUMBERED = re.compile(
    r"(\b(?:No\.?|Number|IMO|MMSI|SWIFT/BIC|RFC|NIT|RUC|D-U-N-S|C\.U\.R\.P\.|Currency Address|BIK|ISIN|Passport|"
    r"Registration ID|Folio Mercantil|Unified Social Credit Code)\b|#)"
)
_NOT_NUMBERED = re.compile(
    r"^(?:Phone|Fax|alt\. Phone|Linked To|Executive Order|For more information|Effective Date)", re.IGNORECASE
)
_CONTACT = re.compile(r"^(?:alt\. )?(?:Phone Number|Email Address|Website|Fax)\s+(.+)$", re.IGNORECASE)
_WEAK_ALIAS = re.compile(r"[afn]\.k\.a\. ['\"]([^'\"]+)['\"]")
_BORN = re.compile(r"^(?:alt\. )?(?:DOB|Organization Established Date)\s+(.+)$")
_CITIZEN = re.compile(
    r"^(?:alt\. )?(?:citizen|nationality|Nationality of Registration|Citizenship)\s+([A-Za-z][^0-9]*)$"
)


def published_lists(sources: list[Source]) -> list[PublishedList]:
    """The lists of which `sources` holds files; raises ListError where the file that names the entries is missing."""
    groups: dict[tuple[str, bool], dict[str, Source]] = {}
    for source in sources:
        kind = _kind(source)
        if kind:
            consolidated = PurePath(source.name).name.lower().startswith("cons")
            groups.setdefault((str(source.path.parent), consolidated), {})[kind] = source
    for files in groups.values():
        beside = files.get("aliases") or files.get("addresses")
        if MAIN not in files and beside:
            raise ListError(
                f"`{beside.name}` belongs to a list of OFAC whose main file (sdn.csv or cons_prim.csv) is missing. "
                "The list loaded before stays in force. Put the main file beside it."
            )
    return [PublishedList("ofac", files, read) for _, files in sorted(groups.items()) if MAIN in files]


def _kind(source: Source) -> str | None:
    """Which file of a list this is, by its first row."""
    row = next(csv.reader(io.StringIO(head_of(source), newline="")), [])
    if not row or not row[0].isdigit() or (len(row) != WIDTHS["comments"] and NOTHING not in head_of(source)):
        return None
    if len(row) == WIDTHS["aliases"] and row[2].strip() not in _ALIAS_TYPES:
        return None
    return next((kind for kind, width in WIDTHS.items() if width == len(row)), None)


def read(published: PublishedList) -> Edition:
    """The entries of one list; raises ListError if a file is cut off."""
    consolidated = PurePath(published.main.name).name.lower().startswith("cons")
    _refuse_missing_end(published)
    aliases: dict[str, list[str]] = {}
    addresses: dict[str, list[tuple[str, str]]] = {}
    comments: dict[str, str] = {}
    for _, row in _rows(published, "aliases"):
        aliases.setdefault(row[0], []).append(row[3])
    for _, row in _rows(published, "addresses"):
        addresses.setdefault(row[0], []).append((", ".join(part for part in row[2:5] if part), row[4]))
    for _, row in _rows(published, "comments"):
        comments[row[0]] = comments.get(row[0], "") + row[1]
    entries = []
    for number, row in _rows(published, MAIN):
        remarks = row[11] + comments.get(row[0], "")
        entry = _entry(row, remarks, aliases.get(row[0], []), addresses.get(row[0], []))
        entries.append((number, entry | {"list_id": LIST_IDS[consolidated]}))
    strangers = ({*aliases} | {*addresses}) - {str(entry["entry_id"]) for _, entry in entries}
    if strangers:
        raise cut_off(published.main, f"{len(strangers):,} of the entries named in the files beside it are not in it")
    parts = {"aliases": sum(map(len, aliases.values())), "addresses": sum(map(len, addresses.values()))}
    notices = [
        f"`{published.main.name}` was loaded without its {part}." for part in parts if part not in published.files
    ]
    return Edition(entries, parts=parts, notices=notices)


def _entry(row: list[str], remarks: str, aliases: list[str], addresses: list[tuple[str, str]]) -> Cells:
    parts = [part.strip(" .") for part in remarks.split(";")]
    numbers = [part for part in parts if _NUMBERED.search(part) and not _NOT_NUMBERED.match(part)]
    numbers += [f"Call sign {row[5]}"] if row[5] else []
    born = [found[1] for part in parts if (found := _BORN.match(part))]
    citizens = [found[1] for part in parts if (found := _CITIZEN.match(part))]
    return {
        "entry_id": row[0],
        "name": row[1],
        "kind": row[2] or "entity",
        "aliases": joined([*aliases, *_WEAK_ALIAS.findall(remarks)]),
        "country": joined(sorted({country for _, country in addresses if country})),
        "identifiers": joined(numbers),
        "program": row[3].replace("] [", ";") or None,
        "reference": SEARCH + row[0],
        "birth_dates": joined(birth_dates(born)),
        "citizenships": joined([*citizens, *([row[9]] if row[9] else [])]),
        "addresses": joined(address for address, _ in addresses),
        "contacts": joined(found[1] for part in parts if (found := _CONTACT.match(part))),
    }


def _refuse_missing_end(published: PublishedList) -> None:
    """OFAC ends each of the three files with a mark; where some of them have it, one without is cut off."""
    three = [source for kind, source in sorted(published.files.items()) if kind != "comments"]
    ended = [source.path.read_bytes().rstrip(b"\r\n").endswith(END_OF_FILE.encode()) for source in three]
    for source, has_end in zip(three, ended, strict=True):
        if any(ended) and not has_end:
            raise cut_off(source, "it lacks the mark with which the files beside it end")


def _rows(published: PublishedList, kind: str) -> Iterator[tuple[int, list[str]]]:
    if kind not in published.files:
        return
    source = published.files[kind]
    text = text_of(source)
    if not text.endswith(("\n", "\r", END_OF_FILE)):
        raise cut_off(source, "its last row has no end")
    number = 0
    for number, row in enumerate(csv.reader(io.StringIO(text, newline="")), start=1):
        if not row or row == [END_OF_FILE]:
            continue
        if len(row) != WIDTHS[kind] or not row[0].strip().isdigit():
            raise cut_off(source, f"row {number:,} has {len(row)} columns instead of {WIDTHS[kind]}")
        yield number, ["" if cell.strip() == NOTHING else cell.strip() for cell in row]
    if not number:
        raise cut_off(source, "it has no rows")
