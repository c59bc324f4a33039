"""Payments recorded again, as they were and as they became."""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.changing import successive


def changed_payments(payments_versions: ir.Table, documents: ir.Table) -> ir.Table:
    """One row per later version of a payment: `payment_id, order_id, paid_at, changed_at`, and payer, accounts,
    country and method as they were and became. The order is the payment's own or its document's."""
    watched = ("payer_id", "from_account", "to_account", "from_country", "method")
    rows = successive(payments_versions, "payment_id", ("order_id", "document_id", "paid_at"), watched)
    papers = documents.select("document_id", paper_order="order_id")
    rows = rows.left_join(papers, "document_id").drop("document_id_right")
    rows = rows.mutate(order_id=ibis.coalesce(rows.order_id, rows.paper_order)).drop("paper_order", "document_id")
    return rows.filter(rows.order_id.notnull())
