"""Whether an order is one whose goods are sent."""

import ibis.expr.types as ir

from chokepoint.observe.relations.payment_due import UNBOUND


def shipping_due(orders: ir.Table, unshipped_orders: ir.Table, orders_without_goods: ir.Table) -> ir.Table:
    """One row per order: `subject_id, applies`: a shipment is recorded, or goods were ordered for good.

    NULL where no shipment is recorded and stage or goods are not.
    """
    unsent = unshipped_orders.mutate(unsent=True)
    goodsless = orders_without_goods.mutate(goodsless=True)
    rows = orders.select("order_id", "stage").left_join(unsent, "order_id").drop("order_id_right")
    rows = rows.left_join(goodsless, "order_id")
    bound = rows.stage.notin(UNBOUND) & (rows.goodsless.isnull() | rows.has_goods)
    return rows.select(subject_id=rows.order_id, applies=rows.unsent.isnull() | bound)
