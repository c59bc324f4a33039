"""From answers on customers to answers on their orders."""

from __future__ import annotations

import ibis.expr.types as ir


def by_customer(orders: ir.Table, answers: ir.Table) -> ir.Table:
    """One row per order: `subject_id` and the cells of `answers` (one row a `customer_id`) on its customer.

    A customer without an answer leaves `fired` NULL.
    """
    rows = orders.select("order_id", "customer_id").left_join(answers, "customer_id")
    kept = {name: rows[name] for name in ("fired", "strength", "basis", "record_ids")}
    return rows.select(subject_id=rows.order_id, **kept)
