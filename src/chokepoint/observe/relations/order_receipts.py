"""How many orders each entity has received."""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.sameness import with_entities


def order_receipts(orders: ir.Table, receivers: ir.Table, identities: ir.Table) -> ir.Table:
    """One row per entity: `entity, orders`: those that it placed or that were delivered to it, each once."""
    bought = with_entities(orders.select("order_id", "customer_id"), identities, "customer_id")
    sides = ibis.union(
        bought.select("order_id", entity="customer_id_entity"),
        receivers.filter(receivers.consignee_id.notnull()).select("order_id", entity="consignee_id_entity"),
        distinct=True,
    )
    return sides.group_by("entity").agg(orders=sides.count())
