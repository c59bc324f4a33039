"""Since when changes to an order could have been seen."""

import ibis
import ibis.expr.types as ir


def watched_orders(orders_versions: ir.Table, payments_versions: ir.Table, shipments_versions: ir.Table) -> ir.Table:
    """One row per order with a record in a table that keeps versions: `order_id, watched_from`, its first recording."""
    kept = [
        rows.filter(rows.order_id.notnull()).select("order_id", "recorded_at")
        for rows in (orders_versions, payments_versions, shipments_versions)
    ]
    rows = ibis.union(*kept)
    return rows.group_by("order_id").agg(watched_from=rows.recorded_at.min())
