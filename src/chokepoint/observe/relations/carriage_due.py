"""Whether goods of an order are to travel."""

import ibis.expr.types as ir

from chokepoint.observe.relations.payment_due import UNBOUND


def carriage_due(orders: ir.Table, shipments: ir.Table) -> ir.Table:
    """One row per order: `subject_id, applies`: a shipment is recorded, or the stage says that one is due.

    NULL where no shipment is recorded and the stage is not.
    """
    sent = shipments.select("order_id").distinct().mutate(sent=True)
    rows = orders.select("order_id", "stage").left_join(sent, "order_id")
    return rows.select(subject_id=rows.order_id, applies=rows.sent.fill_null(False) | rows.stage.notin(UNBOUND))
