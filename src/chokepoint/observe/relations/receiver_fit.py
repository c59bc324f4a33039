"""How well what was ordered fits the activity of whoever else received it."""

import ibis.expr.types as ir

from chokepoint.observe.fitting import fitted


def receiver_fit(receivers: ir.Table, goods_lines: ir.Table, activities: ir.Table, fit: ir.Table) -> ir.Table:
    """One row per order, consignee other than the customer, and line of goods; one without a line where none is known.

    The consignee's cells of `receivers`, its `industry, title, method`, the line's `line_no, heading, chapter`, and
    `affinity`, NULL where activity or goods are not known.
    """
    others = receivers.filter(~receivers.own)
    rows = others.left_join(activities, [("consignee_id", "party_id")])
    lines = goods_lines.select("order_id", "line_no", "heading", "chapter")
    rows = rows.drop("party_id").left_join(lines, "order_id", rname="line_{name}").drop("line_order_id")
    return fitted(rows, fit)
