"""What the consignments of an order weigh."""

import ibis
import ibis.expr.types as ir

NOT_DELIVERED = ("failed", "returned", "cancelled")
"""States of a shipment whose goods are sent again, or not at all."""


def order_weights(shipments: ir.Table) -> ir.Table:
    """One row per order with shipments: `order_id, gross_kg`: of all that reached its end, or of the only one.

    NULL where a weight is not recorded; and, where there are several shipments, how one of them ended.
    """
    sent = shipments.filter(shipments.order_id.notnull())
    stayed = sent.status.notin(NOT_DELIVERED)
    weight = sent.gross_weight_kg.cast("float64")
    per_order = sent.group_by("order_id").agg(
        shipments=sent.count(),
        unweighed=weight.isnull().any(),
        unclear=sent.status.isnull().any(),
        every=weight.sum(),
        stayed=weight.sum(where=stayed),
    )
    several = per_order.shipments > 1
    open_ = per_order.unweighed | (several & per_order.unclear)
    gross = several.ifelse(per_order.stayed, per_order.every).round(4)
    return per_order.select("order_id", gross_kg=open_.ifelse(ibis.null("float64"), gross))
