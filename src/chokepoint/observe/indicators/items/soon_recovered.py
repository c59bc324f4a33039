"""An order under which an item was supplied that was recovered soon after it was made.

Goods that reach unlawful hands within months were not handed down: somebody bought them for that.

Innocent: New goods are lost and robbed as old ones are; a date of manufacture is read from a lot that ran for years.
Cannot see: Dates of manufacture that are not on record; items whose numbers could not be read.
Check: How long was each leg of the chain, and who held the item for the shortest time?
Ask: Where are the goods of this delivery now?
Source: Conflict Armament Research, study of procurement networks, 2020 (as little as six months from manufacture to
    recovery, and 59 days from lawful export).
"""

import ibis.expr.types as ir
from ibis import _

from chokepoint.observe.evidence import record
from chokepoint.observe.examples import document, fires, order, row, silent, unassessable
from chokepoint.observe.indicator import Indicator, Row
from chokepoint.observe.judging import judged

SOON_DAYS, LONG_DAYS = 183, 730
"""Days from manufacture to recovery up to which the sign is at full strength, and from which it does not show. Six
months is the source's; two years ours."""


def finding(orders: ir.Table, supplied_items: ir.Table, recovered_items: ir.Table, items_open: ir.Table) -> ir.Table:
    """One row per order. NULL where the day of manufacture is not known, no item was loaded, or custody of the order's
    goods names neither item nor lot.
    """
    made = recovered_items.select("item_id", "made_on", "documented_on")
    rows = supplied_items.inner_join(made, "item_id")
    days = rows.documented_on.delta(rows.made_on, unit="day")
    share = (LONG_DAYS - days) / (LONG_DAYS - SOON_DAYS)
    rows = rows.mutate(
        shows=days < LONG_DAYS,
        words=rows.item_id + ", " + days.cast("string") + " days after it was made",
        record=record("items", rows.item_id),
        weight=share.clip(0, 1.0).round(9),
    )
    return judged(orders, rows, items_open, strength=_.weight.max())


def _item(**cells: object) -> Row:
    """An item seized a year after the order."""
    given = {
        "item_id": "I",
        "documented_on": "2025-05-01",
        "recovery_context": "seized at a checkpoint",
        "lot_number": "L1",
        "manufactured_on": "2024-12-01",
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
    code="ITM-02",
    subject="order",
    finding=finding,
    explain="Soon recovered: {basis}.",
    questions=("items",),
    examples=(
        fires("within five months", order(), _PAPER, _item(), _event()),
        fires("within a year", order(), _PAPER, _item(manufactured_on="2024-05-10"), _event()),
        fires(
            "made as custody says",
            order(),
            _PAPER,
            _item(manufactured_on=None),
            _event(),
            _event(event_id="E0", kind="manufacture", occurred_from="2024-05-10", document_id=None),
        ),
        silent("ten years old", order(), _PAPER, _item(manufactured_on="2015-01-01"), _event()),
        silent("nothing traced to it", order(), _item()),
        unassessable("when it was made is not known", order(), _PAPER, _item(manufactured_on=None), _event()),
        unassessable("neither item nor lot named", order(), _PAPER, _item(), _event(item_id=None)),
        unassessable("no item loaded", order(), _PAPER),
    ),
)
