"""Goods paid for and never shipped.

A sale without goods is a way to move money under the cover of trade.

Innocent: Goods are collected, delivered late, or sent by a firm whose shipments are not in this ledger; the order was
    called off and the money is still to be given back.
Cannot see: Shipments that were not loaded; goods handed over at the counter; services recorded as goods.
Check: Is there a delivery note or a stock movement? Did the seller ever hold such goods?
Ask: Please send the paper that shows when and where you received the goods.
Source: FATF and Egmont Group, Trade-Based Money Laundering: Risk Indicators, March 2021, account and transaction
    activity (phantom shipments); a pseudonymous published case of 2015 (five payments for a sham sale).
"""

from decimal import Decimal

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import gathered, record
from chokepoint.observe.examples import fires, line, order, outside, paid, shipped, silent, unassessable
from chokepoint.observe.indicator import Indicator, Row

LEAST_ORDERS = 5
"""Other paid orders of goods from which it is known whether this ledger records shipments."""
MOSTLY = 0.5
"""Share of them that were shipped from which a missing shipment is evidence."""
MOST_OF_IT = Decimal("0.5")
"""Share of an order's amount from which it counts as paid."""
MOSTLY_PAID = 1.0
PARTLY_PAID = 0.6
"""Factor where less was paid, or it is not known how much was due."""


def finding(orders: ir.Table, payers: ir.Table, shipment_overdue: ir.Table) -> ir.Table:
    """One row per order. Strength: the share of comparable orders in this ledger that were shipped; less if part paid.

    Assessable where at least half of the other paid orders of goods, due as well, have a shipment.
    """
    due = shipment_overdue.filter(shipment_overdue.overdue)
    custom = due.agg(due=due.count(), left=due.moved.fill_null(False).cast("int64").sum())
    due = due.cross_join(custom)
    others = due.due - 1
    share = (due.left - due.moved.fill_null(False).cast("int64")) / others.nullif(0)
    due = due.mutate(usual=(others >= LEAST_ORDERS).ifelse(share.round(4), ibis.null("float64")))
    due = due.mutate(
        missing=ibis.cases((due.moved, False), (due.usual >= MOSTLY, ~due.moved), else_=ibis.null("boolean"))
    )
    rows = orders.select("order_id", "amount", "currency").left_join(
        due.select("order_id", "missing", "usual", "last_paid"), "order_id"
    )
    rows = rows.drop("order_id_right").left_join(_paid(payers, due.filter(due.missing)), "order_id")
    mostly = (rows.total >= rows.amount * MOST_OF_IT) & (rows.paid_in == rows.currency) & (rows.currencies == 1)
    return rows.select(
        subject_id=rows.order_id,
        fired=rows.missing,
        strength=rows.usual * mostly.fill_null(False).ifelse(MOSTLY_PAID, PARTLY_PAID),
        basis=rows.last_paid.strftime("%Y-%m-%d"),
        record_ids=rows.record_ids,
    )


def _paid(payers: ir.Table, missing: ir.Table) -> ir.Table:
    """One row per order of `missing`: what was paid, and by which records."""
    money = payers.semi_join(missing, "order_id")
    return money.group_by("order_id").agg(
        total=money.amount.sum(),
        paid_in=money.currency.min(),
        currencies=money.currency.nunique(),
        record_ids=gathered(record("payments", money.payment_id)),
    )


def applies(orders: ir.Table, shipment_overdue: ir.Table, payment_due: ir.Table) -> ir.Table:
    """Orders of goods, paid for long enough ago and not given back in full."""
    rows = orders.select("order_id").left_join(shipment_overdue, "order_id").drop("order_id_right")
    rows = rows.left_join(payment_due, rows.order_id == payment_due.subject_id)
    unpaid = rows.applies & ibis.null("boolean")
    return rows.select(subject_id=rows.order_id, applies=rows.last_paid.isnull().ifelse(unpaid, rows.overdue))


def _others(shipped_at: str | None = "2023-03-01") -> tuple[Row, ...]:
    """Other paid orders of goods of the year before, and one recent order that ends the ledger."""
    rows = [order("now", "c", "2025-01-01")]
    for number in range(LEAST_ORDERS):
        other = f"H{number}"
        rows += [
            order(other, "c", "2023-01-01"),
            line("8525", other),
            paid("c", f"P{other}", other, paid_at="2023-01-05"),
        ]
        if shipped_at:
            rows.append(shipped("c", f"S{other}", other, shipped_at=shipped_at))
    return tuple(rows)


INDICATOR = Indicator(
    code="PAY-18",
    subject="order",
    finding=finding,
    applies=applies,
    explain="Paid for by {basis}, and no shipment left since.",
    absence=("shipments.shipped_at", "shipments.delivered_at"),
    questions=("shipping", "goods-or-service"),
    examples=(
        fires("paid, never shipped", order(), line("8525"), paid("buyer"), *_others()),
        fires(
            "planned, then called off",
            order(amount=100, currency="USD"),
            line("8525"),
            paid("buyer"),
            shipped(status="cancelled", shipped_at=None),
            *_others(),
        ),
        silent("shipped", order(), line("8525"), paid("buyer"), shipped(), *_others()),
        silent("delivery failed", order(), line("8525"), paid("buyer"), shipped(status="failed"), *_others()),
        unassessable("this ledger records no shipments", order(), line("8525"), paid("buyer"), *_others(None)),
        unassessable(
            "not known whether it left",
            order(),
            line("8525"),
            paid("buyer"),
            shipped(shipped_at=None),
            *_others(),
        ),
        unassessable("goods or service unrecorded", order(), line(), paid("buyer"), *_others()),
        unassessable("no payment recorded", order(stage="order"), line("8525"), *_others()),
        unassessable("few orders to compare", order(), line("8525"), paid("buyer"), order("now", "c", "2025-01-01")),
        outside("paid of late", order(), line("8525"), paid("buyer", paid_at="2024-12-01"), *_others()),
        outside("a service", order(), line(kind="service"), paid("buyer"), *_others()),
        outside("an inquiry", order(stage="inquiry"), line("8525"), *_others()),
        outside(
            "given back in full",
            order(),
            line("8525"),
            paid("buyer"),
            paid("seller", "P2", kind="refund", payee_id="buyer", refund_of="P1"),
            *_others(),
        ),
    ),
)
