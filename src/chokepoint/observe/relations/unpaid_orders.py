"""Which orders have no payment on record."""

import ibis.expr.types as ir


def unpaid_orders(orders: ir.Table, payers: ir.Table) -> ir.Table:
    """One row per order that nothing was paid for: `order_id`."""
    return orders.select("order_id").anti_join(payers, "order_id")
