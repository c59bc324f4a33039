"""Since when a customer buys goods of a chapter."""

import ibis.expr.types as ir

from chokepoint.observe.relations.payment_due import UNBOUND


def first_goods(goods_lines: ir.Table, earlier_business: ir.Table) -> ir.Table:
    """One row per customer and chapter: `customer, chapter, first_at`; chapter empty for lines without a code."""
    who = earlier_business.select("order_id", "customer")
    bought = goods_lines.filter(goods_lines.stage.fill_null("order").notin(UNBOUND)).inner_join(who, "order_id")
    bought = bought.select("customer", "ordered_at", chapter=bought.chapter.fill_null(""))
    return bought.group_by("customer", "chapter").agg(first_at=bought.ordered_at.min())
