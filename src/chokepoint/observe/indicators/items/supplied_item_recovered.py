"""An order under which an item was supplied that was recovered from unlawful hands.

Somewhere between the supplier and the place of recovery it left lawful custody, and the order lies between.

Innocent: The buyer lost it, was robbed or sold it lawfully years ago; the lot went to several buyers, and the item came
    through another.
Cannot see: Items whose numbers could not be read; lots that custody does not tie to an order; recoveries after the day
    of the run.
Check: Trace the item from the buyer on: to whom did it pass, and by which paper?
Ask: Where are the goods of this delivery now?
Source: Conflict Armament Research, study of procurement networks, 2020 (tracing of recovered items by lot and serial
    number).
"""

import ibis
import ibis.expr.types as ir
from ibis import _

from chokepoint.observe.evidence import record
from chokepoint.observe.examples import document, fires, order, row, silent, unassessable
from chokepoint.observe.indicator import Indicator, Row
from chokepoint.observe.judging import judged

BY_ITEM, BY_LOT = 1.0, 0.5
"""Strength where the item itself is tied to the order, and where only its lot is. Ours: lots go to several buyers."""


def finding(orders: ir.Table, supplied_items: ir.Table, items_open: ir.Table) -> ir.Table:
    """One row per order. NULL where no item was loaded, or custody of the order's goods names neither item nor lot."""
    rows = supplied_items.mutate(
        shows=ibis.literal(True),
        words=supplied_items.item_id + supplied_items.by_lot.ifelse(", by its lot", ""),
        record=record("items", supplied_items.item_id),
        weight=supplied_items.by_lot.ifelse(BY_LOT, BY_ITEM),
    )
    rows = judged(orders, rows, items_open, strength=_.weight.max(), events=_.records.collect().flatten())
    return rows.mutate(record_ids=rows.record_ids.concat(rows.events).sort())


def _item(**cells: object) -> Row:
    """An item seized a year after the order."""
    given = {
        "item_id": "I",
        "documented_on": "2025-05-01",
        "recovery_context": "seized at a checkpoint",
        "lot_number": "L1",
    }
    return row("items", **{**given, **cells})


def _event(**cells: object) -> Row:
    """Its sale, by a paper of the order."""
    given = {
        "event_id": "E1",
        "item_id": "I",
        "kind": "sale",
        "occurred_from": "2024-06-10",
        "document_id": "D1",
    }
    return row("custody_events", **{**given, **cells})


_PAPER = document("invoice")

INDICATOR = Indicator(
    code="ITM-01",
    subject="order",
    finding=finding,
    explain="An item supplied under it was recovered: {basis}.",
    questions=("items",),
    examples=(
        fires("the item", order(), _PAPER, _item(), _event()),
        fires("its lot", order(), _PAPER, _item(), _event(item_id=None, lot_number="L1")),
        fires("custody names the order", order(), _item(), _event(document_id=None, legal_basis="order O")),
        silent("another item", order(), _PAPER, _item(), _event(item_id="J")),
        silent("documented in a lawful store", order(), _PAPER, _item(recovery_context=None), _event()),
        silent("recovered before the order", order(), _PAPER, _item(documented_on="2023-01-01"), _event()),
        silent("nothing traced to it", order(), _item()),
        unassessable("neither item nor lot named", order(), _PAPER, _item(), _event(item_id=None)),
        unassessable("no item loaded", order(), _PAPER),
    ),
)
