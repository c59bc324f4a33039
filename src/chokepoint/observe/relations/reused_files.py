"""Papers whose file stood in for another buyer's order before."""

import ibis.expr.types as ir

from chokepoint.observe.borne_by_others import borne_by_others
from chokepoint.observe.sameness import with_entities

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
    pairs = borne_by_others(filed, "sha256", "customer_id", resemblances, MOST_BUYERS, at="ordered_at")
    return pairs.select("document_id", "order_id", "kind", "other_document", "other_id", another=~pairs.own)
