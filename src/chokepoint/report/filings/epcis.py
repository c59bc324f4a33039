"""Custody of items as EPCIS 2.0 JSON: an event a change of hands, with who gave, who took, and the records behind it.

Source: GS1, EPCIS standard 2.0, JSON-LD binding; Core Business Vocabulary 2.0 (steps, dispositions).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from chokepoint.records.filing import NOT_AN_ACCUSATION, Cells
from chokepoint.records.own_names import own_uri
from chokepoint.report.filings.annex import text_of
from chokepoint.report.filings.letters import clean
from chokepoint.report.writing import replacing

CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
VERSION = "2.0"
OWN = "chokepoint"
VOCABULARY = "https://chokepoint.example/vocabulary/"
"""Names of what EPCIS has no word for; an address that stands for nothing on the web."""
STEPS = {
    "manufacture": ("ADD", "commissioning", "active"),
    "export": ("OBSERVE", "departing", "in_transit"),
    "import": ("OBSERVE", "arriving", "in_progress"),
    "sale": ("OBSERVE", "accepting", "in_progress"),
    "retransfer": ("OBSERVE", "shipping", "in_transit"),
    "loss": ("OBSERVE", None, "unknown"),
    "capture": ("OBSERVE", None, "unknown"),
    "recovery": ("OBSERVE", "inspecting", "unknown"),
}
"""Action, step and disposition of each kind of custody event; after a loss or a capture nothing of it is known."""


def write_epcis(
    path: Path, events: Iterable[Cells], items: Mapping[str, Cells], made_at: datetime, about: Cells
) -> tuple[Path, ...]:
    """Write the document event by event and return the file. `about` says what it is of and by what it was made."""
    head = {
        "@context": [CONTEXT, {OWN: VOCABULARY}],
        "type": "EPCISDocument",
        "schemaVersion": VERSION,
        "creationDate": f"{made_at.replace(tzinfo=None, microsecond=0).isoformat()}Z",
        f"{OWN}:note": NOT_AN_ACCUSATION,
        **{f"{OWN}:{name}": value for name, value in about.items() if value is not None},
    }
    with replacing(path) as draft, draft.open("w", encoding="utf-8", errors="replace", newline="\n") as file:
        file.write(text_of(head)[:-1] + ',"epcisBody":{"eventList":[\n')
        between = ""
        for event in told(events, items, made_at):
            file.write(between + text_of(event))
            between = ",\n"
        file.write("\n]}}\n")
    return (path,)


def told(events: Iterable[Cells], items: Mapping[str, Cells], made_at: datetime) -> Iterator[dict[str, Any]]:
    """The events."""
    for row in events:
        yield _event(row, items.get(str(row.get("item_id")), {}), made_at)


def _event(row: Cells, item: Cells, made_at: datetime) -> dict[str, Any]:
    action, step, disposition = STEPS.get(str(row["kind"]), ("OBSERVE", None, None))
    event: dict[str, Any] = {
        "type": "ObjectEvent",
        "eventID": uri("event", row["event_id"]),
        "eventTime": _moment(row["occurred_from"]),
        "eventTimeZoneOffset": "+00:00",
        "recordTime": f"{made_at.replace(tzinfo=None, microsecond=0).isoformat()}Z",
        "action": action,
    }
    event |= _what(row)
    if step:
        event["bizStep"] = step
    if disposition:
        event["disposition"] = disposition
    where = ", ".join(str(row[part]) for part in ("place", "country") if row.get(part))
    if where:
        event["readPoint"] = {"id": uri("place", where)}
    if row.get("document_id"):
        event["bizTransactionList"] = [{"bizTransaction": uri("document", row["document_id"])}]
    for column, listed, one in (
        ("from_party_id", "sourceList", "source"),
        ("to_party_id", "destinationList", "destination"),
    ):
        if row.get(column):
            event[listed] = [{"type": "owning_party", one: uri("party", row[column])}]
    return event | _own(row, item)


def _what(row: Cells) -> dict[str, Any]:
    """The item, or the lot."""
    if row.get("item_id"):
        return {"epcList": [uri("item", row["item_id"])]}
    if row.get("lot_number"):
        return {"quantityList": [{"epcClass": uri("lot", row["lot_number"])}]}
    return {"epcList": []}


def _own(row: Cells, item: Cells) -> dict[str, Any]:
    """What EPCIS has no field for: kind, span, basis, marks, and the records."""
    cells = {
        "kind": row["kind"],
        "occurredTo": row.get("occurred_to"),
        "lot": row.get("lot_number"),
        "itemLot": item.get("lot_number"),
        "serial": item.get("serial_number"),
        "place": row.get("place"),
        "country": row.get("country"),
        "legalBasis": row.get("legal_basis"),
        "source": row.get("source_id"),
    }
    held = {f"{OWN}:{name}": _text(value) for name, value in cells.items() if value is not None}
    behind = [f"custody_events/{row['event_id']}"] + ([f"items/{row['item_id']}"] if row.get("item_id") else [])
    return held | {f"{OWN}:recordIds": behind}


def uri(kind: str, name: object) -> str:
    """A name as a URN of the program's own."""
    return own_uri(kind, clean(name))


def _moment(value: date) -> str:
    at = value if isinstance(value, datetime) else datetime.combine(value, time())
    return f"{at.astimezone(UTC).replace(tzinfo=None) if at.tzinfo else at:%Y-%m-%dT%H:%M:%S}Z"


def _text(value: object) -> object:
    return value if isinstance(value, date) else clean(value)
