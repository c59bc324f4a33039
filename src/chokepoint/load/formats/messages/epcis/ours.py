"""Custody that this program wrote as EPCIS (`report --format epcis`), read back under the ids that it had."""

from __future__ import annotations

from chokepoint.load.formats.messages import values
from chokepoint.load.formats.messages.epcis.events import Event
from chokepoint.load.formats.messages.telling import Telling
from chokepoint.records import RECORDS
from chokepoint.records.own_names import own_name

_KINDS = next(column.choices for column in RECORDS["custody_events"].columns if column.name == "kind")


def is_ours(event: Event) -> bool:
    """Whether the event was written by this program: by its name, and the kind of custody event that it states."""
    return own_name(event.event_id, "event") is not None and event.own.get("kind") in _KINDS


def tell_ours(telling: Telling, event: Event) -> None:
    """Add the custody event as it was; its item, parties and paper stand beside, where the records lack them."""
    own, day = event.own, values.day((event.time or "")[:10])
    item_id = next((found for one in event.items if (found := own_name(one, "item"))), None)
    lot = next((found for one in event.quantities if (found := own_name(one.epc_class, "lot"))), None)
    paper = next((found for _, one in event.transactions if (found := own_name(one, "document"))), None)
    giver, taker = (
        next((found for _, one in side if (found := own_name(one, "party"))), None)
        for side in (event.sources, event.destinations)
    )
    for party in (giver, taker):
        telling.party({"party_id": party})
    if item_id:
        known = {"serial_number": own.get("serial"), "lot_number": own.get("itemLot"), "documented_on": day}
        telling.row("items", {"item_id": item_id, **known}, beside=True)
    if paper:
        telling.row("documents", {"document_id": paper, "kind": "other"}, beside=True)
    telling.row(
        "custody_events",
        {
            "event_id": own_name(event.event_id, "event"),
            "item_id": item_id,
            "lot_number": own.get("lot") or lot,
            "kind": own["kind"],
            "occurred_from": day,
            "occurred_to": own.get("occurredTo"),
            "from_party_id": giver,
            "to_party_id": taker,
            "place": own.get("place"),
            "country": own.get("country"),
            "legal_basis": own.get("legalBasis"),
            "document_id": paper,
            "source_id": own.get("source"),
        },
    )
