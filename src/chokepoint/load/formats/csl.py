"""The consolidated screening list of the United States: one CSV with the lists of three departments.

Source: International Trade Administration, Consolidated Screening List, CSV as published, with and without `_id`.
"""

from __future__ import annotations

import re
from collections import Counter

from chokepoint.load.formats.birth_dates import birth_dates
from chokepoint.load.formats.published import (
    MAIN,
    Cells,
    Edition,
    PublishedList,
    entry_key,
    headings_of,
    iso_day,
    joined,
    rows_by_heading,
    split,
)
from chokepoint.load.sources import Source

HEADINGS = ("source", "name", "alt_names", "addresses", "federal_register_notice", "source_list_url")
_SHORT = re.compile(r"\(([A-Z]{2,6})\)")
_COUNTRY = re.compile(r",\s*([A-Z]{2})$")


def published_lists(sources: list[Source]) -> list[PublishedList]:
    """The files with this list's headings."""
    return [
        PublishedList("csl", {MAIN: source}, read)
        for source in sources
        if set(HEADINGS) <= set(headings_of(source, ","))
    ]


def read(published: PublishedList) -> Edition:
    """The entries of all the lists in it, each list with an id of its own: `CSL-SDN`, `CSL-DPL` …

    Raises ListError where the file is cut off.
    """
    entries: list[tuple[int, Cells]] = []
    seen: Counter[tuple[str | None, str | None]] = Counter()
    for number, row in rows_by_heading(published.main, ","):
        entry = _entry(row)
        identity = (entry["list_id"], entry["entry_id"])
        seen[identity] += 1
        if seen[identity] > 1:
            entry["entry_id"] = f"{entry['entry_id']}-{seen[identity]}"
        entries.append((number, entry))
    return Edition(entries)


def list_id(source: str) -> str:
    """`CSL-` with the short name that the source gives in brackets, or its first letters."""
    short = _SHORT.search(source)
    return "CSL-" + (short[1] if short else "".join(word[0] for word in source.split() if word[0].isupper())[:6])


def _entry(row: dict[str, str]) -> Cells:
    addresses = split(row["addresses"])
    countries = {found[1] for address in addresses if (found := _COUNTRY.search(address))}
    number = row.get("entity_number") or ""
    numbers = [", ".join(part for part in said.split(", ") if part != "-") for said in split(row.get("ids", ""))]
    numbers += [f"Call sign {row['call_sign']}"] if row.get("call_sign") else []
    citizens = [*split(row.get("citizenships", "")), *split(row.get("nationalities", ""))]
    citizens += [row["vessel_flag"]] if row.get("vessel_flag") else []
    return {
        "list_id": list_id(row["source"]),
        "entry_id": number or entry_key(row["name"], row["source"], row["start_date"], row["federal_register_notice"]),
        "name": row["name"],
        "kind": row.get("type", "").lower() or None,
        "aliases": joined(split(row["alt_names"])),
        "country": joined(sorted(countries)),
        "identifiers": joined(numbers),
        "listed_on": iso_day(row.get("start_date", ""), "%Y-%m-%d", "%m/%d/%Y"),
        "delisted_on": iso_day(row.get("end_date", ""), "%Y-%m-%d", "%m/%d/%Y"),
        "program": joined([*split(row.get("programs", "")), row["federal_register_notice"]]),
        "reference": row.get("source_information_url") or row["source_list_url"] or None,
        "birth_dates": joined(birth_dates(split(row.get("dates_of_birth", "")))),
        "citizenships": joined(citizens),
        "addresses": joined(addresses),
    }
