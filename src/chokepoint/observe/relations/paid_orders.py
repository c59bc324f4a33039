"""Which orders have a payment on record."""

import ibis.expr.types as ir


def paid_orders(payers: ir.Table) -> ir.Table:
    """One row per order that was paid for: `order_id`."""
    return payers.select("order_id").distinct()
