"""Whether an order is one of goods."""

import ibis
import ibis.expr.types as ir


def goods_bought(order_lines: ir.Table) -> ir.Table:
    """One row per order with lines: `order_id`, `has_goods`; NULL where no line is known to be of goods.

    A line whose kind is not stated is one of goods where it has a code of goods.
    """
    coded = order_lines.hs_code.notnull() | order_lines.control_code.notnull()
    is_goods = ibis.cases(
        (order_lines.kind.notnull(), order_lines.kind == "goods"),
        (coded, True),
        else_=ibis.null("boolean"),
    )
    lines = order_lines.select("order_id", is_goods=is_goods)
    return lines.group_by("order_id").agg(
        has_goods=ibis.cases(
            (lines.is_goods.any(), True), (lines.is_goods.isnull().any(), ibis.null("boolean")), else_=False
        )
    )
