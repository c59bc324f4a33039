"""What invoices state, beside what was ordered and paid."""

import ibis
import ibis.expr.types as ir


def invoiced_orders(documents: ir.Table, orders: ir.Table, payers: ir.Table) -> ir.Table:
    """One row per order and invoice: `order_id, document_id, currency`, and in that currency the order's `amount`, and
    what all its invoices came to (`invoiced`) and all its payments (`paid`).

    An invoice filed twice under one number counts once. `invoiced` is NULL where one states no amount or no currency,
    or another than the order's, and where one of several has no number; `paid` where part was paid in another.
    """
    ordered = orders.filter(orders.amount > 0).select("order_id", "amount", "currency")
    bills = documents.filter(documents.kind == "invoice").select(
        "order_id",
        "document_id",
        number=ibis.coalesce(documents.number, documents.document_id),
        unnumbered=documents.number.isnull(),
        stated=documents.amount,
        stated_in="currency",
    )
    bills = bills.inner_join(orders.select("order_id", "currency"), "order_id")
    fits = (bills.stated_in == bills.currency) & bills.stated.notnull()
    bills = bills.mutate(stated=fits.ifelse(bills.stated, ibis.null("decimal(18, 4)")))
    unnumbered = bills.group_by("order_id").agg(unnumbered=bills.unnumbered.any() & (bills.count() > 1))
    once = bills.group_by("order_id", "number").agg(stated=bills.stated.max(), unknown=bills.stated.isnull().any())
    total = once.group_by("order_id").agg(
        invoiced=once.stated.sum().cast("float64"),
        unknown=once.unknown.any(),
    )
    money = payers.select("order_id", "amount", paid_in="currency").inner_join(
        bills.select("order_id", "currency").distinct(), "order_id"
    )
    paid = money.group_by("order_id").agg(
        paid=money.amount.sum().cast("float64"),
        otherwise=(money.paid_in != money.currency).fill_null(True).any(),
    )
    rows = bills.select("order_id", "document_id").inner_join(total, "order_id")
    rows = rows.inner_join(unnumbered, "order_id")
    rows = rows.left_join(ordered, "order_id").drop("order_id_right")
    rows = rows.left_join(paid, "order_id")
    nothing = ibis.null("float64")
    return rows.select(
        "order_id",
        "document_id",
        "currency",
        invoiced=(rows.unknown | rows.unnumbered).ifelse(nothing, rows.invoiced),
        amount=rows.amount.cast("float64"),
        paid=rows.otherwise.fill_null(False).ifelse(nothing, rows.paid.fill_null(0.0)),
    )
