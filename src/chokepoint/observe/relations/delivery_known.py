"""Whether an order's receiver can be asked about."""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.relations.payment_due import UNBOUND

CARRIERS = ("49", "50", "51", "52", "53")
"""Divisions of transport and storage, whose trade it is to receive goods for others. Source: ISIC Rev. 4, section H."""


def delivery_known(orders: ir.Table, receivers: ir.Table, activities: ir.Table) -> ir.Table:
    """One row per order: `subject_id, applies`: false where all who received it are in transport and storage, or
    where nothing was shipped because nothing was bound; NULL where no shipment is known otherwise.
    """
    rows = receivers.left_join(activities.select("party_id", "industry"), [("consignee_id", "party_id")])
    rows = rows.mutate(carries=rows.industry.substr(0, 2).isin(CARRIERS).fill_null(False))
    per_order = rows.group_by("order_id").agg(applies=(~rows.carries).any())
    rows = orders.select("order_id", "stage").left_join(per_order, "order_id")
    unbound = rows.stage.isin(UNBOUND).ifelse(False, ibis.null("boolean"))
    return rows.select(subject_id=rows.order_id, applies=rows.applies.fill_null(unbound))
