"""Which orders had money given back."""

import ibis
import ibis.expr.types as ir


def orders_given_back(payments: ir.Table, payers: ir.Table, documents: ir.Table) -> ir.Table:
    """One row per order for which some money was given back: `order_id`. The order is the payment's or its paper's."""
    papers = documents.select("document_id", paper_order="order_id")
    back = payments.anti_join(payers, "payment_id").left_join(papers, "document_id")
    back = back.select(order_id=ibis.coalesce(back.order_id, back.paper_order))
    return back.filter(back.order_id.notnull()).distinct()
