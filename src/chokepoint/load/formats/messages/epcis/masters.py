"""Master data of EPCIS documents: what places, parties and classes of items are.

Source: GS1 EPCIS 2.0, section 6.1.4 (vocabularies); GS1 Core Business Vocabulary 2.0, section 9 (attributes).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from chokepoint.load.formats.messages import values
from chokepoint.load.formats.messages.elements import Node
from chokepoint.load.formats.messages.epcis.identifiers import identified
from chokepoint.load.formats.messages.said import party_id

MOST = 200_000
"""Entries that are remembered; a larger master file is read, and its later entries do not reach the events."""
_NAMES = ("name", "organizationName", "partyName")
_STREETS = (
    "streetAddressOne",
    "streetAddressTwo",
    "streetAddressThree",
    "streetAddress",
    "postalCode",
    "postOfficeBox",
)


@dataclass(frozen=True)
class Entry:
    """What is told of one identifier: attributes by their names without prefixes."""

    identifier: str
    kind: str
    attributes: dict[str, str]


@dataclass
class Masters:
    """What is known of places, parties and classes, by their identifiers."""

    known: dict[str, dict[str, str]] = field(default_factory=dict)

    def add(self, entry: Entry) -> None:
        """Remember an entry."""
        if len(self.known) < MOST:
            self.known.setdefault(identified(entry.identifier).whole, {}).update(entry.attributes)

    def of(self, identifier: str | None) -> dict[str, str]:
        """What is told of an identifier; empty where nothing is."""
        return self.known.get(identified(identifier).whole, {}) if identifier else {}

    def of_class(self, gtin: str | None) -> dict[str, str]:
        """What is told of a class of items."""
        return self.known.get(identified(f"https://id.gs1.org/01/{gtin}").whole, {}) if gtin else {}


def name_of(attributes: dict[str, str]) -> str | None:
    """The name among attributes."""
    return next((attributes[name] for name in _NAMES if attributes.get(name)), None)


def address_of(attributes: dict[str, str]) -> dict[str, str | None]:
    """Address, town, country and coordinates among attributes."""
    return {
        "address": ", ".join(attributes[name] for name in _STREETS if attributes.get(name)) or None,
        "city": attributes.get("city"),
        "region": attributes.get("state") or attributes.get("countyCode"),
        "country": values.country(attributes.get("countryCode") or attributes.get("country")),
        "latitude": attributes.get("latitude"),
        "longitude": attributes.get("longitude"),
    }


def party(identifier: str, attributes: dict[str, str]) -> dict[str, str | None]:
    """The cells of a party; its id is its GLN, or the identifier as written where it is none."""
    said = identified(identifier)
    found = party_id("GLN", said.gln) if said.gln else party_id(None, identifier)
    return {"party_id": found, "name": name_of(attributes), **address_of(attributes)}


def from_xml(node: Node, kind: str = "") -> Entry | None:
    """An element of a vocabulary in XML."""
    identifier = node.attribute("id")
    if not identifier:
        return None
    pairs = ((part.attribute("id") or "", part.own or "") for part in node.all("attribute"))
    return Entry(identifier, kind, _plain(pairs))


def from_json(header: Any) -> list[Entry]:
    """The elements of all vocabularies in the header of a JSON document."""
    masters = header.get("epcisMasterData") if isinstance(header, dict) else None
    vocabularies = masters.get("vocabularyList") if isinstance(masters, dict) else None
    found = []
    for vocabulary in vocabularies if isinstance(vocabularies, list) else []:
        elements = vocabulary.get("vocabularyElementList") if isinstance(vocabulary, dict) else None
        for element in elements if isinstance(elements, list) else []:
            if isinstance(element, dict) and isinstance(element.get("id"), str):
                attributes = element.get("attributes")
                said = [one for one in attributes if isinstance(one, dict)] if isinstance(attributes, list) else []
                pairs = ((str(one.get("id", "")), one.get("attribute")) for one in said)
                found.append(Entry(element["id"], str(vocabulary.get("type", "")), _plain(pairs)))
    return found


def _plain(pairs: Iterable[tuple[str, Any]]) -> dict[str, str]:
    named = ((key.rpartition("#")[2].rpartition(":")[2].rpartition("/")[2], text) for key, text in pairs)
    return {key: text.strip() for key, text in named if isinstance(text, str) and text.strip()}
