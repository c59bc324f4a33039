"""The format of a column of dates, told from its own cells."""

from __future__ import annotations

from datetime import datetime

_DAYS = (
    *("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%Y.%m.%d"),
    *("%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%d.%m.%Y"),
    *("%d/%m/%y", "%m/%d/%y", "%d-%b-%Y", "%d-%b-%y", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%d/%b/%Y"),
)
_CLOCKS = ("", " %H:%M", " %H:%M:%S", "T%H:%M:%S", " %I:%M %p", " %I:%M:%S %p")
UNTOLD = "%Y-%m-%d"
"""What stands where cells fit none, or several that read them as different days."""


def format_of(cells: list[str]) -> str:
    """The strptime format that fits most cells; UNTOLD where day and month cannot be told apart."""
    left: list[tuple[int, str, list[datetime | None]]] = []
    for day in _DAYS:
        for clock in _CLOCKS:
            if not _read(cells[0], day + clock) and not any(_read(cell, day + clock) for cell in cells[1:50]):
                continue
            read = [_read(cell, day + clock) for cell in cells]
            left.append((sum(found is not None for found in read), day + clock, read))
    if not left:
        return UNTOLD
    most = max(count for count, _, _ in left)
    best = [(form, read) for count, form, read in left if count == most]
    return best[0][0] if all(read == best[0][1] for _, read in best) else UNTOLD


def _read(text: str, form: str) -> datetime | None:
    try:
        found = datetime.strptime(text.strip(), form)
    except ValueError:
        return None
    return found if 1900 < found.year < 2200 else None
