"""What orders paid in a currency usually come to, by the measure of this ledger."""

import ibis.expr.types as ir


def usual_payments(payers: ir.Table) -> ir.Table:
    """One row per currency: `currency, median` of what an order paid in it, and how many `orders` did."""
    per_order = payers.group_by("order_id", "currency").agg(total=payers.amount.sum().cast("float64"))
    return per_order.group_by("currency").agg(median=per_order.total.median(), orders=per_order.count())
