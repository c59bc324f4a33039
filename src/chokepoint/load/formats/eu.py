"""The consolidated list of the European Union: one CSV row for each name, address, birth date or paper of an entry.

Source: European Commission, Financial Sanctions Files, "csvFullSanctionsList" version 1.1.
"""

from __future__ import annotations

from datetime import date

from chokepoint.load.formats.birth_dates import birth_dates
from chokepoint.load.formats.published import (
    MAIN,
    Cells,
    Edition,
    PublishedList,
    cut_off,
    headings_of,
    iso_day,
    joined,
    rows_by_heading,
)
from chokepoint.load.sources import Source

LIST_ID = "EU-FSF"
HEADINGS = ("Entity_LogicalId", "NameAlias_WholeName")
_DAYS = ("%d/%m/%Y", "%Y-%m-%d")
_ADDRESS = ("Address_Street", "Address_PoBox", "Address_ZipCode", "Address_City", "Address_Region", "Address_Place")


def published_lists(sources: list[Source]) -> list[PublishedList]:
    """The files with this list's headings."""
    return [
        PublishedList("eu", {MAIN: source}, read)
        for source in sources
        if set(HEADINGS) <= set(headings_of(source, ";"))
    ]


def read(published: PublishedList) -> Edition:
    """The entries, each put together from its rows; raises ListError where the file is cut off."""
    found: dict[str, tuple[int, list[dict[str, str]]]] = {}
    stated: set[str] = set()
    for number, row in rows_by_heading(published.main, ";", quoted=False):
        found.setdefault(row["Entity_LogicalId"], (number, []))[1].append(row)
        stated.add(row.get("fileGenerationDate", ""))
    days = sorted(day for text in stated if (day := iso_day(text, *_DAYS)))
    entries = [(number, _entry(key, rows)) for key, (number, rows) in found.items()]
    nameless = [key for key, (_, rows) in found.items() if not any(row["NameAlias_WholeName"] for row in rows)]
    if len(nameless) == len(entries):
        raise cut_off(published.main, "no entry has a name")
    return Edition(entries, date.fromisoformat(days[-1]) if days else None)


def _entry(key: str, rows: list[dict[str, str]]) -> Cells:
    names = list(dict.fromkeys(row["NameAlias_WholeName"] for row in rows if row["NameAlias_WholeName"]))

    def cells(column: str) -> list[str]:
        return [row[column] for row in rows if row.get(column)]

    countries = {*cells("Address_CountryIso2Code")} - {"00"}
    kind = next(iter(cells("Entity_SubjectType")), "")
    kind = kind or next(iter(cells("Entity_SubjectType_ClassificationCode")), "")
    citizens = [code for code in cells("Citizenship_CountryIso2Code") if code != "00"]
    listed_on = next(iter(cells("Entity_DesignationDate")), "")
    return {
        "list_id": LIST_ID,
        "entry_id": key,
        "name": names[0] if names else None,
        "kind": {"P": "person", "E": "enterprise"}.get(kind, kind) or None,
        "aliases": joined(names[1:]),
        "country": joined(sorted(countries)),
        "identifiers": joined(_number(row) for row in rows if row.get("Identification_Number")),
        "listed_on": iso_day(listed_on, *_DAYS),
        "program": joined(cells("Entity_Regulation_Programme") + cells("Entity_Regulation_NumberTitle")),
        "reference": next(iter(cells("Entity_Regulation_PublicationUrl")), None),
        "birth_dates": joined(birth_dates(date for row in rows if (date := _born(row)))),
        "citizenships": joined(citizens),
        "addresses": joined(", ".join(row[part] for part in _ADDRESS if row.get(part)) for row in rows),
        "contacts": joined(cells("Address_ContactInfo")),
    }


def _number(row: dict[str, str]) -> str:
    kind = row.get("Identification_TypeDescription") or row.get("Identification_TypeCode") or "Number"
    country = row.get("Identification_CountryIso2Code") or ""
    return f"{kind} {row['Identification_Number']}" + (f" ({country})" if country not in ("", "00") else "")


def _born(row: dict[str, str]) -> str:
    if row.get("BirthDate_BirthDate"):
        return row["BirthDate_BirthDate"]
    if row.get("BirthDate_YearRangeFrom") and row.get("BirthDate_YearRangeTo"):
        return f"{row['BirthDate_YearRangeFrom']} to {row['BirthDate_YearRangeTo']}"
    year, month, day = (row.get(f"BirthDate_{part}", "") for part in ("Year", "Month", "Day"))
    return f"{day or '0'}/{month or '0'}/{year}" if year else ""
