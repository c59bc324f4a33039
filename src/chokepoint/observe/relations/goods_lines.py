"""What was ordered, by whom and when."""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.sameness import with_entities


def goods_lines(orders: ir.Table, order_lines: ir.Table, identities: ir.Table) -> ir.Table:
    """One row per line of goods: `order_id, line_no, hs_code, control_code, heading, chapter, quantity, unit, value`,
    and the order's `customer_id, customer_id_entity, ordered_at, stage, currency`.

    `heading`: first four digits, NULL where no code is given. `unit`: in lower case, empty where none is given, which
    is comparable to nothing but its like. `value`: in the order's currency, from amount or price, NULL where neither
    is known. `quantity`: NULL unless above 0.
    """
    bought = orders.select("order_id", "customer_id", "ordered_at", "stage", "currency")
    bought = with_entities(bought, identities, "customer_id")
    goods = order_lines.filter(order_lines.kind.fill_null("goods") == "goods")
    code = (goods.hs_code.length() >= 4).ifelse(goods.hs_code, ibis.null("string"))
    quantity = goods.quantity.cast("float64")
    lines = goods.select(
        "order_id",
        "line_no",
        "hs_code",
        "control_code",
        heading=code.substr(0, 4),
        chapter=code.substr(0, 2),
        quantity=quantity.nullif(0),
        unit=goods.unit.strip().lower().fill_null(""),
        value=ibis.coalesce(goods.amount.cast("float64"), quantity * goods.unit_price.cast("float64")).round(2),
    )
    return lines.inner_join(bought, "order_id")
