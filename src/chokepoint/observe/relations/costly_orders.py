"""Orders that come to far more than is usual, and how much of them was paid before the goods left."""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.sizing import LEAST_ORDERS

COSTLY = 3.0
"""Multiple of the median of orders in a currency from which one is costly. Ours."""


def costly_orders(orders: ir.Table, payers: ir.Table, departures: ir.Table, usual_order_amounts: ir.Table) -> ir.Table:
    """One row per paid order that is, or may be, costly: `order_id, costly, times, prepaid`.

    `costly`: NULL where the order states no amount, or too few others do in its currency. `times`: its amount over the
    usual. `prepaid`: share of it paid before the goods left; NULL where it is not known when they did, or part was paid
    in another currency.
    """
    rows = orders.select("order_id", "amount", "currency").left_join(usual_order_amounts, "currency")
    times = (rows.orders >= LEAST_ORDERS).ifelse(rows.amount.cast("float64") / rows.median, ibis.null("float64"))
    rows = rows.select("order_id", "amount", "currency", times=times.round(4))
    rows = rows.mutate(costly=rows.times >= COSTLY)
    dear = rows.filter(rows.costly.fill_null(True)).left_join(departures, "order_id").drop("order_id_right")
    money = payers.select("order_id", "paid_at", paid="amount", paid_in="currency").inner_join(dear, "order_id")
    early = money.waiting | (money.paid_at < money.left_at)
    money = money.mutate(early=(money.paid_in == money.currency).ifelse(early, ibis.null("boolean")))
    paid = money.group_by("order_id").agg(
        early=money.paid.cast("float64").sum(where=money.early.fill_null(False)), unknown=money.early.isnull().any()
    )
    rows = dear.inner_join(paid, "order_id")
    share = (rows.early.fill_null(0.0) / rows.amount.cast("float64").nullif(0)).round(4)
    prepaid = rows.unknown.ifelse(ibis.null("float64"), share)
    return rows.select("order_id", "costly", "times", prepaid=prepaid)
