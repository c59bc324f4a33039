"""Whether papers under a letter of credit name anybody but the consignee."""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.sameness import with_entities, with_sameness


def credit_end_users(
    credit_consignees: ir.Table,
    orders: ir.Table,
    shipments: ir.Table,
    documents: ir.Table,
    identities: ir.Table,
    resemblances: ir.Table,
) -> ir.Table:
    """One row per order and consignee for whom something is named: `order_id, consignee_id, names, in_doubt`.

    `names`: whether another stands there as end user, as receiver or to be told of the arrival, or there is an end-user
    statement. `in_doubt`: whether one of those may be the consignee.
    """
    statements = documents.filter(documents.kind == "end_user_certificate")
    named = ibis.union(
        orders.select("order_id", other_id="end_user_id"),
        documents.select("order_id", other_id="consignee_id"),
        shipments.select("order_id", other_id="notify_party_id"),
    )
    named = named.filter(named.other_id.notnull()).distinct()
    ends = credit_consignees.select("order_id", "consignee_id").distinct()
    rows = with_entities(ends.inner_join(named, "order_id"), identities, "consignee_id", "other_id")
    rows = with_sameness(rows, resemblances, "consignee_id", "other_id", "same")
    differs = ibis.cases((rows.same, False), (~rows.same, True), else_=ibis.null("boolean"))
    stated = ends.semi_join(statements, "order_id").mutate(differs=ibis.literal(True))
    rows = ibis.union(rows.select("order_id", "consignee_id", differs=differs), stated)
    return rows.group_by("order_id", "consignee_id").agg(
        names=rows.differs.any().fill_null(False), in_doubt=rows.differs.isnull().any()
    )
