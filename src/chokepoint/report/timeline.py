"""The time line of one order: order, payments, carriage and papers on one scale."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from chokepoint.records.answers import Event
from chokepoint.report import wording

WIDTH = 560
"""Width of the drawing, in its own units."""

LANE = 34
"""Height of a lane."""

_LEFT, _RIGHT, _TOP = 84, 24, 26
"""Room for the lanes' names, at the right end, and for the days above."""

_LANES = (
    ("Order", ("order",)),
    ("Payments", ("payment", "refund")),
    ("Carriage", ("shipment", "delivery")),
    ("Papers", ("document",)),
)
"""Lanes from top to bottom and the kinds of events in them; any other kind stands in a last one."""

_DAYS = (1, 2, 7, 14, 30, 61, 91, 182, 365, 730, 1826, 3652)
"""Days between two marks of the scale, the first that leaves at most six marks."""


@dataclass(frozen=True)
class Mark:
    """One event: where it stands, how far it reaches, how it looks. `kind` is the event's, "earlier" or "later".

    The last two are events wholly before or after the scale, at its ends.
    """

    x: float
    y: float
    end_x: float | None
    kind: str
    title: str


@dataclass(frozen=True)
class Entry:
    """One line of the list below the drawing."""

    day: str
    after: str
    text: str
    record_id: str | None


@dataclass(frozen=True)
class TimeLine:
    """All that is drawn, in units of the drawing, and the events as a list."""

    width: int
    height: int
    left: float
    lanes: tuple[tuple[float, str], ...]
    ticks: tuple[tuple[float, str], ...]
    marks: tuple[Mark, ...]
    entries: tuple[Entry, ...]


def time_line(events: Iterable[Event]) -> TimeLine | None:
    """The time line of the events in order of time, or None where there are none."""
    ordered = sorted(events, key=_in_order)
    if not ordered:
        return None
    lanes = [lane for lane in (*_LANES, ("Other", ())) if any(_lane(event) == lane[0] for event in ordered)]
    heights = {name: _TOP + LANE * (number + 0.5) for number, (name, _) in enumerate(lanes)}
    scale = _scale(ordered)
    return TimeLine(
        width=WIDTH,
        height=_TOP + LANE * len(lanes) + 6,
        left=_LEFT,
        lanes=tuple((heights[name], name) for name, _ in lanes),
        ticks=_ticks(scale),
        marks=tuple(_mark(event, scale, heights[_lane(event)]) for event in ordered),
        entries=_entries(ordered),
    )


@dataclass(frozen=True)
class _Scale:
    first: date
    last: date

    def at(self, day: date) -> float:
        share = (day - self.first).days / max((self.last - self.first).days, 1)
        return round(_LEFT + 14 + min(max(share, 0), 1) * (WIDTH - _LEFT - 14 - _RIGHT), 1)


def _scale(events: list[Event]) -> _Scale:
    """From the first to the last day; papers, which may hold for years, only count where nothing else happened."""
    told = [event for event in events if event.kind != "document"] or events
    days = [_date(event.at) for event in told] + [_date(event.until) for event in told if event.until]
    return _Scale(min(days), max([*days, min(days) + timedelta(days=1)]))


def _mark(event: Event, scale: _Scale, y: float) -> Mark:
    begin, end = _date(event.at), _date(event.until or event.at)
    days = wording.day(begin) + (f" to {wording.day(end)}" if event.until else "")
    title = f"{days}: {event.text}"
    if end < scale.first or begin > scale.last:
        return Mark(_LEFT + 5 if end < scale.first else WIDTH - 8, y, None, _beyond(end, scale), title)
    return Mark(scale.at(begin), y, scale.at(end) if event.until else None, event.kind, title)


def _beyond(end: date, scale: _Scale) -> str:
    return "earlier" if end < scale.first else "later"


def _ticks(scale: _Scale) -> tuple[tuple[float, str], ...]:
    whole = (scale.last - scale.first).days
    step = next((step for step in _DAYS if whole / step <= 5), _DAYS[-1])
    days = [scale.first + timedelta(days=step * number) for number in range(whole // step + 1)]
    one_year = scale.first.year == scale.last.year
    names = [wording.day(day).rsplit(" ", maxsplit=1)[0] if one_year else wording.day(day) for day in days]
    return tuple(zip(map(scale.at, days), names, strict=True))


def _entries(events: list[Event]) -> tuple[Entry, ...]:
    """The events as a list, each with the days since the order, or since the first event where there is no order."""
    start = _date(next((event.at for event in events if event.kind == "order"), events[0].at))
    return tuple(
        Entry(
            day=wording.day(event.at) + (f" – {wording.day(event.until)}" if event.until else ""),
            after=_after((_date(event.at) - start).days),
            text=event.text,
            record_id=event.record_id,
        )
        for event in events
    )


def _after(days: int) -> str:
    if days == 0:
        return ""
    count = wording.counted(abs(days), "day")
    return f"{count} later" if days > 0 else f"{count} before"


def _lane(event: Event) -> str:
    return next((name for name, kinds in _LANES if event.kind in kinds), "Other")


def _date(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _in_order(event: Event) -> tuple[date, str, str, str, str, str]:
    """Sorts by time, and what happened at one time by all else, so that it always stands the same."""
    end = event.until.isoformat() if event.until else ""
    return _date(event.at), event.at.isoformat(), event.kind, event.text, end, event.record_id or ""
