"""Where the goods of an order go, and to whom."""

import ibis.expr.types as ir

from chokepoint.observe.sameness import with_entities, with_sameness


def deliveries(shipments: ir.Table, orders: ir.Table, identities: ir.Table, resemblances: ir.Table) -> ir.Table:
    """One row per shipment of an order: its cells, the customer, and `own`.

    Shipments that were called off are among them: where they were to go was asked for all the same. `own`: whether
    the consignee is the customer; NULL where it is unknown or its identity is in doubt.
    """
    sent = shipments.inner_join(orders.select("order_id", "customer_id"), "order_id")
    sent = with_entities(sent, identities, "consignee_id", "customer_id")
    return with_sameness(sent, resemblances, "consignee_id", "customer_id")
