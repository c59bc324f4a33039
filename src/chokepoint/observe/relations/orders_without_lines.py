"""Which orders have no line of goods on record."""

import ibis.expr.types as ir


def orders_without_lines(orders: ir.Table, goods_lines: ir.Table) -> ir.Table:
    """One row per order without a line of goods: `order_id`."""
    return orders.select("order_id").anti_join(goods_lines, "order_id")
