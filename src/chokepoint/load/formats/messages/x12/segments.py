"""Segments of ANSI ASC X12, read as a stream and written again.

Source: ASC X12.5 and X12.6: the interchange header ISA has sixteen elements of fixed width, and the characters that
follow its tag and its last element are the separators. Headers whose blanks were lost on the way are read too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from chokepoint.load.formats.messages.envelopes import BrokenOffError, Stream
from chokepoint.load.formats.messages.pieces import BLANKS, encoding_of, texts_of

LONGEST = 2**20
"""Characters of one segment; the longest of the standard are some thousands."""
_HEADER_ELEMENTS = 16
_WRAPPED = re.compile(r"\r\n?|\n")


@dataclass(frozen=True)
class Segment:
    """One segment: its tag and its elements; `place` counts segments of the file from 1."""

    tag: str
    elements: tuple[str, ...] = ()
    place: int = 1

    def at(self, element: int) -> str:
        """An element without blanks around it, counted from 1; empty where it is absent."""
        return self.elements[element - 1].strip() if 0 < element <= len(self.elements) else ""

    def pairs(self, first: int) -> Iterator[tuple[str, str]]:
        """Qualifiers and what they qualify, two elements each, from the first on; empty ones are left out."""
        for position in range(first, len(self.elements), 2):
            if self.at(position) and self.at(position + 1):
                yield self.at(position), self.at(position + 1)

    @property
    def raw(self) -> str:
        """The segment with the usual separators, cut short: for messages."""
        return "*".join((self.tag, *self.elements))[:200]


@dataclass(frozen=True)
class Signs:
    """The separators of an interchange."""

    element: str = "*"
    component: str = ">"
    terminator: str = "~"


def signs_of(head: str) -> Signs:
    """The separators of an interchange from its header; raises BrokenOffError where it has none."""
    element = head[3:4]
    if not element or element.isalnum() or element in "\r\n":
        raise BrokenOffError(f"its header `{head[:20]}` does not show what separates elements")
    place = 3
    for _ in range(_HEADER_ELEMENTS - 1):
        place = head.find(element, place + 1)
        if place < 0:
            raise BrokenOffError(
                f"its header has fewer than {_HEADER_ELEMENTS} elements: `{' '.join(head[:110].split())}`"
            )
    component, end = head[place + 1 : place + 2], head[place + 2 : place + 4]
    terminator = end[:1]
    if end.startswith("\r\n") or (end.startswith(("\r", "\n"))):
        terminator = "\n" if "\n" in end else "\r"
    elif re.match(r"[ \t\r\n]*GS", head[place + 2 : place + 10]):
        component, terminator = "", component  # the component separator was left out
    if not terminator or terminator.isalnum() or terminator == element:
        raise BrokenOffError(f"its header does not show what ends segments: `{head[max(0, place - 10) : place + 6]}`")
    return Signs(element, component, terminator)


def segments_of(path: Path) -> Iterator[Segment]:
    """The segments of a file, in memory that does not grow with it; raises BrokenOffError where they end too early."""
    yield from parsed(texts_of(path, encoding_of(path)))


def parsed(texts: Iterable[str]) -> Iterator[Segment]:
    """Segments of a text that comes in pieces. Each interchange has separators of its own."""
    stream = _Stream(iter(texts))
    place = 0
    while stream.begins():
        signs = signs_of(stream.buffer)
        for text in stream.segments(signs):
            place += 1
            segment = _segment(text, signs, place)
            yield segment
            if segment.tag == "IEA":
                break
        else:
            stream.refuse_rest(place)


@dataclass
class _Stream(Stream):
    """The stream of a file."""

    def begins(self) -> bool:
        """Whether another interchange begins here; raises BrokenOffError where something else stands."""
        begun = super().begins()
        if begun and not self.buffer.startswith("ISA"):
            shown = " ".join(self.buffer[:40].split())
            raise BrokenOffError(f"`{shown}` stands where an interchange (ISA) should begin")
        return begun

    def segments(self, signs: Signs) -> Iterator[str]:
        """Texts of segments; the last one may end with the file where line breaks end segments."""
        while True:
            start = 0
            while (end := self.buffer.find(signs.terminator, start)) >= 0:
                text, start = self.buffer[start:end].strip(BLANKS), end + 1
                if text.startswith("IEA"):  # what follows has separators of its own
                    self.buffer, start = self.buffer[start:], 0
                    yield text
                    return
                if text:
                    yield text
            self.buffer = self.buffer[start:]
            if len(self.buffer) > LONGEST:
                shown = self.buffer[:40]
                raise BrokenOffError(f"a segment is longer than {LONGEST:,} characters: `{shown}`")
            if self.ended:
                break
            self.more()
        if signs.terminator in "\r\n" and self.buffer.strip(BLANKS):
            text, self.buffer = self.buffer.strip(BLANKS), ""
            yield text

    def refuse_rest(self, place: int) -> None:
        """Raise BrokenOffError where a segment has no end."""
        rest = self.buffer.strip(BLANKS)
        if rest:
            raise BrokenOffError(f"segment {place + 1:,} has no end: `{' '.join(rest[:60].split())}`")


def _segment(text: str, signs: Signs, place: int) -> Segment:
    tag, *elements = _WRAPPED.sub("", text).split(signs.element)
    return Segment(tag.strip().upper(), tuple(elements), place)


def written(segments: Iterable[Segment], signs: Signs) -> str:
    """Segments as text."""
    return "".join(signs.element.join((one.tag, *one.elements)) + signs.terminator for one in segments)
