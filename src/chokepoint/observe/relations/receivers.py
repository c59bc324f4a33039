"""To whom an order was delivered."""

import ibis.expr.types as ir

from chokepoint.observe.sameness import with_entities, with_sameness


def receivers(shipments: ir.Table, orders: ir.Table, identities: ir.Table, resemblances: ir.Table) -> ir.Table:
    """One row per order and consignee: `order_id, customer_id, ordered_at, consignee_id, consignee_id_entity,
    customer_id_entity, own`.

    `own`: whether the customer receives them itself; NULL where the consignee is not recorded or its identity is in
    doubt.
    """
    rows = shipments.filter(shipments.order_id.notnull()).select("order_id", "consignee_id").distinct()
    rows = rows.inner_join(orders.select("order_id", "customer_id", "ordered_at"), "order_id")
    rows = with_entities(rows, identities, "consignee_id", "customer_id")
    rows = with_sameness(rows, resemblances, "consignee_id", "customer_id")
    return rows.select(
        "order_id",
        "customer_id",
        "ordered_at",
        "consignee_id",
        "consignee_id_entity",
        "customer_id_entity",
        "own",
    )
