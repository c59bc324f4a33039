"""Whether an order is one of goods under a control code."""

import ibis
import ibis.expr.types as ir


def looked_up(order_lines: ir.Table, controlled_goods: ir.Table) -> ir.Table:
    """One row per line: whether it is `free` unless listed: a service, or goods with lists to look them up in."""
    lists = controlled_goods.agg(lists=controlled_goods.count())
    lines = order_lines.select("order_id", "line_no", "kind", "hs_code").cross_join(lists)
    free = (lines.kind == "service").fill_null(False) | (lines.hs_code.notnull() & (lines.lists > 0))
    return lines.select("order_id", "line_no", free=free)


def licence_due(
    orders: ir.Table, order_lines: ir.Table, licensed_lines: ir.Table, controlled_goods: ir.Table
) -> ir.Table:
    """One row per order: `subject_id, applies`: whether a line is under a control code for certain.

    A line without one is free where it is a service, or its goods were looked up in a list of controlled goods; NULL
    where that cannot be told.
    """
    lines = looked_up(order_lines, controlled_goods)
    free = lines.group_by("order_id").agg(all_free=lines.free.all())
    under = licensed_lines.group_by("order_id").agg(controlled=licensed_lines.certain.any())
    rows = orders.select("order_id").left_join(under, "order_id").drop("order_id_right")
    rows = rows.left_join(free, "order_id")
    applying = ibis.cases(
        (rows.controlled, True),
        (rows.controlled.isnull() & rows.all_free, False),
        else_=ibis.null("boolean"),
    )
    return rows.select(subject_id=rows.order_id, applies=applying)
