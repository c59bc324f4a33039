"""Which orders are not known to be of goods."""

import ibis
import ibis.expr.types as ir
from ibis import _


def orders_without_goods(orders: ir.Table, order_lines: ir.Table) -> ir.Table:
    """One row per order with no line known to be of goods: `order_id`, `has_goods`.

    `has_goods` is false where every line is known to be something else, and NULL where one is not known or there is
    none. A line whose kind is not stated is one of goods where it has a code of goods.
    """
    coded = order_lines.hs_code.notnull() | order_lines.control_code.notnull()
    is_goods = ibis.cases(
        (order_lines.kind.notnull(), order_lines.kind == "goods"), (coded, True), else_=ibis.null("boolean")
    )
    lines = order_lines.select("order_id", is_goods=is_goods)
    others = lines.filter(~lines.is_goods.fill_null(False)).group_by("order_id").agg(unknown=_.is_goods.isnull().any())
    rest = orders.select("order_id").anti_join(lines.filter(lines.is_goods), "order_id")
    rows = rest.left_join(others, "order_id")
    return rows.select("order_id", has_goods=(~rows.unknown).ifelse(False, ibis.null("boolean")))
