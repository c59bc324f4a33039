"""Two dates of birth or foundation, as people write them down."""

from __future__ import annotations

import re

from rapidfuzz.distance import OSA

YEARS_OF_DOUBT = 1
"""Years by which two bare years may differ where one was worked out from an age."""
_DATE = re.compile(r"^\s*(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")


def compare_dates(left: str, right: str) -> str | None:
    """The level of agreement of two ISO dates, years or months; None where either cannot be read."""
    one, other = _parts(left), _parts(right)
    if one is None or other is None:
        return None
    known = min(len(one), len(other))
    if one[:known] == other[:known]:
        return ("same year", "same year and month", "same")[known - 1]
    if known < 3:
        near = abs(one[0] - other[0]) <= YEARS_OF_DOUBT
        return "next year" if near else "years differ"
    if one[0] == other[0] and one[1:] == other[:0:-1]:
        return "day and month exchanged"
    written = ["{:04d}{:02d}{:02d}".format(*parts) for parts in (one, other)]
    if OSA.distance(*written) == 1:
        return "one digit differs"
    return "veto: dates differ"


def _parts(text: str) -> tuple[int, ...] | None:
    """Year, month and day as far as they are known. The first of January with a bare year beside it stays a day."""
    match = _DATE.match(text)
    if match is None:
        return None
    parts = []
    for part in match.groups():
        if part is None or not int(part):
            break
        parts.append(int(part))
    return tuple(parts) or None
