"""Money given back, beside the payment that it gives back."""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.relations.unclear_transfers import spelt
from chokepoint.observe.sameness import with_entities, with_sameness

BETWEEN_ACCOUNTS = "bank_transfer"
"""The method whose payments are drawn on one account and credited to another."""


def refunds(
    payments: ir.Table,
    payers: ir.Table,
    documents: ir.Table,
    orders: ir.Table,
    identities: ir.Table,
    resemblances: ir.Table,
) -> ir.Table:
    """One row per refund of an order and payment that it may give back: `refund_id, order_id, payment_id, payee_id,
    payer_id, to_account, from_account, to_payer, to_buyer, same_account`.

    That payment is the one that the refund names, else each of the order's. `to_payer`, `to_buyer`: whether the refund
    goes to who made that payment, to the buyer; NULL where one is not known or in doubt. `same_account`: true for any
    but transfers between accounts, which have none to compare. A refund of an order without payments has one row.
    """
    papers = documents.select("document_id", paper_order="order_id")
    back = payments.anti_join(payers, "payment_id").left_join(papers, "document_id").drop("document_id_right")
    back = back.select(
        "payee_id",
        "refund_of",
        "to_account",
        refund_id="payment_id",
        refund_method="method",
        order_id=ibis.coalesce(back.order_id, back.paper_order),
    )
    back = back.inner_join(orders.select("order_id", "customer_id"), "order_id")
    made = payers.select("order_id", "payment_id", "payer_id", "from_account", "method")
    rows = back.left_join(made, "order_id").drop("order_id_right")
    rows = rows.filter(rows.refund_of.isnull() | rows.payment_id.isnull() | (rows.refund_of == rows.payment_id))
    rows = with_entities(rows, identities, "payee_id", "payer_id", "customer_id")
    rows = with_sameness(rows, resemblances, "payee_id", "payer_id", "to_payer")
    rows = with_sameness(rows, resemblances, "payee_id", "customer_id", "to_buyer")
    between = (rows.refund_method == BETWEEN_ACCOUNTS) & (rows.method == BETWEEN_ACCOUNTS)
    same = spelt(rows.to_account) == spelt(rows.from_account)
    return rows.mutate(same_account=ibis.cases((~between, True), (between, same), else_=ibis.null("boolean")))
