"""What a customer had ordered before."""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.relations.payment_due import UNBOUND
from chokepoint.observe.sameness import as_perhaps, with_entities


def earlier_business(orders: ir.Table, identities: ir.Table, resemblances: ir.Table) -> ir.Table:
    """One row per order: `order_id, customer_id, customer, ordered_at, previous_at, earlier, doubtful, ledger_from`.

    `customer`: the entity. `previous_at`: when it last ordered before (to the
    second), NULL for never; `earlier`: how often. Inquiries, quotes and refused orders are no business. `doubtful`:
    whether an entity that may be the same, or may not, had ordered before. `ledger_from`: the first order of all.
    """
    rows = orders.select("order_id", "customer_id", "ordered_at", "stage")
    rows = with_entities(rows, identities, "customer_id")
    rows = rows.mutate(
        customer=rows.customer_id_entity,
        business_at=rows.stage.fill_null("order").isin(UNBOUND).ifelse(ibis.null("timestamp(6)"), rows.ordered_at),
    )
    rows = rows.mutate(second=rows.ordered_at.epoch_seconds())
    before = ibis.range_window(group_by="customer", order_by="second", preceding=(None, 1))
    rows = rows.mutate(previous_at=rows.business_at.max().over(before), earlier=rows.business_at.count().over(before))
    known = resemblances.select(customer="left_id").distinct()
    since = rows.semi_join(known, "customer").group_by("customer").agg(perhaps_from=ibis._.business_at.min())
    perhaps = (
        as_perhaps(since, resemblances, "customer").group_by("customer").agg(perhaps_from=ibis._.perhaps_from.min())
    )
    rows = rows.left_join(perhaps, "customer", rname="p_{name}")
    start = orders.agg(ledger_from=orders.ordered_at.min())
    rows = rows.cross_join(start)
    return rows.select(
        "order_id",
        "customer_id",
        "customer",
        "ordered_at",
        "previous_at",
        "ledger_from",
        earlier=rows.earlier.fill_null(0),
        doubtful=(rows.perhaps_from < rows.ordered_at).fill_null(False),
    )
