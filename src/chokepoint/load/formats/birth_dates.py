"""Dates of birth as lists state them, as ISO 8601: a day, a month, a year, or a span with `/` between."""

from __future__ import annotations

import re
from collections.abc import Iterable

_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, start=1)}
_DAY_FIRST = re.compile(r"^(\d{1,2})[ /.-]([A-Za-z]{3,9}|\d{1,2})[ /.-](\d{4})$")
_MONTH_FIRST = re.compile(r"^([A-Za-z]{3,9})\.? (\d{4})$")
_ISO = re.compile(r"^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:T.*)?$")
_WORDS = re.compile(r"\b(?:circa|approximately|about|ca\.?|between|from|late|early)\b", re.IGNORECASE)
_SPAN = re.compile(r"\s+(?:to|and|-)\s+|(?<=\d{4})[-/](?=\d{4})")


def birth_date(text: str) -> str | None:
    """`12 Mar 1960` as 1960-03-12, `Mar 1960` as 1960-03, `circa 1960` as 1960, `1960 to 1962` as 1960/1962.

    Days come before months where both are numbers; a day or month that is nought (00/00/1960) is not known. NULL
    where no date can be read.
    """
    plain = " ".join(_WORDS.sub(" ", text).split()).strip(" .")
    ends = [_one(part.strip()) for part in _SPAN.split(plain)]
    if not ends or len(ends) > 2 or any(end is None for end in ends):
        return None
    return "/".join(str(end) for end in ends)


def birth_dates(texts: Iterable[str]) -> list[str]:
    """The dates that can be read, each once."""
    read = (birth_date(text) for text in texts)
    return list(dict.fromkeys(date for date in read if date))


def _one(text: str) -> str | None:
    if iso := _ISO.match(text):
        return _parts(*iso.groups())
    if day_first := _DAY_FIRST.match(text):
        day, month, year = day_first.groups()
        return _parts(year, _month(month), day)
    if month_first := _MONTH_FIRST.match(text):
        return _parts(month_first[2], _month(month_first[1]), None)
    return None


def _month(text: str) -> str | None:
    return text if text.isdigit() else str(_MONTHS.get(text[:3].lower(), 0))


def _parts(year: str, month: str | None, day: str | None) -> str:
    """As many parts as are known. A month above 12 or a day above 31 is no part of a date."""
    if not month or not 1 <= int(month) <= 12:
        return year
    if not day or not 1 <= int(day) <= 31:
        return f"{year}-{int(month):02d}"
    return f"{year}-{int(month):02d}-{int(day):02d}"
