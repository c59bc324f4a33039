"""Which orders have a shipment on record."""

import ibis.expr.types as ir


def shipped_orders(deliveries: ir.Table) -> ir.Table:
    """One row per order with a shipment: `order_id`."""
    return deliveries.select("order_id").distinct()
