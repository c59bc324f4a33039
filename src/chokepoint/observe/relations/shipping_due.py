"""Whether an order is one whose goods are sent."""

import ibis.expr.types as ir

from chokepoint.observe.relations.payment_due import UNBOUND


def shipping_due(orders: ir.Table, shipped_orders: ir.Table, goods_bought: ir.Table) -> ir.Table:
    """One row per order: `subject_id, applies`: a shipment is recorded, or goods were ordered for good.

    NULL where no shipment is recorded and stage or goods are not.
    """
    sent = shipped_orders.mutate(sent=True)
    rows = orders.select("order_id", "stage").left_join(sent, "order_id").drop("order_id_right")
    rows = rows.left_join(goods_bought, "order_id")
    bound = rows.stage.notin(UNBOUND) & rows.has_goods
    return rows.select(subject_id=rows.order_id, applies=rows.sent.fill_null(False) | bound)
