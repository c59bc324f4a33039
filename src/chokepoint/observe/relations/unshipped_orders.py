"""Which orders have no shipment on record."""

import ibis.expr.types as ir


def unshipped_orders(orders: ir.Table, shipments: ir.Table) -> ir.Table:
    """One row per order that nothing was sent for: `order_id`."""
    return orders.select("order_id").anti_join(shipments, "order_id")
