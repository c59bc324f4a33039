"""XML read in parts, in memory that does not grow with the file, and without anything that it would pull in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from lxml import etree

from chokepoint.load.formats.messages.said import HEAD
from chokepoint.load.formats.sheets import RefusedError

LONGEST_PART = 32 * 2**20
"""Bytes of a file within which a part that is read by itself has to end."""
_OPENING = 40
"""Elements at the beginning of a file that are looked at."""


@dataclass(frozen=True)
class Opening:
    """How an XML file begins: its first elements as (namespace, local name), the root first, and whether it declares a
    document type, which could pull in other files or blow up."""

    elements: tuple[tuple[str, str], ...]
    declares: bool

    @property
    def root(self) -> str | None:
        """Local name of the root; NULL where the beginning has none."""
        return self.elements[0][1] if self.elements else None

    def names(self) -> set[str]:
        """Local names of the first elements."""
        return {name for _, name in self.elements}


_BARE = re.compile(rb"[\xef\xbb\xbf\xff\xfe]*\s*(<\?xml[^>]*\?>)?\s*<!DOCTYPE\s+[\w:.-]+\s*>", re.IGNORECASE)


def names_itself_alone(head: bytes) -> bool:
    """Whether the document type with which XML begins only names itself: it can fetch and unfold nothing, and no other
    can follow it."""
    return bool(_BARE.match(head))


def opening(head: bytes) -> Opening:
    """How XML begins, as far as its first bytes are well-formed; raises nothing."""
    parser = etree.XMLPullParser(events=("start",), resolve_entities=False, no_network=True, load_dtd=False)
    with suppress(etree.XMLSyntaxError):  # what was well-formed before the fault has been told
        parser.feed(head[:HEAD])
    elements: list[tuple[str, str]] = []
    declares = False
    with suppress(etree.XMLSyntaxError):
        for _, element in parser.read_events():
            if not elements:
                declares = element.getroottree().docinfo.internalDTD is not None
            name = etree.QName(element)
            elements.append((name.namespace or "", name.localname))
            if len(elements) == _OPENING:
                break
    return Opening(tuple(elements), declares)


_NOTHING_IN: dict[str, list[Part]] = {}
_NO_ATTRIBUTES: dict[str, str] = {}


class Part:
    """One element, without regard to namespaces: its own text, attributes by local name, and the elements in it by
    local name, in their order. `line` is where it begins."""

    __slots__ = ("attributes", "line", "name", "parts", "text")

    def __init__(self, name: str, text: str = "", line: int = 1, attributes: dict[str, str] = _NO_ATTRIBUTES) -> None:
        self.name, self.text, self.line, self.attributes = name, text, line, attributes
        self.parts: dict[str, list[Part]] = _NOTHING_IN

    def all(self, path: str) -> list[Part]:
        """The elements at a path such as `PmtId/UETR`, in order."""
        if not self.parts:
            return []
        steps = _steps(path)
        found = self.parts.get(steps[0])
        if found is None:
            return []
        for name in steps[1:]:
            found = [inner for part in found for inner in part.parts.get(name, ())]
        return found

    def one(self, *paths: str) -> Part | None:
        """The first element at the first of the paths where there is one."""
        if self.parts:
            for path in paths:
                if found := self.all(path):
                    return found[0]
        return None

    def says(self, *paths: str) -> str | None:
        """The first text at the first of the paths where there is one."""
        if self.parts:
            for path in paths:
                for part in self.all(path):
                    if part.text:
                        return part.text
        return None


@cache
def _steps(path: str) -> tuple[str, ...]:
    return tuple(path.split("/"))


NOTHING = Part("")


@dataclass(frozen=True, slots=True)
class Unit:
    """One part that is read by itself, and the elements around it as far as they were read before, outermost first."""

    part: Part
    around: tuple[Part, ...]

    def within(self, *names: str) -> Part:
        """The innermost element around the part that has one of the names; an empty one where there is none."""
        return next((part for part in reversed(self.around) if part.name in names), NOTHING)


def units(path: Path, name: str, read: frozenset[str], freed: frozenset[str]) -> Iterator[Unit]:
    """Each element whose local name is in `read`, when it ends; with those in `freed`, it is then let go.

    Raises RefusedError where the file is not well-formed, declares a document type, nests too deep, or has a part that
    is too large to be held.
    """
    around = _Around(read | freed)
    with path.open("rb") as file:
        watched = _Watched(file, name)
        events = etree.iterparse(
            watched,
            events=("end",),
            tag=[f"{{*}}{one}" for one in sorted(read | freed)],
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            for _, element in events:
                watched.since = 0
                if local(element) in read:
                    yield Unit(part_of(element, around.left_out), around.of(element))
                _let_go(element)
        except etree.XMLSyntaxError as error:
            raise RefusedError(f"`{name}` is not well-formed XML: {reason(error)}") from error


class _Watched:
    """A file whose reading ends where a part grows beyond what may be held."""

    def __init__(self, file: object, name: str) -> None:
        self._file, self._name, self.since = file, name, 0

    def read(self, size: int = -1) -> bytes:
        if self.since > LONGEST_PART:
            raise RefusedError(
                f"`{self._name}` has a part of more than {LONGEST_PART // 2**20} MiB in which nothing is told that "
                "could be read by itself."
            )
        chunk: bytes = self._file.read(size)  # type: ignore[attr-defined]
        self.since += len(chunk)
        return chunk


class _Around:
    """The elements around a part, each turned into a Part once. What is read or freed by itself is left out."""

    def __init__(self, left_out: frozenset[str]) -> None:
        self.left_out = left_out
        self._held: list[tuple[etree._Element, Part]] = []

    def of(self, element: etree._Element) -> tuple[Part, ...]:
        chain = list(element.iterancestors())[::-1]
        kept = 0
        while kept < len(chain) and kept < len(self._held) and self._held[kept][0] is chain[kept]:
            kept += 1
        del self._held[kept:]
        for place in range(kept, len(chain)):
            inner = chain[place + 1] if place + 1 < len(chain) else element
            self._held.append((chain[place], part_of(chain[place], self.left_out, inner)))
        return tuple(part for _, part in self._held)


def part_of(element: etree._Element, left_out: frozenset[str] = frozenset(), but: etree._Element | None = None) -> Part:
    """An element as a Part, without those in it that are named in `left_out`, and without `but`."""
    items, text = element.items(), element.text
    attributes = {str(key).rpartition("}")[2]: str(value) for key, value in items} if items else _NO_ATTRIBUTES
    part = Part(_local(element.tag), text.strip() if text else "", element.sourceline or 1, attributes)
    if len(element):
        parts: dict[str, list[Part]] = {}
        part.parts = parts
        for child in element:
            tag = child.tag
            if not isinstance(tag, str) or child is but or _local(tag) in left_out:
                continue
            inner = part_of(child, left_out)
            if inner.name in parts:
                parts[inner.name].append(inner)
            else:
                parts[inner.name] = [inner]
    return part


def local(element: etree._Element) -> str:
    """The name of an element without its namespace."""
    return _local(element.tag)


@lru_cache(10_000)
def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2]


def reason(error: etree.XMLSyntaxError) -> str:
    """What is wrong, in one line, and where."""
    line, _ = error.position or (0, 0)
    message = (error.msg or "it ends before it begins").splitlines()[0].rpartition(", line ")[0] or error.msg or ""
    return f"line {line:,}: {message.rstrip('.') or 'it ends early'}."


def _let_go(element: etree._Element) -> None:
    """Empty an element, and remove the one of its kind before it: what is not yet closed has to stay in the tree."""
    element.clear(keep_tail=False)
    before = element.getprevious()
    while before is not None and before.tag == element.tag:
        parent = before.getparent()
        if parent is None:
            return
        parent.remove(before)
        before = element.getprevious()
