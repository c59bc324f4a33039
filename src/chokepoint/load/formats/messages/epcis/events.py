"""EPCIS events, the same from JSON and from XML.

Source: GS1 EPCIS 2.0, sections 7.4 (events), 9 and 10 (bindings); GS1 Core Business Vocabulary 2.0.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from typing import Any

from chokepoint.load.formats.messages.elements import Node
from chokepoint.records.own_names import EPCIS_PREFIX

KINDS = (
    "ObjectEvent",
    "AggregationEvent",
    "TransactionEvent",
    "TransformationEvent",
    "AssociationEvent",
    "QuantityEvent",
)
_PREFIX = re.compile(
    r".*(?:cbv:(?:bizstep|disp|btt|sdt|er):|/(?:BizStep|Disp|BTT|SDT|ER)-|cbv:(?:BizStep|Disp|BTT|SDT|ER)-)"
)
_DEFINED = frozenset(
    [
        *("type", "@type", "isA", "@context", "id", "@id", "eventID", "eventTime", "recordTime", "eventTimeZoneOffset"),
        *("epcList", "quantityList", "parentID", "childEPCs", "childQuantityList", "inputEPCList", "outputEPCList"),
        *("inputQuantityList", "outputQuantityList", "action", "bizStep", "disposition", "readPoint", "bizLocation"),
        *("bizTransactionList", "sourceList", "destinationList", "ilmd", "errorDeclaration", "transformationID"),
        *("epcClass", "quantity", "uom", "extension", "baseExtension", "certificationInfo"),
    ]
)
"""Parts of an event that are read or say nothing by themselves."""
_UNKEPT = {"sensorElementList": "sensor readings", "persistentDisposition": "states that items keep"}


@dataclass(frozen=True)
class Quantity:
    """So much of a class of items."""

    epc_class: str
    quantity: str | None
    unit: str | None


@dataclass(frozen=True)
class Event:
    """One event. Words of the core vocabulary stand without their prefixes. `own`: what our own say beside."""

    kind: str
    place: int
    event_id: str
    time: str | None
    action: str | None = None
    step: str | None = None
    disposition: str | None = None
    items: tuple[str, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    used: tuple[str, ...] = ()
    parent: str | None = None
    read_point: str | None = None
    location: str | None = None
    transactions: tuple[tuple[str, str], ...] = ()
    sources: tuple[tuple[str, str], ...] = ()
    destinations: tuple[tuple[str, str], ...] = ()
    error: str | None = None
    corrected_by: tuple[str, ...] = ()
    masters: dict[str, str] = field(default_factory=dict)
    unkept: tuple[str, ...] = ()
    own: dict[str, str] = field(default_factory=dict)


def word(text: str | None) -> str | None:
    """A word of the core vocabulary without its prefix."""
    return _PREFIX.sub("", text).strip() if text else None


def kind_of(value: Any) -> str | None:
    """The kind of a JSON object that is an event."""
    said = _text(value, "type", "@type", "isA") if isinstance(value, dict) else None
    plain = said.rpartition(":")[2].rpartition("/")[2] if said else None
    return plain if plain in KINDS else None


def from_json(value: dict[str, Any], kind: str, place: int) -> Event:
    """An event of an EPCIS document in JSON."""
    plain = {key.rpartition(":")[2] if key.startswith("epcis:") else key: part for key, part in value.items()}
    error = plain.get("errorDeclaration")
    error = error if isinstance(error, dict) else None
    ilmd = plain.get("ilmd")
    return Event(
        kind=kind,
        place=place,
        event_id=_text(plain, "eventID") or _digest(json.dumps(value, sort_keys=True)),
        time=_text(plain, "eventTime"),
        action=_text(plain, "action"),
        step=word(_text(plain, "bizStep")),
        disposition=word(_text(plain, "disposition")),
        items=tuple(text for name in ("epcList", "childEPCs", "outputEPCList") for text in _texts(plain.get(name))),
        quantities=_quantities(plain),
        used=(*_texts(plain.get("inputEPCList")), *(one.epc_class for one in _listed(plain, "inputQuantityList"))),
        parent=_text(plain, "parentID"),
        read_point=_identity(plain.get("readPoint")),
        location=_identity(plain.get("bizLocation")),
        transactions=_typed(plain.get("bizTransactionList"), "bizTransaction"),
        sources=_typed(plain.get("sourceList"), "source"),
        destinations=_typed(plain.get("destinationList"), "destination"),
        error=(_text(error, "reason") or "no reason told") if error is not None else None,
        corrected_by=tuple(_texts(error.get("correctiveEventIDs"))) if error is not None else (),
        masters=_masters(ilmd.items()) if isinstance(ilmd, dict) else {},
        unkept=_unkept(plain, bool(plain.get("parentID"))),
        own={
            key.removeprefix(EPCIS_PREFIX): part
            for key, part in plain.items()
            if key.startswith(EPCIS_PREFIX) and isinstance(part, str)
        },
    )


def _text(value: dict[str, Any], *names: str) -> str | None:
    found = next((value[name] for name in names if name in value), None)
    found = found[0] if isinstance(found, list) and found else found
    return found.strip() or None if isinstance(found, str) else None


def _texts(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [one.strip() for one in values if isinstance(one, str) and one.strip()]


def _identity(value: Any) -> str | None:
    return _text(value, "id", "@id") if isinstance(value, dict) else value if isinstance(value, str) else None


def _typed(value: Any, name: str) -> tuple[tuple[str, str], ...]:
    values = value if isinstance(value, list) else [value]
    found = [(word(_text(one, "type")) or "", _text(one, name)) for one in values if isinstance(one, dict)]
    return tuple((kind, text) for kind, text in found if text)


def _quantities(plain: dict[str, Any]) -> tuple[Quantity, ...]:
    names = ("quantityList", "childQuantityList", "outputQuantityList")
    own = {"q": [plain]} if "epcClass" in plain else {}
    return (*(one for name in names for one in _listed(plain, name)), *_listed(own, "q"))


def _listed(plain: dict[str, Any], name: str) -> list[Quantity]:
    values = plain.get(name)
    found = [one for one in values if isinstance(one, dict)] if isinstance(values, list) else []
    return [
        Quantity(epc_class, _number(one.get("quantity")), _text(one, "uom"))
        for one in found
        if (epc_class := _text(one, "epcClass"))
    ]


def _number(value: Any) -> str | None:
    return str(value) if isinstance(value, str) and value.strip() else None


def _masters(pairs: Any) -> dict[str, str]:
    """Data of the items' making, by their names without prefixes."""
    return {key.rpartition(":")[2].rpartition("#")[2]: text for key, text in pairs if isinstance(text, str) and text}


def _unkept(names: Any, packed: bool) -> tuple[str, ...]:
    words = [said for name, said in _UNKEPT.items() if name in names]
    words += (
        ["fields of the sender's own"] if any(name not in _DEFINED and name not in _UNKEPT for name in names) else []
    )
    return (*words, *(["which items were packed into or fastened to which"] if packed else []))


def from_xml(node: Node) -> Event:
    """An event of an EPCIS document in XML; what version 1 keeps in extensions is looked for there too."""
    error = _first(node, "errorDeclaration")
    items = [text for path in ("epcList/epc", "childEPCs/epc", "outputEPCList/epc") for text in _every(node, path)]
    parts = [name for name in dict.fromkeys(child.name for child in node.children()) if name not in ("extension",)]
    parts += [
        child.name for path in ("extension", "baseExtension") for one in node.all(path) for child in one.children()
    ]
    return Event(
        kind=node.name,
        place=node.line,
        event_id=_one(node, "eventID") or _digest(_flat(node)),
        time=_one(node, "eventTime"),
        action=_one(node, "action"),
        step=word(_one(node, "bizStep")),
        disposition=word(_one(node, "disposition")),
        items=tuple(items),
        quantities=_quantities_of(node, "quantityList", "childQuantityList", "outputQuantityList"),
        used=(*_every(node, "inputEPCList/epc"), *(one.epc_class for one in _quantities_of(node, "inputQuantityList"))),
        parent=_one(node, "parentID"),
        read_point=_one(node, "readPoint/id"),
        location=_one(node, "bizLocation/id"),
        transactions=_typed_of(node, "bizTransactionList/bizTransaction"),
        sources=_typed_of(node, "sourceList/source"),
        destinations=_typed_of(node, "destinationList/destination"),
        error=(word(error.text("reason")) or "no reason told") if error else None,
        corrected_by=tuple(error.texts("correctiveEventIDs/correctiveEventID")),
        masters=_masters((child.name, child.own) for ilmd in _all(node, "ilmd") for child in ilmd.children()),
        unkept=_unkept(parts, bool(_one(node, "parentID"))),
    )


_EXTENSIONS = ("", "extension/", "extension/extension/", "baseExtension/")


def _all(node: Node, path: str) -> list[Node]:
    return node.all(*(f"{extension}{path}" for extension in _EXTENSIONS))


def _first(node: Node, path: str) -> Node:
    return next(iter(_all(node, path)), Node(None))


def _one(node: Node, path: str) -> str | None:
    return next((found.own for found in _all(node, path) if found.own), None)


def _every(node: Node, path: str) -> list[str]:
    return [found.own for found in _all(node, path) if found.own]


def _typed_of(node: Node, path: str) -> tuple[tuple[str, str], ...]:
    return tuple((word(found.attribute("type")) or "", found.own) for found in _all(node, path) if found.own)


def _quantities_of(node: Node, *names: str) -> tuple[Quantity, ...]:
    elements = [one for name in names for one in _all(node, f"{name}/quantityElement")]
    elements += [node] if node.name == "QuantityEvent" and len(names) > 1 else []
    return tuple(
        Quantity(epc_class, one.text("quantity"), one.text("uom"))
        for one in elements
        if (epc_class := one.text("epcClass"))
    )


def _flat(node: Node) -> str:
    parts = node.element.itertext() if node.element is not None else ()
    return "\n".join(text for part in parts if isinstance(part, str) and (text := part.strip()))


def _digest(text: str) -> str:
    return f"event {hashlib.sha256(text.encode()).hexdigest()[:24]}"
