"""What orders in a currency usually come to."""

import ibis.expr.types as ir


def usual_order_amounts(orders: ir.Table) -> ir.Table:
    """One row per currency: `currency, median` of an order's amount, and how many `orders` state one."""
    stated = orders.filter((orders.amount > 0) & orders.currency.notnull())
    usual = stated.group_by("currency").agg(median=stated.amount.cast("float64").median(), orders=stated.count())
    return usual.mutate(median=usual.median.round(9))
