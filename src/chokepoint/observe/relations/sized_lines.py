"""What was ordered, held against what is usually ordered."""

import ibis.expr.types as ir


def sized_lines(goods_lines: ir.Table, usual_quantities: ir.Table) -> ir.Table:
    """One row per line of goods: `order_id, line_no, heading, value, relative, customer_id`.

    `relative`: quantity ÷ the usual quantity of the heading in that unit; NULL where either is not known.
    """
    rows = goods_lines.left_join(usual_quantities, ["heading", "unit"], rname="usual_{name}")
    return rows.select(
        "order_id",
        "line_no",
        "heading",
        "value",
        "customer_id",
        relative=(rows.quantity / rows.usual_quantity).round(6),
    )
