"""What an order is worth."""

import ibis
import ibis.expr.types as ir


def order_values(orders: ir.Table, order_lines: ir.Table) -> ir.Table:
    """One row per order: `order_id, day, currency, amount`: its own amount, or that of its lines where all have one."""
    lines = order_lines.group_by("order_id").agg(
        total=order_lines.amount.sum().cast("float64"), unvalued=order_lines.amount.isnull().any()
    )
    rows = orders.left_join(lines, "order_id")
    of_lines = rows.unvalued.ifelse(ibis.null("float64"), rows.total)
    amount = ibis.coalesce(rows.amount.cast("float64"), of_lines)
    return rows.select("order_id", "currency", day=rows.ordered_at.date(), amount=amount)
