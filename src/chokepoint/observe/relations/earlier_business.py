"""What a customer had ordered before."""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.relations.payment_due import UNBOUND
from chokepoint.observe.sameness import DOUBTFUL, SURE, with_entities


def earlier_business(orders: ir.Table, identities: ir.Table) -> ir.Table:
    """One row per order: `order_id, customer_id, customer, ordered_at, previous_at, earlier, doubtful, ledger_from`.

    `customer`: the entity where that is settled, else the party. `previous_at`: when it last ordered before (to the
    second), NULL for never; `earlier`: how often. Inquiries, quotes and refused orders are no business. `doubtful`:
    whether parties that may be the same entity, or may not, had ordered before. `ledger_from`: the first order of all.
    """
    rows = orders.select("order_id", "customer_id", "ordered_at", "stage")
    rows = with_entities(rows, identities, "customer_id")
    surety = rows.customer_id_surety
    rows = rows.mutate(
        customer=(surety >= SURE).ifelse(rows.customer_id_entity, rows.customer_id),
        perhaps=(surety >= DOUBTFUL).ifelse(rows.customer_id_entity, rows.customer_id),
        business_at=rows.stage.fill_null("order").isin(UNBOUND).ifelse(ibis.null("timestamp(6)"), rows.ordered_at),
    )
    rows = rows.mutate(second=rows.ordered_at.epoch_seconds())
    before = ibis.range_window(group_by="customer", order_by="second", preceding=(None, 1))
    rows = rows.mutate(previous_at=rows.business_at.max().over(before), earlier=rows.business_at.count().over(before))
    perhaps = rows.filter(rows.customer != rows.perhaps).group_by("perhaps").agg(perhaps_from=rows.business_at.min())
    rows = rows.left_join(perhaps, "perhaps", rname="p_{name}")
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
