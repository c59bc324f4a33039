"""Orders placed after a delivery failed, by the same buyer or one that may be the same."""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.relations.failed_deliveries import failed_near
from chokepoint.observe.sameness import as_perhaps, with_entities

AGAIN_DAYS = 365
"""An order counts as placed again within this many days after the one whose delivery failed."""


def orders_after_failure(
    failed_deliveries: ir.Table, orders: ir.Table, identities: ir.Table, resemblances: ir.Table
) -> ir.Table:
    """One row per shipment that failed near a zone and later order of its customer's entity within AGAIN_DAYS.

    shipment_id, later_id, sure: whether both customers are one entity beyond doubt.
    """
    failed = with_entities(failed_near(failed_deliveries), identities, "customer_id")
    failed = failed.select(
        "shipment_id", "order_id", "customer_id", entity="customer_id_entity", at="ordered_at", sure=ibis.literal(True)
    )
    perhaps = as_perhaps(failed, resemblances, "entity").mutate(sure=ibis.literal(False))
    mates = identities.select(entity="entity_id", mate_id="party_id")
    kept = ("shipment_id", "order_id", "at", "mate_id", "sure")
    others = failed.union(perhaps).inner_join(mates, "entity").filter(lambda rows: rows.mate_id != rows.customer_id)
    own = failed.mutate(mate_id=failed.customer_id).select(*kept)
    later = orders.select(later_id="order_id", mate_id="customer_id", later_at="ordered_at")
    pairs = own.union(others.select(*kept)).inner_join(later, "mate_id")
    soon = (pairs.later_at > pairs["at"]) & (pairs.later_at <= pairs["at"] + ibis.interval(days=AGAIN_DAYS))
    return pairs.filter(soon & (pairs.later_id != pairs.order_id)).select("shipment_id", "later_id", "sure")
