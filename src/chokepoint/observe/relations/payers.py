"""Who paid for an order."""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.sameness import with_entities, with_sameness


def payers(
    payments: ir.Table, documents: ir.Table, orders: ir.Table, identities: ir.Table, resemblances: ir.Table
) -> ir.Table:
    """One row per payment towards an order, money given back left out: its cells, the customer, and `own`.

    The order is the payment's own or its document's. `own`: whether the customer paid it itself; NULL where the
    payer is unknown or its identity is in doubt.
    """
    papers = documents.select("document_id", paper_order="order_id")
    money = payments.left_join(papers, "document_id").drop("document_id_right")
    money = money.mutate(order_id=ibis.coalesce(money.order_id, money.paper_order)).drop("paper_order")
    money = money.inner_join(orders.select("order_id", "customer_id", "supplier_id", "stage", "ordered_at"), "order_id")
    given_back = (
        (money.kind == "refund").fill_null(False)
        | money.refund_of.notnull()
        | (money.payee_id == money.customer_id).fill_null(False)
        | (money.payer_id == money.supplier_id).fill_null(False)
    )
    money = with_entities(money.filter(~given_back), identities, "payer_id", "customer_id")
    return with_sameness(money, resemblances, "payer_id", "customer_id")
