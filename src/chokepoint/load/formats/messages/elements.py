"""XML as elements found by their local names, read document by document; nothing outside the file is ever followed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import BinaryIO

from lxml import etree

from chokepoint.load.formats.messages.xml import names_itself_alone
from chokepoint.load.formats.sheets import RefusedError

MOST_OF_ONE = 64 * 2**20
"""Bytes of one document in a file, which is held whole; a file of many documents may be of any size."""
_PROLOGUE = 4096
"""Bytes in which a document type that declares nothing may stand."""
_DOCTYPE = re.compile(rb"<!DOCTYPE", re.IGNORECASE)


class Node:
    """One element, or none at all (false). Paths are local names with `/` between them; namespaces are not asked.

    `asked`, if given, collects the first name of each path that was looked for.
    """

    __slots__ = ("_asked", "element")

    def __init__(self, element: etree._Element | None, asked: set[str] | None = None) -> None:
        self.element = element
        self._asked = asked

    def __bool__(self) -> bool:
        return self.element is not None

    @property
    def name(self) -> str:
        """Local name; empty for none."""
        return "" if self.element is None else str(self.element.tag).rpartition("}")[2]

    @property
    def namespace(self) -> str:
        """Name of the space it belongs to; empty for none."""
        return "" if self.element is None else str(self.element.tag).rpartition("}")[0].removeprefix("{")

    @property
    def line(self) -> int:
        """Line of the file on which it begins."""
        return 1 if self.element is None else self.element.sourceline or 1

    @property
    def own(self) -> str | None:
        """Its text with single blanks; NULL where there is none."""
        return None if self.element is None else " ".join((self.element.text or "").split()) or None

    def attribute(self, *names: str) -> str | None:
        """The first of these attributes that says something."""
        if self.element is None:
            return None
        found = (" ".join((self.element.get(name) or "").split()) for name in names)
        return next((text for text in found if text), None)

    def all(self, *paths: str) -> list[Node]:
        """Elements under the paths, in the order of the paths."""
        if self.element is None:
            return []
        if self._asked is not None:
            self._asked.update(path.partition("/")[0] for path in paths)
        return [Node(element) for path in paths for element in _under(self.element, path)]

    def first(self, *paths: str) -> Node:
        """The first element under the paths."""
        return next(iter(self.all(*paths)), NONE)

    def text(self, *paths: str) -> str | None:
        """The first text under the paths."""
        return next((node.own for node in self.all(*paths) if node.own), None)

    def texts(self, *paths: str) -> list[str]:
        """All texts under the paths, each once."""
        return list(dict.fromkeys(node.own for node in self.all(*paths) if node.own))

    def children(self) -> list[Node]:
        """Elements right under it."""
        return [] if self.element is None else [Node(child) for child in self.element.iterchildren(tag=etree.Element)]


NONE = Node(None)


@cache
def _by_local_names(path: str) -> tuple[str, ...]:
    return tuple(f"{{*}}{part}" for part in path.split("/"))


def _under(element: etree._Element, path: str) -> list[etree._Element]:
    found = [element]
    for name in _by_local_names(path):
        found = [child for one in found for child in one.iterchildren(name)]
    return found


def documents(path: Path, name: str, wanted: Callable[[Node], bool]) -> Iterator[Node]:
    """The outermost elements that are wanted, one after the other; each is gone when the next is asked for.

    Raises RefusedError where the file is not well-formed, declares a document type, or one document is too large.
    """
    with path.open("rb") as file:
        prologue = file.read(_PROLOGUE).replace(b"\x00", b"")
        bare = names_itself_alone(prologue)
        if _DOCTYPE.search(prologue) and not bare:
            raise _with_doctype(name)
        file.seek(0)
        try:
            yield from _each(_Counted(file), name, wanted, bare=bare)
        except etree.XMLSyntaxError as error:
            raise _malformed(name, error) from error


def document(text: str, name: str) -> Node:
    """XML that stands as text inside another document; raises RefusedError."""
    content = re.sub(rb"^\s*<\?xml[^>]*\?>", b"", text.encode())
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        found = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise _malformed(name, error) from error
    if found.getroottree().docinfo.doctype:
        raise _with_doctype(name)
    return Node(found)


def _each(file: _Counted, name: str, wanted: Callable[[Node], bool], *, bare: bool) -> Iterator[Node]:
    events = etree.iterparse(
        file,
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    current, begun, first = None, 0, True
    for event, element in events:
        if first and not bare and element.getroottree().docinfo.doctype:
            raise _with_doctype(name)
        first = False
        if event == "start":
            if current is None and wanted(Node(element)):
                current, begun = element, file.taken
            elif current is not None and file.taken - begun > MOST_OF_ONE:
                raise RefusedError(
                    f"`{name}`, line {Node(element).line:,}: one document is larger than {MOST_OF_ONE // 2**20} MiB. "
                    "Export it in several."
                )
        elif element is current or current is None:
            if element is current:
                yield Node(element)
                current = None
            _forget(element)


def _forget(element: etree._Element) -> None:
    element.clear(keep_tail=False)
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


class _Counted:
    """A file that knows how many bytes were taken from it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.taken = 0

    def read(self, size: int = -1) -> bytes:
        part = self._file.read(size)
        self.taken += len(part)
        return part


def _with_doctype(name: str) -> RefusedError:
    return RefusedError(
        f"`{name}` declares a document type (`<!DOCTYPE`), which can make a parser fetch or unfold what is not in the "
        "file. Business messages need none: remove it."
    )


def _malformed(name: str, error: etree.XMLSyntaxError) -> RefusedError:
    line = error.lineno or 1
    return RefusedError(f"`{name}`, line {line:,}: it is not well-formed XML, or cut off: {error.msg}.")
