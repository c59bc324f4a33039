"""What was ordered, held against what is usually ordered."""

import ibis
import ibis.expr.types as ir


def sized_lines(goods_lines: ir.Table, usual_quantities: ir.Table, usual_values: ir.Table) -> ir.Table:
    """One row per line of goods: `order_id, line_no, heading, unit, value, quantity, relative, customer_id,
    customer_id_entity, ordered_at, by_quantity`.

    `relative`: quantity ÷ the usual quantity of the heading in that unit; where too few order these goods, value ÷ the
    usual value of a line of the chapter in that currency. NULL where neither is known, or the line gives no quantity
    or no unit. `by_quantity`: whether it is the former.
    """
    rows = goods_lines.left_join(usual_quantities, ["heading", "unit"], rname="usual_{name}")
    rows = rows.left_join(usual_values, ["chapter", "currency"], rname="usual_{name}")
    by_value = (rows.quantity.notnull() & (rows.unit != "")).ifelse(rows.value / rows.usual_value, ibis.null("float64"))
    relative = ibis.coalesce(rows.quantity / rows.usual_quantity, by_value).round(6)
    return rows.select(
        "order_id",
        "line_no",
        "heading",
        "unit",
        "value",
        "quantity",
        "customer_id",
        "customer_id_entity",
        "ordered_at",
        relative=relative.nullif(0),
        by_quantity=rows.usual_quantity.notnull() & rows.quantity.notnull(),
    )
