"""From when to when a customer has ordered."""

import ibis.expr.types as ir

from chokepoint.observe.sameness import with_entities


def buyer_spans(orders: ir.Table, identities: ir.Table) -> ir.Table:
    """One row per party that ordered: `customer_id, entity_id`, and of its entity `first_on, last_on`, days."""
    placed = with_entities(orders.select("customer_id", "ordered_at"), identities, "customer_id")
    spans = placed.group_by("customer_id_entity").agg(
        first_on=placed.ordered_at.min().date(), last_on=placed.ordered_at.max().date()
    )
    parties = placed.select("customer_id", "customer_id_entity").distinct()
    return parties.inner_join(spans, "customer_id_entity").select(
        "customer_id", "first_on", "last_on", entity_id="customer_id_entity"
    )
