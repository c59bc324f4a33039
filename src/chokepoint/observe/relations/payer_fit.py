"""How well what was ordered fits the activity of whoever else paid for it."""

import ibis.expr.types as ir

from chokepoint.observe.evidence import gathered, record
from chokepoint.observe.fitting import fitted


def payer_fit(payers: ir.Table, goods_lines: ir.Table, activities: ir.Table, fit: ir.Table) -> ir.Table:
    """One row per order, payer other than the customer, and line of goods; one without a line where none is known.

    `order_id, payer_id, payments` (the records), the payer's `industry, title, method`, the line's `line_no, heading`,
    and `affinity`, NULL where activity or goods are not known.
    """
    others = payers.filter(~payers.own)
    paid = others.group_by("order_id", "payer_id").agg(payments=gathered(record("payments", others.payment_id)))
    rows = paid.left_join(activities, [("payer_id", "party_id")]).drop("party_id")
    lines = goods_lines.select("order_id", "line_no", "heading")
    rows = rows.left_join(lines, "order_id", rname="line_{name}").drop("line_order_id")
    return fitted(rows, fit)
