"""Costly goods paid in cash, or in full before they left where others do not.

Dear goods are bought on credit, by instalments or against papers. Who pays for them in cash, or in full beforehand,
gives up every hold over the seller, and asks for nothing in return.

Innocent: A new customer gets no credit and pays beforehand; a discount rewards early payment; where few people have
    bank accounts, cash is how one pays (it weighs by how common it is among orders placed from that country); goods
    made to order are paid beforehand.
Cannot see: What an order was worth that states no amount; terms that were agreed and not kept to; cash that somebody
    paid into a bank account on the way.
Check: Which terms did the offer state, and who proposed these? Do other customers for such goods pay like this?
Ask: Which terms of payment would you like for your next order?
Source: BIS, Supplement No. 3 to 15 CFR Part 732 (Know Your Customer guidance and red flags): willing to pay cash for
    an expensive item where the terms of sale would normally call for financing.
"""

import ibis
import ibis.expr.types as ir
from ibis import _

from chokepoint.observe.evidence import record
from chokepoint.observe.examples import earlier_order, fires, order, outside, paid, shipped, silent, unassessable
from chokepoint.observe.indicator import Indicator, Row
from chokepoint.observe.judging import judged
from chokepoint.observe.sizing import LEAST_ORDERS, with_sizes

CASH = "cash"
MOSTLY = 0.5
"""Share of what was paid from which an order counts as paid in cash."""
IN_FULL = 0.9
"""Share of an order's amount from which it counts as paid in full."""
RARE = 0.1
"""Share of other costly orders paid in full beforehand from which this is custom."""
VERY_COSTLY = 10.0
"""Multiple of the usual order from which cash counts in full; in proportion below, a half at least."""
LEAST = 0.5
BEFOREHAND = 0.6
"""Strength of full payment beforehand where no other costly order was paid so: no cash leaves a trace less."""


def finding(
    orders: ir.Table,
    payers: ir.Table,
    costly_orders: ir.Table,
    departures: ir.Table,
    usual_payments: ir.Table,
    unpaid_orders: ir.Table,
) -> ir.Table:
    """One row per order. Strength: cash by its share and by how costly; payment beforehand by how rare it is here.

    NULL where the order may be costly and it is not known how, or when against shipment, it was paid.
    """
    money = payers.select("payment_id", "order_id", "method", "paid_at").semi_join(costly_orders, "order_id")
    in_cash = _in_cash(costly_orders, with_sizes(money, payers, usual_payments))
    beforehand = _beforehand(costly_orders)
    verdicts = ibis.union(in_cash, beforehand)
    verdicts = verdicts.filter(verdicts.shows.fill_null(True))
    rows = money.inner_join(verdicts, "order_id").left_join(departures, "order_id", rname="departure_{name}")
    meant = rows.cash.ifelse(rows.method == CASH, (rows.paid_at < rows.left_at) | rows.waiting)
    rows = rows.filter(rows.shows.isnull() | meant.fill_null(False))
    rows = rows.mutate(record=record("payments", rows.payment_id))
    return judged(orders, rows, unpaid_orders, strength=_.weight.max())


def _in_cash(costly_orders: ir.Table, money: ir.Table) -> ir.Table:
    """One row per order: whether it `shows` costly goods paid in cash, `weight, words`."""
    per_order = money.group_by("order_id").agg(
        share=money.share.sum(where=(money.method == CASH).fill_null(False)).fill_null(0.0).round(4),
        unknown=money.share.sum(where=money.method.isnull()).fill_null(0.0).round(4),
    )
    rows = costly_orders.inner_join(per_order, "order_id")
    mostly = ibis.cases(
        (rows.share >= MOSTLY, True), (rows.share + rows.unknown < MOSTLY, False), else_=ibis.null("boolean")
    )
    return rows.select(
        "order_id",
        shows=rows.costly & mostly,
        weight=rows.share * (rows.times / VERY_COSTLY).clip(LEAST, 1.0),
        words=_percent(rows.share) + ibis.literal(" in cash, at ") + _multiple(rows.times),
        cash=ibis.literal(True),
    )


def _beforehand(costly_orders: ir.Table) -> ir.Table:
    """One row per order: whether it `shows` costly goods paid in full beforehand, `weight, words`."""
    known = costly_orders.costly & costly_orders.prepaid.notnull()
    custom = costly_orders.agg(
        known=known.fill_null(False).cast("int64").sum(),
        full=(known & (costly_orders.prepaid >= IN_FULL)).fill_null(False).cast("int64").sum(),
    )
    rows = costly_orders.cross_join(custom)
    in_full = rows.prepaid >= IN_FULL
    others = (rows.known - 1).nullif(0)
    share = ((rows.full - 1) / others).round(4)
    rare = (others >= LEAST_ORDERS).ifelse(share < RARE, ibis.null("boolean"))
    return rows.select(
        "order_id",
        shows=rows.costly & in_full & rare,
        weight=(1.0 - share / RARE) * BEFOREHAND,
        words=ibis.literal("in full before the goods left, at ") + _multiple(rows.times),
        cash=ibis.literal(False),
    )


def _percent(share: ir.FloatingValue) -> ir.StringValue:
    return (share * 100).round().cast("int64").cast("string") + " %"


def _multiple(times: ir.FloatingValue) -> ir.StringValue:
    return times.round().cast("int64").cast("string") + " × the usual order"


def applies(payment_due: ir.Table) -> ir.Table:
    """Orders that are paid for."""
    return payment_due


def _others(count: int = 40, dear: int = 21) -> tuple[Row, ...]:
    """Orders of the past in US dollars: ordinary ones, and costly ones that were paid after they had been shipped."""
    rows: list[Row] = []
    for number in range(count + dear):
        other, amount = f"H{number}", 100 if number < count else 900
        rows += [
            earlier_order(other, f"c{number}", amount=amount, currency="USD"),
            paid(f"c{number}", f"P{other}", other, paid_at="2022-03-01", amount=amount, method="bank_transfer"),
            shipped(f"c{number}", f"S{other}", other, shipped_at="2022-02-01"),
        ]
    return tuple(rows)


_COSTLY = order(amount=1200, currency="USD")
_SENT = shipped()
_LATE = "2024-07-01"
_OTHERS = _others()

INDICATOR = Indicator(
    code="PAY-05",
    subject="order",
    finding=finding,
    applies=applies,
    explain="Paid {basis}.",
    questions=("payment-method", "shipping", "order-value"),
    segment="orders.placed_from_country",
    examples=(
        fires("cash", _COSTLY, _SENT, paid("buyer", amount=1200, method="cash", paid_at=_LATE), *_OTHERS),
        fires(
            "mostly cash, and one part nobody knows how",
            _COSTLY,
            _SENT,
            paid("buyer", amount=900, method="cash", paid_at=_LATE),
            paid("buyer", "P2", amount=300, paid_at=_LATE),
            *_OTHERS,
        ),
        fires("all of it beforehand", _COSTLY, _SENT, paid("buyer", amount=1200, method="card"), *_OTHERS),
        fires(
            "all of it, and the goods still wait",
            _COSTLY,
            shipped(shipped_at=None, status="planned"),
            paid("buyer", amount=1200, method="card"),
            *_OTHERS,
        ),
        silent("a deposit", _COSTLY, _SENT, paid("buyer", amount=300, method="card"), *_OTHERS),
        silent("afterwards", _COSTLY, _SENT, paid("buyer", amount=1200, method="card", paid_at=_LATE), *_OTHERS),
        silent(
            "an ordinary order, in cash",
            order(amount=150, currency="USD"),
            _SENT,
            paid("buyer", amount=150, method="cash"),
            *_OTHERS,
        ),
        silent(
            "some cash",
            _COSTLY,
            _SENT,
            paid("buyer", amount=900, method="card", paid_at=_LATE),
            paid("buyer", "P2", amount=300, method="cash", paid_at=_LATE),
            *_OTHERS,
        ),
        unassessable("amount not known", order(currency="USD"), _SENT, paid("buyer", method="cash"), *_OTHERS),
        unassessable("method not known", _COSTLY, _SENT, paid("buyer", amount=1200, paid_at=_LATE), *_OTHERS),
        unassessable(
            "not known when it was shipped",
            _COSTLY,
            shipped(shipped_at=None),
            paid("buyer", amount=1200, method="card"),
            *_OTHERS,
        ),
        unassessable(
            "few costly orders to compare", _COSTLY, _SENT, paid("buyer", amount=1200, method="card"), *_others(40, 3)
        ),
        unassessable(
            "few orders to compare", _COSTLY, _SENT, paid("buyer", amount=1200, method="cash"), *_others(5, 0)
        ),
        unassessable("no payment recorded", order(stage="order", amount=1200, currency="USD"), *_OTHERS),
        outside("an inquiry", order(stage="inquiry")),
    ),
)
