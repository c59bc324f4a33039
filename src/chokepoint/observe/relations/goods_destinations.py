"""Which goods an order sends where."""

import ibis.expr.types as ir


def goods_destinations(goods_lines: ir.Table, destinations: ir.Table) -> ir.Table:
    """One row per order of goods, heading and country of destination, each NULL where it is not known:
    `order_id, customer_id_entity, year, heading, country`.
    """
    goods = goods_lines.select(
        "order_id", "customer_id_entity", "heading", year=goods_lines.ordered_at.year().cast("int64")
    ).distinct()
    return goods.left_join(destinations.select("order_id", "country"), "order_id").drop("order_id_right")
