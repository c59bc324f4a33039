"""Whether an order is one that is paid for."""

import ibis.expr.types as ir

UNBOUND = ("inquiry", "quote", "refused")
"""Stages at which nothing is due."""


def payment_due(orders: ir.Table, unpaid_orders: ir.Table) -> ir.Table:
    """One row per order: `subject_id, applies`: a payment is recorded, or the stage says that one is due.

    NULL where no payment is recorded and the stage is not.
    """
    rows = orders.select("order_id", "stage").left_join(unpaid_orders, "order_id")
    return rows.select(subject_id=rows.order_id, applies=rows.order_id_right.isnull() | rows.stage.notin(UNBOUND))
