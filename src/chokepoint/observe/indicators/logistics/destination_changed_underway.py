"""Consignee or destination changed after the goods had left.

Papers that were examined and licensed say where goods go; a change on the way sends them to somebody whom nobody
examined.

Innocent: The buyer sells the goods on while they are afloat, as is custom with raw materials; it refuses them or
    cannot clear them, and another customer takes them; a wrong entry is corrected when the receipt comes back.
Cannot see: Changes that were never recorded as such, above all in a ledger loaded once; when a change was made, as
    against when it became known here; goods sent on after delivery.
Check: Who ordered the change, and does the licence cover the new receiver and destination? What does the proof of
    delivery say?
Ask: Why were the goods sent elsewhere, and who received them?
Source: FinCEN and BIS, Joint Alert FIN-2022-Alert003 of 28 June 2022, red flags on shipping routes and changed
    destinations; FATF, Guidance on Proliferation Financing Risk Assessment and Mitigation, June 2021, risk indicators
    on maritime trade and trade finance.
"""

import ibis
import ibis.expr.types as ir
from ibis import _

from chokepoint.observe.examples import earlier, fires, in_doubt, order, outside, shipped, silent, unassessable
from chokepoint.observe.indicator import Indicator, Row
from chokepoint.observe.judging import judged
from chokepoint.observe.relations.departures import NOT_LEFT
from chokepoint.observe.relations.order_changes import CONSIGNEE, COUNTRY, TOWN

MATTERS = {COUNTRY: 1.0, CONSIGNEE: 0.9, TOWN: 0.6}
"""How much each change matters: another country is another jurisdiction, another town may be the next terminal. Set by
judgement."""
AFTER_DELIVERY = 0.5
"""Factor where the goods had been delivered by then: the entry alone may have been corrected."""
UNDERWAY_DAYS = 120
"""Days after departure from which a change is a correction of old records. Ours: the longest sea routes with time to
clear customs."""
RECORDED_WITHIN_DAYS = 7
"""Days after departure within which a shipment is first recorded where its changes on the way can be seen. Ours."""


def finding(orders: ir.Table, shipments: ir.Table, shipments_versions: ir.Table, order_changes: ir.Table) -> ir.Table:
    """One row per order. Strength: of the change that matters most; less where the goods had arrived.

    NULL where a shipment was first recorded long after it left, or it is not known when that was.
    """
    sent = _watched(shipments, shipments_versions)
    moves = order_changes.filter(order_changes.what.isin(tuple(MATTERS)) & order_changes.shipment_id.notnull())
    rows = moves.filter(moves.differs.fill_null(True)).drop("order_id").inner_join(sent, "shipment_id")
    back_by = rows.shipped_at + ibis.interval(days=UNDERWAY_DAYS)
    underway = (rows.changed_at > rows.shipped_at) & (rows.changed_at <= back_by)
    rows = rows.mutate(
        shows=rows.differs & underway & rows.seen.ifelse(True, ibis.null("boolean")),
        words=rows.what + " " + rows.was + " to " + rows.became + " on " + rows.changed_at.strftime("%Y-%m-%d"),
        weight=rows.what.cases(*MATTERS.items(), else_=ibis.null("float64"))
        * (rows.changed_at > rows.delivered_at).ifelse(AFTER_DELIVERY, 1.0),
    )
    per_order = sent.group_by("order_id").agg(seen=sent.seen.all())
    unseen = orders.select("order_id").anti_join(per_order.filter(per_order.seen), "order_id")
    return judged(orders, rows, unseen, strength=_.weight.max())


def _watched(shipments: ir.Table, shipments_versions: ir.Table) -> ir.Table:
    """One row per shipment of an order: its id, order and times, and `seen`: on record when it left or soon after, or
    still to leave."""
    first = shipments_versions.group_by("shipment_id").agg(first=shipments_versions.recorded_at.min())
    rows = shipments.filter(shipments.order_id.notnull()).left_join(first, "shipment_id")
    waits = rows.shipped_at.isnull() & rows.status.isin(NOT_LEFT).fill_null(False)
    in_time = rows["first"] <= rows.shipped_at + ibis.interval(days=RECORDED_WITHIN_DAYS)
    seen = in_time.fill_null(False) | (waits & rows["first"].notnull())
    return rows.select("shipment_id", "order_id", "shipped_at", "delivered_at", seen=seen)


def applies(carriage_due: ir.Table) -> ir.Table:
    """Orders whose goods are sent."""
    return carriage_due.select("subject_id", "applies")


_THERE = {"delivery_country": "TR", "delivery_city": "Mersin"}
_SENT = shipped("y", recorded_at="2024-06-20", **_THERE)
_AS_ORDERED = shipped(recorded_at="2024-06-07", **_THERE)
_CORRECTED = shipped("y", recorded_at="2024-11-20", **_THERE)
_ELSEWHERE = earlier(shipped("c", "S9", "O9", shipped_at="2024-02-05"), "2024-02-03")


def _other() -> tuple[Row, ...]:
    """Another order, whose shipment was recorded twice: this ledger keeps what it recorded before."""
    return order("O9", "c", "2024-02-01"), shipped("c", "S9", "O9", shipped_at="2024-02-05"), _ELSEWHERE


INDICATOR = Indicator(
    code="LOG-07",
    subject="order",
    finding=finding,
    applies=applies,
    explain="Changed after the goods had left: {basis}.",
    questions=("receiver", "shipping", "same-party"),
    examples=(
        fires("another receiver", order(), _SENT, earlier(_SENT, "2024-06-07", consignee_id="buyer")),
        fires("another country", order(), _SENT, earlier(_SENT, "2024-06-07", delivery_country="BG")),
        fires(
            "and back again",
            order(),
            _SENT,
            earlier(_SENT, "2024-06-07"),
            earlier(_SENT, "2024-06-12", delivery_country="BG"),
        ),
        fires(
            "after delivery",
            order(),
            shipped("y", delivered_at="2024-06-15", recorded_at="2024-06-20", **_THERE),
            earlier(shipped("buyer", **_THERE), "2024-06-07"),
        ),
        silent("nothing changed", order(), _AS_ORDERED, *_other()),
        silent("changed before they left", order(), _AS_ORDERED, earlier(_AS_ORDERED, "2024-06-03", consignee_id="y")),
        silent("another cell changed", order(), _SENT, earlier(_SENT, "2024-06-07", gross_weight_kg="20")),
        silent("the town written otherwise", order(), _SENT, earlier(_SENT, "2024-06-07", delivery_city="MERSIN")),
        silent(
            "still waiting",
            order(),
            shipped("y", status="planned", shipped_at=None, recorded_at="2024-06-20", **_THERE),
            earlier(shipped("y", status="planned", shipped_at=None, **_THERE), "2024-06-02"),
        ),
        unassessable(
            "the two may be one",
            order(),
            _SENT,
            earlier(_SENT, "2024-06-07", consignee_id="buyer"),
            *in_doubt("y", "buyer"),
        ),
        unassessable("first no receiver recorded", order(), _SENT, earlier(_SENT, "2024-06-07", consignee_id=None)),
        silent("old records corrected", order(), _CORRECTED, earlier(_CORRECTED, "2024-06-07", consignee_id="buyer")),
        unassessable(
            "first recorded long after", order(), _CORRECTED, earlier(_CORRECTED, "2024-08-01", consignee_id="buyer")
        ),
        unassessable("loaded once", order(), _AS_ORDERED),
        unassessable("recorded once, long after", order(), shipped(recorded_at="2024-09-01"), *_other()),
        unassessable("not known when it left", order(), shipped(shipped_at=None, recorded_at="2024-06-07"), *_other()),
        unassessable("no shipment recorded, stage unknown", order(), *_other()),
        outside("an inquiry", order(stage="inquiry")),
    ),
)
