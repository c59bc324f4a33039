"""UN/EDIFACT interchanges: their envelopes, their counts, and the messages in them, each read by what it is.

Source: ISO 9735: UNB, UNG, UNH, UNT, UNE, UNZ. Messages of kinds that are not read are named.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from chokepoint.load.formats.messages.edifact import payments, trade, transport
from chokepoint.load.formats.messages.edifact.composites import moment
from chokepoint.load.formats.messages.edifact.segments import Segment, segments_of
from chokepoint.load.formats.messages.envelopes import Context, Unbroken, miscounted
from chokepoint.load.formats.messages.said import Left, Said, Unread
from chokepoint.load.formats.messages.telling import Telling
from chokepoint.load.formats.sheets import RefusedError

LARGEST = 2**25
"""Characters of one message, 32 MiB: its lines are held in memory until its totals, which come last, are read."""
_SERVICE = ("UNA", "UNB", "UNG", "UNE", "UNZ", "UNH", "UNT")
_ENOUGH_ROWS = 2_000
BY_DOCUMENT = {
    "85": "CUSCAR",
    "785": "CUSCAR",
    "933": "CUSCAR",
    "220": "ORDERS",
    "380": "INVOIC",
    "381": "INVOIC",
    "351": "DESADV",
    "340": "IFTMIN",
    "450": "PAYORD",
    "481": "REMADV",
}
"""Types of message by document name (code list 1001), for messages whose header names no type."""


class Reading(Protocol):
    """Takes in one message, segment by segment; what it enters may be told before the end."""

    def take(self, segment: Segment) -> None: ...

    def end(self) -> None: ...


@dataclass
class _Open:
    """A message whose end has not come; `reading` is NULL where its kind is not read."""

    header: Segment
    telling: Telling
    reading: Reading | None
    segments: int = 1
    characters: int = 0
    told: bool = False

    @property
    def words(self) -> str:
        return f"message `{self.header.at(1)}` ({self.header.at(2) or 'of no type'})"


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
    message: _Open | None = None
    messages: int = 0
    groups: int = 0
    in_group: int = 0
    taken: int = 0
    others: dict[str, int] = field(default_factory=dict)

    def take(self, segment: Segment) -> Iterator[Said]:
        """Take in one segment."""
        if segment.tag in _SERVICE:
            yield from self._service(segment)
        elif self.message is None:
            yield Left(f"segment {segment.place:,} `{segment.raw[:60]}`, which stands in no message")
        else:
            yield from self._part(self.message, segment)

    def _part(self, message: _Open, segment: Segment) -> Iterator[Said]:
        message.segments += 1
        message.characters += sum(len(part) for element in segment.elements for part in element) + 4
        if message.characters > LARGEST:
            raise RefusedError(f"`{self.name}`: {message.words} is longer than {LARGEST // 2**20} MiB: split it.")
        if message.reading is None and segment.tag == "BGM" and not message.header.at(2):
            message.reading = self._reading(BY_DOCUMENT.get(segment.at(1), ""), message.header, message.telling)
        if message.reading is None:
            return
        message.reading.take(segment)
        if len(message.telling.rows) > _ENOUGH_ROWS:
            message.told = True
            yield from _flushed(message.telling)

    def _service(self, segment: Segment) -> Iterator[Said]:
        if segment.tag == "UNH":
            yield from self._finished(counted=None)
            self._start(segment)
        elif segment.tag == "UNT":
            yield from self._finished(counted=segment)
        elif segment.tag == "UNB":
            yield from self._interchange_header(segment)
        elif segment.tag == "UNG":
            yield from self._finished(counted=None)
            self.groups, self.in_group = self.groups + 1, 0
        elif segment.tag == "UNE":
            yield from self._finished(counted=None)
            yield from miscounted("the group of messages", segment.at(1), self.in_group)
        elif segment.tag == "UNZ":
            yield from self._finished(counted=None)
            yield from miscounted("the interchange", segment.at(1), self.groups or self.messages)
            if self.header and segment.at(2) and segment.at(2) != self.header.at(5):
                yield Left(f"the number `{segment.at(2)}` at the end of interchange `{self.header.at(5)}`")
            self.header = None

    def _interchange_header(self, segment: Segment) -> Iterator[Said]:
        yield from self._finished(counted=None)
        sent = segment.at(4) + segment.at(4, 1)
        self.header, self.messages, self.groups = segment, 0, 0
        sender, receiver = (segment.at(side) or segment.at(side, 2) for side in (2, 3))
        self.context = Context(sender, receiver, moment(sent, "") or moment(segment.at(4), ""))
        if segment.at(11) == "1":
            yield Left(f"that interchange `{segment.at(5)}` is marked as a test")

    def _start(self, segment: Segment) -> None:
        self.messages += 1
        self.in_group += 1
        telling = Telling(segment.place)
        self.message = _Open(segment, telling, self._reading(segment.at(2), segment, telling))

    def _reading(self, kind: str, header: Segment, telling: Telling) -> Reading | None:
        if kind in trade.KINDS:
            return trade.Trade(kind, header.place, self.context, telling)
        if kind in transport.KINDS:
            return transport.Transport(kind, header.place, self.context, telling)
        if kind in payments.KINDS:
            return payments.Payments(kind, header, self.context, telling)
        return None

    def _finished(self, counted: Segment | None) -> Iterator[Said]:
        """End the message that is open. `counted` is its own end, which counts its segments."""
        message, self.message = self.message, None
        if message is None:
            return
        if message.reading is None:
            kind = message.header.at(2)
            self.others[kind] = self.others.get(kind, 0) + 1
            return
        message.reading.end()
        self.taken += 1
        yield from _flushed(message.telling)
        if counted is None:
            yield Left(f"what else {message.words} may have said: it has no end (UNT)")
            return
        yield from miscounted(message.words, counted.at(1), message.segments + 1)
        if counted.at(2) and counted.at(2) != message.header.at(1):
            yield Left(f"the number `{counted.at(2)}` at the end of {message.words}")

    def end(self, broken: str) -> Iterator[Said]:
        """The end of the file; `broken` says why it came too early."""
        message = self.message
        if message and not message.reading:
            yield from self._finished(counted=None)
        self.message = None
        missing = broken or ("it has no end (UNT)" if message else "")
        if message and message.reading and (self.taken or message.told):
            reason = f"breaks off after {message.segments:,} segments: {missing}"
            yield Unread("documents", message.header.place, message.header.raw, reason)
        elif message and message.reading:
            raise RefusedError(
                f"`{self.name}`: {message.words} breaks off after {message.segments:,} segments: {missing}. Ask for "
                "the whole file."
            )
        if not self.taken:
            raise RefusedError(self._nothing(broken))
        if broken and not message:
            yield Unread("documents", 1, broken[:200], f"breaks off: {broken}")
        elif self.header is not None and not message:
            yield Left("what may have followed: the interchange has no end (UNZ)")
        for kind, found in self.others.items():
            yield Left(f"{found:,} message(s) of type {kind or '(none stated)'}, which is not read")

    def _nothing(self, broken: str) -> str:
        known = ", ".join(sorted((*trade.KINDS, *transport.KINDS, *payments.KINDS)))
        if self.others:
            types = ", ".join(f"`{kind}`" if kind else "(none stated)" for kind in self.others)
            return f"`{self.name}` holds UN/EDIFACT messages of type {types}, which is not read. Read are {known}."
        if broken:
            return f"`{self.name}` cannot be read as UN/EDIFACT: {broken}."
        return f"`{self.name}` is UN/EDIFACT and holds no message (UNH)."


def _flushed(telling: Telling) -> Iterator[Said]:
    yield from telling.said()
    telling.parties.clear()
    telling.rows.clear()
    telling.unread.clear()
    telling.lefts.clear()
