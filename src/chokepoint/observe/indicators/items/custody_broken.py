"""An order under which an item was supplied whose custody has a gap, or a handover that no paper allows.

Where the papers end, or forbid what happened, is where goods leave lawful hands.

Innocent: Later holders keep no papers, records burn, and a clause on retransfer is waived by a letter that nobody
    filed.
Cannot see: Custody that nobody recorded in part or whole; waivers that were not loaded.
Check: Who held the item last by paper, and who first without? Did the supplier agree to the handover?
Ask: To whom did you pass the goods on, and with whose consent?
Source: Conflict Armament Research, study of procurement networks, 2020 (points of diversion; unauthorised retransfer).
"""

import ibis
import ibis.expr.types as ir
from ibis import _

from chokepoint.observe.evidence import record
from chokepoint.observe.examples import document, fires, order, row, silent, unassessable
from chokepoint.observe.indicator import Indicator, Row
from chokepoint.observe.judging import judged

STRENGTH = {"unauthorised-retransfer": 1.0, "other-destination": 0.8, "gap": 0.5}
"""By what does not fit in the custody. Ours: gaps are mostly poor files. Other faults speak of the records."""

WORDS = {"unauthorised-retransfer": "handed on without leave", "other-destination": "gone elsewhere than declared"}


def finding(orders: ir.Table, supplied_items: ir.Table, custody_faults: ir.Table, items_open: ir.Table) -> ir.Table:
    """One row per order. NULL where no item was loaded, or custody of the order's goods names neither item nor lot."""
    faults = custody_faults.filter(custody_faults.kind.isin(list(STRENGTH))).select("item_id", "kind")
    rows = supplied_items.inner_join(faults.distinct(), "item_id")
    rows = rows.mutate(
        shows=ibis.literal(True),
        words=rows.item_id + ", " + rows.kind.cases(*WORDS.items(), else_="a gap in its custody"),
        record=record("items", rows.item_id),
        weight=rows.kind.cases(*STRENGTH.items(), else_=0.0),
    )
    return judged(orders, rows, items_open, strength=_.weight.max())


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


def _fault(kind: str, item_id: str = "I") -> Row:
    return row("custody_faults", item_id=item_id, kind=kind, number=1, basis="nobody is known to have held it")


_TRACED = (order(), document("invoice"), _item(), _event())

INDICATOR = Indicator(
    code="ITM-03",
    subject="order",
    finding=finding,
    explain="The custody of what was supplied is broken: {basis}.",
    questions=("items", "onward"),
    status="draft",
    examples=(
        fires("a gap", *_TRACED, _fault("gap")),
        fires("handed on against its papers", *_TRACED, _fault("unauthorised-retransfer")),
        silent("an unbroken chain", *_TRACED),
        silent("another item's", *_TRACED, _fault("gap", "J")),
        silent("dates that overlap", *_TRACED, _fault("overlap")),
        unassessable("neither item nor lot named", order(), document("invoice"), _item(), _event(item_id=None)),
        unassessable("no item loaded", order(), document("invoice")),
    ),
)
