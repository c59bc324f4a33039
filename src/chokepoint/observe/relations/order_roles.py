"""Who buys, pays for and receives an order."""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.sameness import with_entities


def order_roles(orders: ir.Table, payers: ir.Table, receivers: ir.Table, identities: ir.Table) -> ir.Table:
    """One row per order and party of it: `order_id, ordered_at, party_id, entity_id`; of a payer or receiver that is
    not recorded, one with neither.
    """
    bought = with_entities(orders.select("order_id", "ordered_at", "customer_id"), identities, "customer_id")
    sides = (
        bought.select("order_id", "ordered_at", party_id="customer_id", entity_id="customer_id_entity"),
        payers.select("order_id", "ordered_at", party_id="payer_id", entity_id="payer_id_entity"),
        receivers.select("order_id", "ordered_at", party_id="consignee_id", entity_id="consignee_id_entity"),
    )
    return ibis.union(*sides, distinct=True)
