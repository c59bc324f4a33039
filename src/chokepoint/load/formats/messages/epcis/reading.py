"""EPCIS files: documents, answers to queries, and bare events, in JSON and XML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from chokepoint.load.formats.messages import elements
from chokepoint.load.formats.messages.elements import Node
from chokepoint.load.formats.messages.epcis import events, masters
from chokepoint.load.formats.messages.epcis.custody import Teller
from chokepoint.load.formats.messages.json_parts import parts
from chokepoint.load.formats.messages.said import Left, Said, Unread
from chokepoint.load.formats.messages.telling import Telling
from chokepoint.load.formats.sheets import RefusedError

_SIGNS = re.compile(rb'urn:epcglobal:|epcis-context|"EPCIS\w*Document"|"EPCIS\w*Data"', re.IGNORECASE)
_EVENT = re.compile(rb'"(?:epcis:)?(?:' + "|".join(events.KINDS).encode() + rb')"')
_MOST_LEFT = 1_000
"""Remarks on a file that are remembered, each once."""
_NO_EVENT = "no event of items stands in it"
_PARTY_KINDS = ("SourceDest", "Party", "PGLN")


def recognises(head: bytes) -> bool:
    """Whether the file is XML or JSON that names EPCIS or one of its events near its beginning."""
    plain = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if plain.startswith(b"<"):
        return b"urn:epcglobal:epcis" in plain
    return plain[:1] in b"{[" and bool(_SIGNS.search(plain) or (_EVENT.search(plain) and b'"eventTime"' in plain))


def read(path: Path, name: str) -> Iterator[Said]:
    """What the events of the file say; raises RefusedError where there is none."""
    with path.open("rb") as file:
        start = file.read(256).replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    reader = _Reader(name)
    try:
        yield from reader.told(_xml(path, name) if start.startswith(b"<") else _json(path, name))
    except RefusedError as error:
        if not reader.some:
            raise
        yield Unread("custody_events", 1, name, error.detail)
    if not reader.some:
        why = f"nothing of its events can be kept: {'; '.join(reader.lefts)}" if reader.lefts else _NO_EVENT
        raise RefusedError(f"`{name}` is {reader.what}: {why}.")


class _Reader:
    """Tells events and master data in the order of the file; what is left is told once."""

    def __init__(self, name: str) -> None:
        self.some = False
        self.what = "EPCIS"
        self._name = name
        self._teller = Teller()
        self.lefts: dict[str, None] = {}

    def told(self, found: Iterator[events.Event | masters.Entry | str]) -> Iterator[Said]:
        for one in found:
            if isinstance(one, str):
                self.what = one
            elif isinstance(one, masters.Entry):
                yield from self._entry(one)
            else:
                for said in self._teller.tell(one).said():
                    if not isinstance(said, Left):
                        self.some = True
                        yield said
                    elif len(self.lefts) < _MOST_LEFT:
                        self.lefts.setdefault(said.words)
        if self.some:
            yield from (Left(words) for words in self.lefts)

    def _entry(self, entry: masters.Entry) -> Iterator[Said]:
        self._teller.masters.add(entry)
        if any(sign in entry.kind for sign in _PARTY_KINDS) and masters.name_of(entry.attributes):
            telling = Telling()
            telling.party(masters.party(entry.identifier, entry.attributes))
            yield from telling.said()
            self.some = True


_Found = Iterator[events.Event | masters.Entry | str]


def _xml(path: Path, name: str) -> _Found:
    kinds: list[str] = []

    def wanted(node: Node) -> bool:
        if node.element is not None and node.element.getparent() is None:
            kinds.append(f"an {node.name} in XML")
        if node.name == "Vocabulary":
            kinds.append(node.attribute("type") or "")
        return node.name in events.KINDS or node.name == "VocabularyElement"

    for node in elements.documents(path, name, wanted):
        if node.name == "VocabularyElement":
            entry = masters.from_xml(node, kinds[-1])
            yield from [entry] if entry else []
        else:
            yield events.from_xml(node)
    yield kinds[0] if kinds else "EPCIS in XML"


def _json(path: Path, name: str) -> _Found:
    for number, value in parts(path, name, "eventList"):
        if not isinstance(value, dict):
            continue
        if kind := events.kind_of(value):
            yield events.from_json(value, kind, number)
            continue
        said = value.get("type") or value.get("$schema") or value.get("@type")
        yield f"an {said} in JSON" if isinstance(said, str) and "schema" not in said else "JSON that names EPCIS"
        yield from masters.from_json(value.get("epcisHeader"))
        for place, event in enumerate(_events(value), start=1):
            kind = events.kind_of(event)
            if kind:
                yield events.from_json(event, kind, place)


def _events(value: dict[str, Any]) -> list[Any]:
    """The events of a document or of an answer to a query."""
    body = value.get("epcisBody", value)
    body = body if isinstance(body, dict) else {}
    results = body.get("queryResults")
    if isinstance(results, dict):
        body = results.get("resultsBody", {})
    found = body.get("eventList") if isinstance(body, dict) else None
    if isinstance(body, dict) and found is None and isinstance(body.get("event"), dict):
        return [body["event"]]
    return found if isinstance(found, list) else []
