"""The Denied Persons List of the United States Bureau of Industry and Security: one row an address, by tabs.

Source: 15 CFR 764.3(a)(2); Bureau of Industry and Security, Denied Persons List (dpl.txt).
"""

from __future__ import annotations

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
)
from chokepoint.load.sources import Source

LIST_ID = "BIS-DPL"
HEADINGS = ("Name", "Street_Address", "Effective_Date", "Expiration_Date", "FR_Citation")
REFERENCE = "https://www.bis.gov/denied-persons-list"
_ADDRESS = ("Street_Address", "City", "State", "Postal_Code", "Country")


def published_lists(sources: list[Source]) -> list[PublishedList]:
    """The files with this list's headings."""
    return [
        PublishedList("bis", {MAIN: source}, read)
        for source in sources
        if set(HEADINGS) <= set(headings_of(source, "\t"))
    ]


def read(published: PublishedList) -> Edition:
    """The entries: the rows of one name under one order are one, with several addresses.

    `Last_Update` tells of rows, some of them in years to come, so that the list states no date of its own. Raises
    ListError where the file is cut off.
    """
    found: dict[str, tuple[int, list[dict[str, str]]]] = {}
    for number, row in rows_by_heading(published.main, "\t"):
        key = entry_key(row["Name"], row["Effective_Date"])
        found.setdefault(key, (number, []))[1].append(row)
    return Edition([(number, _entry(key, rows)) for key, (number, rows) in found.items()])


def _entry(key: str, rows: list[dict[str, str]]) -> Cells:
    ends = [iso_day(row["Expiration_Date"], "%m/%d/%Y") for row in rows]
    known = [end for end in ends if end]
    return {
        "list_id": LIST_ID,
        "entry_id": key,
        "name": rows[0]["Name"],
        "country": joined(sorted({row["Country"] for row in rows})),
        "listed_on": iso_day(rows[0]["Effective_Date"], "%m/%d/%Y"),
        "delisted_on": max(known) if len(known) == len(ends) else None,
        "program": joined(row["FR_Citation"] for row in rows),
        "reference": REFERENCE,
        "addresses": joined(", ".join(row[part] for part in _ADDRESS if row[part]) for row in rows),
    }
