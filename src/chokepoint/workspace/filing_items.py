"""Custody for a filing: the events of items, and which items were supplied under orders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from chokepoint.engines.snapshot import current
from chokepoint.records.errors import NotFoundError
from chokepoint.workspace.filing import Subject
from chokepoint.workspace.records import Cells, fetched
from chokepoint.workspace.recovered import recovered

if TYPE_CHECKING:
    from chokepoint.workspace.workspace import Workspace


def item_subject(workspace: Workspace, item_id: str) -> Subject:
    """The item of that id; raises NotFoundError."""
    rows = current("items")
    if not workspace.engine.fetch(rows.filter(rows.item_id == item_id).select("item_id")).num_rows:
        raise NotFoundError(
            f"No order, payment, party, network or item `{item_id}` is on record. An id is matched to the letter."
        )
    return Subject("item", item_id, ())


def items_in(workspace: Workspace, subject: Subject) -> tuple[str, ...]:
    """Items supplied under the orders of a subject and recovered later, as the last run traced them."""
    held = recovered(workspace, list(subject.order_ids), most=0)
    found = (item.trace.item_id for order_id in subject.order_ids for item in held.of_order(order_id))
    return tuple(dict.fromkeys(found))


def custody_of(workspace: Workspace, item_ids: Sequence[str]) -> tuple[tuple[Cells, ...], dict[str, Cells]]:
    """The custody events of items and of their lots, in order of time, and the items by id."""
    engine = workspace.engine
    rows = current("items")
    items = {
        row["item_id"]: row
        for row in fetched(engine, rows.filter(rows.item_id.isin(list(item_ids) or [""])), "item_id")
    }
    lots = sorted({row["lot_number"] for row in items.values() if "lot_number" in row})
    events = current("custody_events")
    own = events.item_id.isin(list(items) or [""])
    lot = events.item_id.isnull() & events.lot_number.isin(lots or [""])
    return fetched(engine, events.filter(own | lot), "occurred_from", "event_id"), items
