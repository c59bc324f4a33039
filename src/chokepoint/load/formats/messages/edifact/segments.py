"""Segments of UN/EDIFACT, read as a stream and written again.

Source: ISO 9735 (application level syntax rules), versions 1 to 4: service string advice, separators, release
character, character repertoires.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from chokepoint.load.formats.messages.envelopes import BrokenOffError, Stream
from chokepoint.load.formats.messages.pieces import BLANKS, encoding_of, texts_of

LONGEST = 2**20
"""Characters of one segment; the standard's longest are some thousands."""
_SHIFTED = "iso2022_jp_2"
"""An encoding whose bytes are those of plain letters too, so that it cannot be told from them."""
_REPERTOIRES = {
    "UNOA": "latin-1",
    "UNOB": "latin-1",
    "UNOC": "iso8859-1",
    "UNOD": "iso8859-2",
    "UNOE": "iso8859-5",
    "UNOF": "iso8859-7",
    "UNOG": "iso8859-3",
    "UNOH": "iso8859-4",
    "UNOI": "iso8859-6",
    "UNOJ": "iso8859-8",
    "UNOK": "iso8859-9",
    "UNOL": "iso8859-15",
    "UNOX": _SHIFTED,
    "KECA": "euc_kr",
    "IATA": "latin-1",
    "IATB": "latin-1",
}
"""Encodings by the syntax identifier in UNB, for text that is not UTF-8 (UNOW, UNOY and the plain letters are)."""
_WRAPPED = re.compile(r"\r\n?|\n")


@dataclass(frozen=True)
class Segment:
    """One segment: its tag and its data elements, each of components; `place` counts segments of the file from 1.

    `repeats`: further occurrences of a data element, by its position.
    """

    tag: str
    elements: tuple[tuple[str, ...], ...] = ()
    place: int = 1
    repeats: tuple[tuple[int, tuple[str, ...]], ...] = ()

    def at(self, element: int, component: int = 0) -> str:
        """A component without blanks around it; empty where it is absent. Elements count from 1, components from 0."""
        if not 0 < element <= len(self.elements):
            return ""
        composite = self.elements[element - 1]
        return composite[component].strip() if component < len(composite) else ""

    def parts(self, element: int, first: int = 0, last: int | None = None) -> list[str]:
        """The filled components of an element, from the first to before the last."""
        if not 0 < element <= len(self.elements):
            return []
        return [part.strip() for part in self.elements[element - 1][first:last] if part.strip()]

    def all(self, element: int) -> Iterator[tuple[str, ...]]:
        """The composites of an element and of its repetitions."""
        if 0 < element <= len(self.elements):
            yield self.elements[element - 1]
        yield from (composite for position, composite in self.repeats if position == element)

    @property
    def raw(self) -> str:
        """The segment with the usual separators, cut short: for messages."""
        return written([self], Signs())[:200].rstrip("'")


@dataclass(frozen=True)
class Signs:
    """The separators of an interchange. `repetition` is empty where there is none."""

    component: str = ":"
    element: str = "+"
    decimal: str = "."
    release: str = "?"
    repetition: str = ""
    terminator: str = "'"


def signs_of(head: str) -> Signs:
    """The separators that a text announces, or that its first segments show; raises BrokenOffError where none make
    sense."""
    if head.startswith("UNA"):
        component, element, decimal, release, repetition, terminator = list(head[3:9].ljust(6))
        said = Signs(component, element, decimal, release.strip(), repetition.strip(), terminator)
        marks = [mark for mark in (component, element, release.strip(), terminator) if mark]
        if len(set(marks)) < len(marks) or any(mark.isalnum() for mark in marks) or " " in marks:
            raise BrokenOffError(f"its service string advice `{head[:9]}` does not name separators that differ")
        return said
    element = head[3:4]
    if not head.startswith(("UNB", "UNH")) or not element:
        shown = " ".join(head[:40].split())
        raise BrokenOffError(f"`{shown}` stands where an interchange (UNB) should begin")
    if head.startswith("UNH") and not element.isalnum():
        return Signs(element=element)
    found = re.match(r"UNB.([A-Z]{3,4}[A-Z0-9]?)(.)?", head, re.DOTALL)
    component = found[2] if found and found[2] else ":"
    header = re.search(r"(.)([\r\n \t]*)UN[HG]" + re.escape(element), head, re.DOTALL)
    terminator = header[1] if header else "'"
    if header and terminator.isalnum() and "\n" in header[2]:
        terminator = "\n"
    if component in (terminator, element):
        component = ":"
    if element == "+" and terminator.isalnum():
        terminator = "'"
    marks = [element, component, terminator]
    if len(set(marks)) < len(marks) or any(mark.isalnum() for mark in marks):
        raise BrokenOffError(f"no separators can be told from its beginning `{head[:40]}`")
    version_4 = re.match(r"UNB.[A-Z]{4}.4", head, re.DOTALL) is not None
    return Signs(component, element, repetition="*" if version_4 and element == "+" else "", terminator=terminator)


def _declared(path: Path) -> str | None:
    """The encoding that the syntax identifier names."""
    with path.open("rb") as file:
        found = re.search(rb"UNB.([A-Z]{4})", file.read(1024), re.DOTALL)
    return _REPERTOIRES.get(found[1].decode()) if found else None


def segments_of(path: Path) -> Iterator[Segment]:
    """The segments of a file, in memory that does not grow with it; raises BrokenOffError where they end too early."""
    declared = _declared(path)
    encoding = _SHIFTED if declared == _SHIFTED else encoding_of(path, declared)
    yield from parsed(texts_of(path, encoding))


def parsed(texts: Iterable[str]) -> Iterator[Segment]:
    """Segments of a text that comes in pieces. Each interchange has separators of its own."""
    stream = _Stream(iter(texts))
    place = 0
    while stream.begins():
        signs = signs_of(stream.buffer)
        stream.buffer = stream.buffer[9:] if stream.buffer.startswith("UNA") else stream.buffer
        for text in stream.segments(signs):
            place += 1
            yield _segment(text, signs, place)
        if stream.ended and stream.buffer.strip(BLANKS) and not stream.at_end:
            shown = " ".join(stream.buffer[:60].split())
            raise BrokenOffError(f"segment {place + 1:,} has no end: `{shown}`")


@dataclass
class _Stream(Stream):
    """The stream of a file; `at_end`: an interchange has ended."""

    at_end: bool = False

    def segments(self, signs: Signs) -> Iterator[str]:
        """Texts of segments up to the end of an interchange or of the file."""
        self.at_end = False
        while True:
            found, self.buffer = _whole(self.buffer, signs, ended=self.ended)
            yield from found
            self.at_end = bool(found) and found[-1].startswith(f"UNZ{signs.element}")
            if self.at_end or self.ended:
                return
            if len(self.buffer) > LONGEST:
                shown = self.buffer[:40]
                raise BrokenOffError(f"a segment is longer than {LONGEST:,} characters: `{shown}`")
            self.more()


def _whole(buffer: str, signs: Signs, *, ended: bool) -> tuple[list[str], str]:
    """The segments that are whole in the buffer, up to an end of interchange, and the rest."""
    found: list[str] = []
    start, search = 0, 0
    end_of_interchange = f"UNZ{signs.element}"
    while (end := buffer.find(signs.terminator, search)) >= 0:
        search = end + 1
        if signs.release and _released(buffer, end, signs.release, start):
            continue
        text = buffer[start:end].lstrip(BLANKS)
        start = search
        if text:
            found.append(text)
            if text.startswith(end_of_interchange):
                break
    rest = buffer[start:]
    bare = rest.strip(BLANKS)
    if ended and signs.terminator in "\r\n" and bare:
        return [*found, bare], ""
    return found, rest


def _released(buffer: str, end: int, release: str, start: int) -> bool:
    """Whether an odd number of release characters stands before the sign."""
    first = end
    while first > start and buffer[first - 1] == release:
        first -= 1
    return (end - first) % 2 == 1


def _segment(text: str, signs: Signs, place: int) -> Segment:
    text = _WRAPPED.sub("", text)
    elements = _split(text, signs.element, signs.release)
    composites: list[tuple[str, ...]] = []
    repeats: list[tuple[int, tuple[str, ...]]] = []
    for position, element in enumerate(elements[1:], start=1):
        occurrences = _split(element, signs.repetition, signs.release) if signs.repetition else [element]
        components = [_components(occurrence, signs) for occurrence in occurrences]
        composites.append(components[0])
        repeats += [(position, composite) for composite in components[1:]]
    return Segment(_components(elements[0], signs)[0].strip().upper(), tuple(composites), place, tuple(repeats))


def _components(text: str, signs: Signs) -> tuple[str, ...]:
    parts = _split(text, signs.component, signs.release)
    if signs.release and signs.release in text:
        pattern = re.escape(signs.release) + "(.)"
        parts = [re.sub(pattern, r"\1", part, flags=re.DOTALL) for part in parts]
    return tuple(parts)


def _split(text: str, separator: str, release: str) -> list[str]:
    parts = text.split(separator)
    if not release or release not in text:
        return parts
    joined: list[str] = []
    open_part = False
    for part in parts:
        if open_part:
            joined[-1] += separator + part
        else:
            joined.append(part)
        open_part = (len(part) - len(part.rstrip(release))) % 2 == 1
    return joined


def written(segments: Iterable[Segment], signs: Signs) -> str:
    """Segments as text, with what needs it released."""
    special = {signs.component, signs.element, signs.release, signs.terminator, signs.repetition} - {""}

    def released(text: str) -> str:
        return "".join(signs.release + sign if sign in special else sign for sign in text)

    def composite(parts: tuple[str, ...]) -> str:
        return signs.component.join(released(part) for part in parts)

    lines = []
    for segment in segments:
        elements = [
            (signs.repetition or signs.component).join(composite(one) for one in segment.all(position))
            for position in range(1, len(segment.elements) + 1)
        ]
        lines.append(signs.element.join([segment.tag, *elements]) + signs.terminator)
    return "".join(lines)
