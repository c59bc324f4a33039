"""The picture of one item's chain of custody: its holders in sequence on one scale of time, gaps as breaks.

A holder's bar covers the days on which records show it as the holder; where one end is not known the bar is open there.
A gap has no bar and no name. The days between which the item may have left lawful custody are shaded over all rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from chokepoint.records.custody import CustodyHop, DiversionCandidate, ItemTrace, TracedItem
from chokepoint.report import wording

WIDTH = 1040
"""Width of the drawing, in its own units."""
LEFT, RIGHT, TOP, ROW = 270, 190, 42, 46
"""Room for names, for candidates, and for the days above; height of a row."""
OPEN = 16
"""Length of the open end of a bar."""
MARGIN_DAYS = 0.03
"""Share of the whole time left free at both ends of the scale."""
TICKS = 5
"""Days named on the scale, at most."""
LONGEST = 36
"""Letters of a name in the drawing; the table has the whole."""
NOT_RECORDED = "not recorded"

LAWFUL = {True: "lawful", False: "outside", None: "unshown"}
IN_WORDS = {
    "lawful": "lawful custody shown",
    "outside": "outside lawful custody",
    "unshown": "nothing shows whether lawful",
    "gap": "gap: no record names a holder",
    "candidate": "named by one account only",
    "found": "found",
}
STATES = {
    "complete": "is recorded without a gap",
    "gap": "has a gap",
    "conflicting": "is told in ways that conflict",
}


@dataclass(frozen=True)
class Step:
    """One row of the picture. `kind` is a key of IN_WORDS; `x` and `end_x` are None where no day is known.

    `open_start`, `open_end`: that end of the bar is not known.
    """

    y: float
    number: str
    name: str
    short: str
    under: str
    kind: str
    x: float | None
    end_x: float | None
    open_start: bool
    open_end: bool
    candidate: str
    share: float
    title: str


@dataclass(frozen=True)
class HopRow:
    """One row of the table below: a hop with its evidence."""

    number: str
    holder: str
    party_id: str
    days: str
    custody: str
    how: str
    matched_by: str
    grade: str
    sources: str
    records: tuple[str, ...]


@dataclass(frozen=True)
class ChainView:
    """All that is drawn of one item, and the same in words."""

    item_id: str
    facts: tuple[tuple[str, str], ...]
    state: str
    point: str
    width: int
    height: int
    left: float
    right: float
    shade: tuple[float, float] | None
    ticks: tuple[tuple[float, str, str], ...]
    steps: tuple[Step, ...]
    rows: tuple[HopRow, ...]
    candidates: tuple[tuple[str, str, str], ...]
    gaps: tuple[str, ...]
    faults: tuple[str, ...]
    requests: tuple[str, ...]
    supplied_under: tuple[tuple[str, bool], ...]


def chain_view(traced: TracedItem) -> ChainView:
    """The picture of one item's chain."""
    trace = traced.trace
    scale = _Scale.of(traced)
    steps = tuple(_steps(traced, scale))
    point = trace.point_of_diversion
    return ChainView(
        item_id=trace.item_id,
        facts=tuple(_facts(traced)),
        state=STATES[trace.state],
        point=told_point(trace),
        width=WIDTH,
        height=TOP + ROW * len(steps) + 8,
        left=LEFT,
        right=WIDTH - RIGHT,
        shade=scale.span(point.from_, point.to) if scale and point else None,
        ticks=scale.ticks() if scale else (),
        steps=steps,
        rows=tuple(_row(hop) for hop in trace.hops),
        candidates=tuple((_who(one), wording.percent(one.likelihood), one.basis) for one in _candidates(trace)),
        gaps=tuple(gap.basis for gap in trace.gaps),
        faults=tuple(f"{wording.spelled(one.kind)}: {one.basis}" for one in trace.faults if one.kind != "gap"),
        requests=tuple(_requests(trace)),
        supplied_under=tuple((one.order_id, one.by_lot) for one in traced.supplied_under),
    )


def told_point(trace: ItemTrace) -> str:
    """When the item may have left lawful custody, in a sentence."""
    point = trace.point_of_diversion
    if point is None:
        return "Nothing shows that it left lawful custody."
    begin, end = (wording.day(day) or "an unknown day" for day in (point.from_, point.to))
    return f"May have left lawful custody between {begin} and {end} (first evidence outside: {trace.first_outside})."


def likeliest(trace: ItemTrace) -> str:
    """The likeliest two candidates, and always the one whom no record names: "Buyer 45 %, not recorded 45 %"."""
    every = _candidates(trace)
    top = [*every[:2], *(one for one in every[2:] if one.party_id is None)]
    return ", ".join(f"{_who(one)} {wording.percent(one.likelihood)}" for one in top)


def _candidates(trace: ItemTrace) -> tuple[DiversionCandidate, ...]:
    return trace.point_of_diversion.candidates if trace.point_of_diversion else ()


def _who(one: DiversionCandidate) -> str:
    return one.name or one.party_id or NOT_RECORDED


@dataclass(frozen=True)
class _Scale:
    """Where a day stands. None is made where no day is known."""

    first: date
    last: date

    @classmethod
    def of(cls, traced: TracedItem) -> _Scale | None:
        point = traced.trace.point_of_diversion
        ends = [(hop.held_from, hop.held_to) for hop in traced.trace.hops]
        ends += [(point.from_, point.to)] if point else []
        days = [day for pair in (*ends, (_found(traced), None)) for day in pair if day is not None]
        if not days:
            return None
        free = timedelta(days=max(round((max(days) - min(days)).days * MARGIN_DAYS), 1))
        return cls(min(days) - free, max(days) + free)

    def at(self, day: date) -> float:
        share = (day - self.first).days / (self.last - self.first).days
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    def span(self, begin: date | None, end: date | None) -> tuple[float, float]:
        """From one day to another, to the end of the scale where one is not known."""
        return self.at(begin or self.first), self.at(end or self.last)

    def ticks(self) -> tuple[tuple[float, str, str], ...]:
        """Days at equal distances."""
        whole = (self.last - self.first).days
        count = max(min(TICKS, whole), 2)
        days = [self.first + timedelta(days=round(whole * number / (count - 1))) for number in range(count)]
        anchors = ["start", *["middle"] * (count - 2), "end"]
        return tuple((self.at(day), wording.day(day), anchor) for day, anchor in zip(days, anchors, strict=True))


def _steps(traced: TracedItem, scale: _Scale | None) -> Iterator[Step]:
    """A row for each hop, each candidate who is in none, and the find."""
    trace = traced.trace
    shares = {one.party_id: one.likelihood for one in _candidates(trace)}
    shown: set[str | None] = set()
    y = TOP + ROW / 2
    for hop in trace.hops:
        share = 0.0 if hop.party_id in shown else shares.get(hop.party_id, 0.0)
        shown.add(hop.party_id)
        yield _hop_step(hop, scale, y, share)
        y += ROW
    for one in _candidates(trace):
        if one.party_id not in shown:
            yield _beside(one, y)
            y += ROW
    if found := _found(traced):
        x = scale.at(found) if scale else None
        where = ", ".join(part for part in (_cell(traced, "place"), _cell(traced, "country")) if part)
        under = f"{wording.day(found)}{f' · {where}' if where else ''}"
        yield Step(y, "", "Found", "Found", under, "found", x, None, False, False, "", 0.0, f"Found: {under}")


def _hop_step(hop: CustodyHop, scale: _Scale | None, y: float, share: float) -> Step:
    gap = hop.party_id is None
    kind = "gap" if gap else LAWFUL[hop.lawful]
    name = NOT_RECORDED if gap else hop.name or hop.party_id or ""
    days = _days(hop)
    known = [day for day in (hop.held_from, hop.held_to) if day is not None]
    x, end_x = (scale.at(known[0]), scale.at(known[-1])) if scale and known else (None, None)
    return Step(
        y=y,
        number=str(hop.hop),
        name=name,
        short=_short(name),
        under=days,
        kind=kind,
        x=x,
        end_x=end_x,
        open_start=hop.held_from is None,
        open_end=hop.held_to is None,
        candidate=wording.percent(share) if share else "",
        share=share,
        title=f"{name}, {days}: {IN_WORDS[kind]}",
    )


def _beside(one: DiversionCandidate, y: float) -> Step:
    """A candidate whom the chain itself does not name as a holder."""
    name = _who(one)
    kind = "gap" if one.party_id is None else "candidate"
    return Step(
        y=y,
        number="",
        name=name,
        short=_short(name),
        under=one.basis if one.party_id is None else "not in the chain itself",
        kind=kind,
        x=None,
        end_x=None,
        open_start=True,
        open_end=True,
        candidate=wording.percent(one.likelihood),
        share=one.likelihood,
        title=f"{name}: {one.basis}",
    )


def _days(hop: CustodyHop) -> str:
    begin, end = wording.day(hop.held_from), wording.day(hop.held_to)
    if not begin and not end:
        return "days not known"
    return f"{begin or 'unknown day'} – {end or 'unknown day'}"


def _row(hop: CustodyHop) -> HopRow:
    gap = hop.party_id is None
    return HopRow(
        number=str(hop.hop),
        holder=NOT_RECORDED if gap else hop.name or hop.party_id or "",
        party_id=hop.party_id or "",
        days=_days(hop),
        custody=IN_WORDS["gap" if gap else LAWFUL[hop.lawful]],
        how="" if gap else wording.joined((hop.kind, hop.event_type or "")),
        matched_by=hop.matched_by or "",
        grade=wording.percent(hop.grade) if hop.record_ids else "",
        sources=", ".join(hop.sources),
        records=tuple(f"{one} (corrected)" if one in hop.corrected else one for one in hop.record_ids),
    )


def _requests(trace: ItemTrace) -> Iterator[str]:
    for one in trace.requests:
        outcome = f", {wording.spelled(one.outcome)}" if one.outcome else ""
        after = f", after {wording.counted(one.days, 'day')}" if one.days is not None else ""
        holder = f", names {one.next_holder_id}" if one.next_holder_id else ""
        yield f"{one.request_id} to {one.addressed_to}, {wording.day(one.sent_on)}: {one.state}{outcome}{after}{holder}"


def _facts(traced: TracedItem) -> Iterator[tuple[str, str]]:
    """What the item is and where it was found, what is not stated left out."""
    maker_id = _cell(traced, "manufacturer_id")
    names = {hop.party_id: hop.name for hop in traced.trace.hops}
    maker = _cell(traced, "manufacturer_name") or names.get(maker_id) or maker_id
    found = wording.joined(
        (
            wording.day(_found(traced)),
            ", ".join(part for part in (_cell(traced, "place"), _cell(traced, "country")) if part),
            _cell(traced, "recovery_context"),
        )
    )
    marks = wording.joined(
        (
            f"serial {_cell(traced, 'serial_number')}" if _cell(traced, "serial_number") else "",
            f"lot {_cell(traced, 'lot_number')}" if _cell(traced, "lot_number") else "",
            "marks removed" if traced.item.get("marks_removed") else "",
        )
    )
    what = wording.joined((_cell(traced, "class"), _cell(traced, "model")))
    facts = (("What", what), ("Maker", maker), ("Marks", marks), ("Found", found), ("Left by", traced.trace.left_by))
    yield from ((label, text) for label, text in facts if text)


def _found(traced: TracedItem) -> date | None:
    day = traced.item.get("documented_on")
    return day if isinstance(day, date) else None


def _cell(traced: TracedItem, column: str) -> str:
    return wording.cell(traced.item.get(column))


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else name[: LONGEST - 1] + "…"
