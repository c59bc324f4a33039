"""How large the payments of an order are, by the measure of this ledger."""

import ibis.expr.types as ir

IN_WORDS = {
    "informal": "informal transfer",
    "prepaid": "prepaid means",
    "crypto": "crypto-asset",
    "money_transfer": "money transfer",
    "e_wallet": "e-wallet",
}
"""How methods read in a sentence where their own name does not."""
LEAST_ORDERS = 20
"""Orders paid in a currency from which it is known what is usual in it."""


def sized_payments(payers: ir.Table) -> ir.Table:
    """One row per payment: `payment_id, order_id, method, words, size, share, compared`.

    `size` is the amount over the median of what orders paid in that currency come to, so that payments in several
    currencies add up; `share` is its share of what the order paid, by size; `compared` says whether enough orders
    were paid in that currency to tell large from small.
    """
    per_order = payers.group_by("order_id", "currency").agg(total=payers.amount.sum().cast("float64"))
    usual = per_order.group_by("currency").agg(median=per_order.total.median(), orders=per_order.count())
    rows = payers.select("payment_id", "order_id", "method", "currency", value=payers.amount.cast("float64"))
    rows = rows.left_join(usual, "currency").drop("currency_right")
    rows = rows.mutate(size=(rows.median > 0).ifelse(rows.value / rows.median, 1.0))
    whole = rows.group_by("order_id").agg(whole=rows["size"].sum(), parts=rows.count())
    rows = rows.left_join(whole, "order_id")
    return rows.select(
        "payment_id",
        "order_id",
        "method",
        "size",
        words=rows.method.cases(*IN_WORDS.items(), else_=rows.method),
        share=(rows.whole > 0).ifelse(rows["size"] / rows.whole, 1.0 / rows.parts),
        compared=rows.orders >= LEAST_ORDERS,
    )
