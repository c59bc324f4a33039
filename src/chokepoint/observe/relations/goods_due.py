"""Whether an order is one of goods."""

import ibis.expr.types as ir


def goods_due(orders: ir.Table, order_lines: ir.Table) -> ir.Table:
    """One row per order: `subject_id, applies`: false where all its lines are services, NULL where no line is known."""
    goods = order_lines.kind.fill_null("goods") == "goods"
    per_order = order_lines.group_by("order_id").agg(applies=goods.any())
    rows = orders.select("order_id").left_join(per_order, "order_id")
    return rows.select(subject_id=rows.order_id, applies=rows.applies)
