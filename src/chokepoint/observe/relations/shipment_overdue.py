"""Paid orders, and whether their goods left, or should have by now."""

import ibis
import ibis.expr.types as ir

WAIT_DAYS = 90
"""Days after the last payment within which goods are usually on their way: set by judgement."""
LEFT = ("shipped", "delivered", "failed", "returned")
"""Ends of a shipment that left: that a delivery failed is another sign's matter."""
NEVER_LEFT = ("planned", "cancelled")


def shipment_overdue(
    orders: ir.Table,
    payments: ir.Table,
    payers: ir.Table,
    orders_without_goods: ir.Table,
    documents: ir.Table,
    shipments: ir.Table,
) -> ir.Table:
    """One row per paid order: `order_id, last_paid, overdue, moved`.

    `overdue`: goods were bought, the last payment lies WAIT_DAYS before the ledger's last order or payment, and not all
    was given back; NULL where it is not known whether they are goods. `moved`: whether any shipment left.
    """
    paid = payers.group_by("order_id").agg(last_paid=payers.paid_at.max())
    ends = orders.agg(last_order=orders.ordered_at.max()).cross_join(payments.agg(last_payment=payments.paid_at.max()))
    rows = paid.cross_join(ends)
    goodsless = orders_without_goods.mutate(goodsless=True)
    for side in (goodsless, _given_back(payments, payers, documents), _moved(shipments)):
        rows = rows.left_join(side, "order_id").drop("order_id_right")
    now = ibis.greatest(rows.last_order, rows.last_payment)
    waited = rows.last_paid + ibis.interval(days=WAIT_DAYS) <= now
    return rows.select(
        "order_id",
        "last_paid",
        overdue=waited & ~rows.given_back.fill_null(False) & (rows.goodsless.isnull() | rows.has_goods),
        moved=ibis.cases((rows.shipments.isnull(), False), else_=rows.moved),
    )


def _given_back(payments: ir.Table, payers: ir.Table, documents: ir.Table) -> ir.Table:
    """One row per order with money given back: whether it was all, in every currency."""
    papers = documents.select("document_id", paper_order="order_id")
    back = payments.anti_join(payers, "payment_id").left_join(papers, "document_id")
    back = back.mutate(order_id=ibis.coalesce(back.order_id, back.paper_order))
    back = back.group_by("order_id", "currency").agg(back=back.amount.sum())
    paid = payers.semi_join(back, "order_id").group_by("order_id", "currency").agg(paid=ibis._.amount.sum())
    both = paid.left_join(back, ["order_id", "currency"])
    return both.group_by("order_id").agg(given_back=(both.back.fill_null(0) >= both.paid).all())


def _moved(shipments: ir.Table) -> ir.Table:
    """One row per order with shipments: whether one left; NULL where none is known to have and one is open."""
    left = ibis.cases(
        (shipments.shipped_at.notnull() | shipments.delivered_at.notnull(), True),
        (shipments.status.isin(LEFT), True),
        (shipments.status.isin(NEVER_LEFT), False),
        else_=ibis.null("boolean"),
    )
    sent = shipments.filter(shipments.order_id.notnull()).select("order_id", left=left)
    per_order = sent.group_by("order_id").agg(
        shipments=sent.count(), any_left=sent.left.any(), in_doubt=sent.left.isnull().any()
    )
    return per_order.select(
        "order_id",
        "shipments",
        moved=ibis.cases((per_order.any_left, True), (per_order.in_doubt, ibis.null("boolean")), else_=False),
    )
