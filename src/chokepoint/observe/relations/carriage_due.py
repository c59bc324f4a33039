"""Whether goods of an order are to travel."""

import ibis.expr.types as ir

from chokepoint.observe.relations.payment_due import UNBOUND


def carriage_due(orders: ir.Table, shipments: ir.Table) -> ir.Table:
    """One row per order: `subject_id, applies, sent`: a shipment is recorded, or the stage says that one is due.

    `sent`: whether one is recorded. `applies` is NULL where none is and the stage is not.
    """
    sent = shipments.select("order_id").distinct().mutate(sent=True)
    rows = orders.select("order_id", "stage").left_join(sent, "order_id")
    sent = rows.sent.fill_null(False)
    return rows.select(subject_id=rows.order_id, applies=sent | rows.stage.notin(UNBOUND), sent=sent)
