"""Papers whose file stood in for another buyer's order before."""

import ibis.expr.types as ir

from chokepoint.observe.sameness import with_entities, with_sameness

MOST_BUYERS = 9
"""Buyers with the same file beyond which it is a form that everybody files. Ours."""


def reused_files(orders: ir.Table, documents: ir.Table, identities: ir.Table, resemblances: ir.Table) -> ir.Table:
    """One row per paper of an order and paper of another buyer's earlier order with the same file.

    document_id, order_id, kind, other_document, other_id, another: whether the buyers are two; NULL: in doubt.
    """
    filed = documents.filter(documents.order_id.notnull() & documents.sha256.notnull())
    filed = filed.select("document_id", "order_id", "kind", "sha256")
    filed = filed.inner_join(orders.select("order_id", "customer_id", "ordered_at"), "order_id")
    filed = with_entities(filed, identities, "customer_id")
    often = filed.group_by("sha256").agg(buyers=filed.customer_id_entity.nunique())
    rows = filed.semi_join(often.filter((often.buyers > 1) & (often.buyers <= MOST_BUYERS)), "sha256")
    before = rows.select(
        "sha256",
        other_id="customer_id",
        other_id_entity="customer_id_entity",
        other_document="document_id",
        other_at="ordered_at",
    )
    pairs = rows.inner_join(before, "sha256").filter(lambda t: t.customer_id_entity != t.other_id_entity)
    pairs = with_sameness(pairs.filter(pairs.other_at < pairs.ordered_at), resemblances, "customer_id", "other_id")
    return pairs.select("document_id", "order_id", "kind", "other_document", "other_id", another=~pairs.own)
