"""Goods collected by somebody who is neither the buyer's carrier nor ours, or in the buyer's own vehicle.

Whoever fetches goods himself leaves no carrier's papers behind that show where they went.

Innocent: Builders and farmers fetch what they need; the terms of delivery let the buyer collect; a neighbour or an
    affiliated firm drives.
Cannot see: Who drove, unless somebody noted it; carriage by the buyer after a carrier's own.
Check: Who signed for the goods, in which vehicle, and do the terms of delivery provide for it?
Ask: Who collects the goods, and where are they taken?
Source: Wassenaar Arrangement, List of Advisory Questions for Industry, 2018; FBI flyers for retailers of precursors.
"""

import ibis
import ibis.expr.types as ir
from ibis import _

from chokepoint.observe.evidence import record
from chokepoint.observe.examples import fires, in_doubt, order, outside, row, shipped, silent, unassessable
from chokepoint.observe.indicator import Indicator, Row
from chokepoint.observe.judging import judged

BY_A_THIRD, NOTED_OWN, OWN = 1.0, 0.6, 0.4
"""Strength of a third party noted, of an own vehicle noted for goods that are usually sent, and of one in the shipment.
Ours."""

AGREED = 0.5
"""How much an own vehicle counts where the terms of delivery leave collection to the buyer. Ours."""

BUYER_COLLECTS = ("EXW", "FCA")
"""Terms by which the buyer, or its carrier, collects. Source: ICC, Incoterms 2020."""

THIRD, OWN_VEHICLE, CARRIER = "collected_by_third_party", "collected_in_own_vehicle", "collected_by_carrier"


def finding(orders: ir.Table, shipments: ir.Table, order_notes: ir.Table, unshipped_orders: ir.Table) -> ir.Table:
    """One row per order. NULL where the means of carriage of a shipment are not known, or nothing was shipped, and
    nobody noted who collected; and where a collector was noted on a party that may be the buyer.
    """
    notes = order_notes.filter(order_notes.code.isin((THIRD, OWN_VEHICLE, CARRIER)))
    seen = notes.filter(notes.sure).select("order_id").distinct().mutate(told=ibis.literal(True))
    terms = orders.select("order_id", agreed=orders.incoterm.upper().substr(0, 3).isin(BUYER_COLLECTS).fill_null(False))
    rows = ibis.union(_of_notes(notes), _of_shipments(shipments.left_join(seen, "order_id")))
    rows = rows.filter(rows.shows.fill_null(True)).inner_join(terms, "order_id")
    agreed = (rows.agreed & ~rows.third).ifelse(AGREED, 1.0)
    rows = rows.mutate(weight=(rows.weight * agreed).round(4))
    return judged(orders, rows, unshipped_orders.anti_join(seen, "order_id"), strength=_.weight.max())


def _of_notes(notes: ir.Table) -> ir.Table:
    shows = ibis.cases((notes.code == CARRIER, False), (notes.sure, True), else_=ibis.null("boolean"))
    return notes.select(
        "order_id",
        shows=shows,
        third=notes.code == THIRD,
        weight=(notes.code == THIRD).ifelse(BY_A_THIRD, NOTED_OWN),
        words=notes.code.replace("_", " ") + ibis.literal(", noted on ") + notes.noted_at.date().cast("string"),
        record=record("notes", notes.note_id),
    )


def _of_shipments(sent: ir.Table) -> ir.Table:
    """One row per shipment of an order. Means that are not known are no gap where somebody noted who collected."""
    sent = sent.filter(sent.order_id.notnull())
    shows = ibis.cases((sent["mode"].notnull(), sent["mode"] == "own"), (sent.told, False), else_=ibis.null("boolean"))
    return sent.select(
        "order_id",
        shows=shows,
        third=ibis.literal(False),
        weight=ibis.literal(OWN),
        words=ibis.literal("shipment ") + sent.shipment_id + ibis.literal(" in an own vehicle"),
        record=record("shipments", sent.shipment_id),
    )


def applies(shipping_due: ir.Table) -> ir.Table:
    """Orders whose goods are sent."""
    return shipping_due


def _noted(code: str, kind: str = "order", subject_id: str = "O", noted_at: str = "2024-06-09") -> Row:
    return row("notes", note_id="N1", subject_kind=kind, subject_id=subject_id, noted_at=noted_at, code=code)


_PLACED = order(stage="order")

INDICATOR = Indicator(
    code="LOG-10",
    subject="order",
    finding=finding,
    applies=applies,
    explain="The goods were not handed to a carrier: {basis}.",
    past=("notes",),
    questions=("collector", "observations"),
    examples=(
        fires("in an own vehicle", _PLACED, shipped(mode="own")),
        fires("one shipment of two", _PLACED, shipped(mode="road"), shipped(shipment_id="S2", mode="own")),
        fires("ex works, in an own vehicle", order(stage="order", incoterm="EXW"), shipped(mode="own")),
        fires("a third party, noted", _PLACED, shipped(mode="road"), _noted(THIRD)),
        fires("a third party, noted on the shipment", _PLACED, shipped(), _noted(THIRD, "shipment", "S1")),
        fires(
            "noted, no shipment known",
            _PLACED,
            _noted(THIRD),
            row("order_lines", order_id="O", line_no=1, hs_code="8517"),
        ),
        fires(
            "noted on the buyer before",
            _PLACED,
            shipped(mode="sea"),
            _noted(OWN_VEHICLE, "party", "buyer", "2024-02-01"),
        ),
        silent("by a carrier", _PLACED, shipped(mode="road")),
        silent("by a carrier, as noted; means not recorded", _PLACED, shipped(), _noted(CARRIER)),
        silent(
            "the buyer collects later, as noted then",
            _PLACED,
            shipped(mode="sea"),
            _noted(THIRD, "party", "buyer", "2024-07-01"),
        ),
        unassessable("means not recorded", _PLACED, shipped()),
        unassessable("one of two not recorded", _PLACED, shipped(mode="road"), shipped(shipment_id="S2")),
        unassessable("no shipment known", _PLACED, row("order_lines", order_id="O", line_no=1, hs_code="8517")),
        unassessable(
            "noted on one that may be the buyer",
            _PLACED,
            shipped(mode="road"),
            _noted(THIRD, "party", "twin", "2024-02-01"),
            *in_doubt("twin", "buyer"),
        ),
        outside("an inquiry", order(stage="inquiry")),
        outside("a service", _PLACED, row("order_lines", order_id="O", line_no=1, kind="service")),
    ),
)
