"""How large payments are, by the measure of this ledger."""

from __future__ import annotations

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


def method_named(method: ir.StringValue) -> ir.StringValue:
    """A method of payment as it reads in a sentence."""
    return method.cases(*IN_WORDS.items(), else_=method)


def with_sizes(some: ir.Table, payers: ir.Table, usual_payments: ir.Table) -> ir.Table:
    """`some` of the payments, one row each with `payment_id` and `order_id`, with `size, share, compared`.

    `size` is the amount over the median of what orders paid in that currency come to, so that payments in several
    currencies add up; `share` is its share of what the order paid, by size; `compared` says whether enough orders
    were paid in that currency to tell large from small.
    """
    money = payers.semi_join(some, "order_id").left_join(usual_payments, "currency")
    value = money.amount.cast("float64")
    money = money.select("payment_id", "order_id", "orders", size=(money.median > 0).ifelse(value / money.median, 1.0))
    whole = money.group_by("order_id").agg(whole=money["size"].sum(), parts=money.count())
    sized = money.inner_join(whole, "order_id")
    sized = sized.select(
        "payment_id",
        "size",
        share=(sized.whole > 0).ifelse(sized["size"] / sized.whole, 1.0 / sized.parts),
        compared=sized.orders >= LEAST_ORDERS,
    )
    return some.inner_join(sized, "payment_id")
