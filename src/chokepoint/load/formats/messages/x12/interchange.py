"""X12 interchanges: their envelopes, their counts, and the transaction sets in them, each read by what it is.

Source: ASC X12.5, X12.6: ISA, GS, ST, SE, GE, IEA. Transaction sets of kinds that are not read are named.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from chokepoint.load.formats.messages.envelopes import Context, Unbroken, miscounted
from chokepoint.load.formats.messages.said import Left, Said, Unread
from chokepoint.load.formats.messages.telling import Telling
from chokepoint.load.formats.messages.x12 import payments, trade
from chokepoint.load.formats.messages.x12.elements import moment
from chokepoint.load.formats.messages.x12.segments import Segment, segments_of
from chokepoint.load.formats.sheets import RefusedError

LARGEST = 2**25
"""Characters of one transaction set, 32 MiB: its lines are held in memory until its totals are read."""
_ENVELOPE = ("ISA", "GS", "ST", "SE", "GE", "IEA", "TA1")
_KNOWN_OTHERS = {
    "997": "functional acknowledgement",
    "999": "implementation acknowledgement",
    "214": "shipment status",
    "204": "load tender",
    "990": "answer to a load tender",
    "832": "price catalogue",
    "830": "planning schedule",
    "862": "shipping schedule",
    "846": "inventory advice",
    "824": "application advice",
    "940": "warehouse order",
    "945": "warehouse advice",
}


class Reading(Protocol):
    """Takes in one transaction set, segment by segment."""

    def take(self, segment: Segment) -> None: ...

    def end(self) -> None: ...


@dataclass
class _Open:
    """A transaction set whose end has not come; `reading` is NULL where its kind is not read."""

    header: Segment
    telling: Telling
    reading: Reading | None
    segments: int = 1
    characters: int = 0

    @property
    def words(self) -> str:
        return f"transaction set `{self.header.at(2)}` ({self.header.at(1) or 'of no type'})"


def read(path: Path, name: str) -> Iterator[Said]:
    """What a file of interchanges says; raises RefusedError where that is nothing."""
    interchange = _Interchange(name)
    segments = Unbroken(segments_of(path))
    for segment in segments:
        yield from interchange.take(segment)
    yield from interchange.end(segments.broken)


@dataclass
class _Interchange:
    """The state of one file."""

    name: str
    context: Context = field(default_factory=Context)
    header: Segment | None = None
    open_set: _Open | None = None
    groups: int = 0
    in_group: int = 0
    taken: int = 0
    others: dict[str, int] = field(default_factory=dict)

    def take(self, segment: Segment) -> Iterator[Said]:
        """Take in one segment."""
        if segment.tag in _ENVELOPE:
            yield from self._envelope(segment)
        elif self.open_set is None:
            yield Left(f"segment {segment.place:,} `{segment.raw[:60]}`, which stands in no transaction set")
        else:
            part = self.open_set
            part.segments += 1
            part.characters += len(segment.tag) + sum(map(len, segment.elements)) + len(segment.elements)
            if part.characters > LARGEST:
                raise RefusedError(f"`{self.name}`: {part.words} is longer than {LARGEST // 2**20} MiB: split it.")
            if part.reading:
                part.reading.take(segment)

    def _envelope(self, segment: Segment) -> Iterator[Said]:
        if segment.tag == "ST":
            yield from self._finished(None)
            self._start(segment)
        elif segment.tag == "SE":
            yield from self._finished(segment)
        elif segment.tag == "ISA":
            yield from self._finished(None)
            self.header, self.groups = segment, 0
            sent_at = moment(segment.at(9), segment.at(10))
            self.context = Context(segment.at(6), segment.at(8), sent_at)
            if segment.at(15) == "T":
                yield Left(f"that interchange `{segment.at(13)}` is marked as a test")
        elif segment.tag == "GS":
            yield from self._finished(None)
            self.groups, self.in_group = self.groups + 1, 0
        elif segment.tag == "GE":
            yield from self._finished(None)
            yield from miscounted("the group of transaction sets", segment.at(1), self.in_group)
        elif segment.tag == "IEA":
            yield from self._finished(None)
            yield from miscounted("the interchange", segment.at(1), self.groups)
            if self.header and segment.at(2) != self.header.at(13):
                yield Left(f"the number `{segment.at(2)}` at the end of interchange `{self.header.at(13)}`")
            self.header = None

    def _start(self, segment: Segment) -> None:
        self.in_group += 1
        kind, telling = segment.at(1), Telling(segment.place)
        reading: Reading | None = None
        if kind in trade.KINDS:
            reading = trade.Trade(kind, segment.place, self.context, telling)
        elif kind in payments.KINDS:
            reading = payments.Payments(kind, segment, self.context, telling)
        else:
            self.others[kind] = self.others.get(kind, 0) + 1
        self.open_set = _Open(segment, telling, reading)

    def _finished(self, counted: Segment | None) -> Iterator[Said]:
        """End the transaction set that is open. `counted` is its own end, which counts its segments."""
        part, self.open_set = self.open_set, None
        if part is None or part.reading is None:
            return
        part.reading.end()
        self.taken += 1
        yield from part.telling.said()
        if counted is None:
            yield Left(f"what else {part.words} may have said: it has no end (SE)")
            return
        yield from miscounted(part.words, counted.at(1), part.segments + 1)
        if counted.at(2) and counted.at(2) != part.header.at(2):
            yield Left(f"the number `{counted.at(2)}` at the end of {part.words}")

    def end(self, broken: str) -> Iterator[Said]:
        """The end of the file; `broken` says why it came too early."""
        part, self.open_set = self.open_set, None
        missing = broken or "it has no end (SE)"
        if part and part.reading and self.taken:
            reason = f"breaks off after {part.segments:,} segments: {missing}"
            yield Unread("documents", part.header.place, part.header.raw, reason)
        elif part and part.reading:
            raise RefusedError(
                f"`{self.name}`: {part.words} breaks off after {part.segments:,} segments: {missing}. Ask for the "
                "whole file."
            )
        if not self.taken:
            raise RefusedError(self._nothing(broken))
        if broken and not part:
            yield Unread("documents", 1, broken[:200], f"breaks off: {broken}")
        elif self.header is not None and not part:
            yield Left("what may have followed: the interchange has no end (IEA)")
        for kind in self.others:
            yield Left(f"{self.others[kind]:,} transaction set(s) of type {_named(kind)}, which is not read")

    def _nothing(self, broken: str) -> str:
        known = ", ".join(sorted((*trade.KINDS, *payments.KINDS)))
        if self.others:
            types = ", ".join(map(_named, self.others))
            return f"`{self.name}` holds X12 transaction sets of type {types}, which is not read. Read are {known}."
        if broken:
            return f"`{self.name}` cannot be read as X12: {broken}."
        return f"`{self.name}` is X12 and holds no transaction set (ST)."


def _named(kind: str) -> str:
    words = _KNOWN_OTHERS.get(kind)
    return f"`{kind}` ({words})" if words else f"`{kind}`"
