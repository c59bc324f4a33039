"""An order under which an item was supplied that was recovered with its marks removed.

Who files off a number does not want the item traced, and knew that it would be looked for.

Innocent: Plates wear off, are painted over or lost in a repair; a finder removed them, long after the buyer.
Cannot see: Items that can no longer be told at all; what stood on the item when it was handed on.
Check: Do other items of the delivery bear their marks, and in whose hands were they last seen with them?
Ask: Where are the goods of this delivery now?
Source: Conflict Armament Research, study of procurement networks, 2020 (removed identification marks). The wording of
    the tracing instrument could not be checked here.
"""

import ibis.expr.types as ir
from ibis import _

from chokepoint.observe.evidence import record
from chokepoint.observe.examples import document, fires, order, row, silent, unassessable
from chokepoint.observe.indicator import Indicator, Row
from chokepoint.observe.judging import judged

BY_ITEM, BY_LOT = 1.0, 0.5
"""Strength where the item itself is tied to the order, and where only its lot is. Ours."""


def finding(orders: ir.Table, supplied_items: ir.Table, recovered_items: ir.Table, items_open: ir.Table) -> ir.Table:
    """One row per order. NULL where it is not recorded whether marks were removed, no item was loaded, or custody of
    the order's goods names neither item nor lot.
    """
    rows = supplied_items.inner_join(recovered_items.select("item_id", "marks_removed"), "item_id")
    rows = rows.mutate(
        shows=rows.marks_removed,
        words=rows.item_id,
        record=record("items", rows.item_id),
        weight=rows.by_lot.ifelse(BY_LOT, BY_ITEM),
    )
    return judged(orders, rows, items_open, strength=_.weight.max())


def _item(**cells: object) -> Row:
    """An item seized a year after the order."""
    given = {
        "item_id": "I",
        "documented_on": "2025-05-01",
        "recovery_context": "seized at a checkpoint",
        "lot_number": "L1",
        "marks_removed": True,
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
    code="ITM-05",
    subject="order",
    finding=finding,
    explain="Recovered with its marks removed: {basis}.",
    questions=("items",),
    status="draft",
    examples=(
        fires("filed off", order(), _PAPER, _item(), _event()),
        fires("by its lot", order(), _PAPER, _item(), _event(item_id=None, lot_number="L1")),
        silent("all marks there", order(), _PAPER, _item(marks_removed=False), _event()),
        silent("nothing traced to it", order(), _item()),
        unassessable("not recorded", order(), _PAPER, _item(marks_removed=None), _event()),
        unassessable("neither item nor lot named", order(), _PAPER, _item(), _event(item_id=None)),
        unassessable("no item loaded", order(), _PAPER),
    ),
)
