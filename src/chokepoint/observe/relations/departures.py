"""When the goods of an order left."""

import ibis
import ibis.expr.types as ir

NOT_LEFT = ("planned", "cancelled")


def departures(shipments: ir.Table, shipments_versions: ir.Table) -> ir.Table:
    """One row per order with shipments: `order_id, left_at, waiting, planned_at`.

    `left_at`: when the first shipment left; NULL where none is known to have, or one left nobody knows when.
    `waiting`: whether all are planned or called off, so that nothing has left. `planned_at`: when the first was
    recorded; NULL where no versions are kept.
    """
    sent = shipments.filter(shipments.order_id.notnull())
    still = sent.shipped_at.isnull() & sent.status.isin(NOT_LEFT).fill_null(False)
    per_order = sent.group_by("order_id").agg(
        first=sent.shipped_at.min(), waiting=still.all(), unknown=(sent.shipped_at.isnull() & ~still).any()
    )
    left = per_order.unknown.ifelse(ibis.null("timestamp(6)"), per_order["first"])
    plans = shipments_versions.filter(shipments_versions.order_id.notnull())
    plans = plans.group_by("order_id").agg(planned_at=plans.recorded_at.min())
    rows = per_order.mutate(left_at=left).left_join(plans, "order_id")
    return rows.select("order_id", "waiting", "left_at", "planned_at")
