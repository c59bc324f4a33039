"""Goods for a firm paid by e-wallet or another service made for private persons.

Firms pay suppliers through banks; services between persons are quick, small and seldom checked against an invoice.

Innocent: A small trader buys samples or spare parts in a web shop; in some trades wallets are how one pays.
Cannot see: Purchases recorded under the name of a person who buys for a firm; methods that were not recorded.
Check: Does the wallet's holder belong to the firm? Are there several such payments of one firm to several suppliers?
Ask: Can the invoice be settled from the company's account?
Source: Pseudonymous published cases of 2015 (payments by e-wallet for equipment ordered by firms, one refunded after
    delivery failed, one for goods that never moved).
"""

import ibis
import ibis.expr.types as ir
from ibis import _

from chokepoint.observe.evidence import record
from chokepoint.observe.examples import fires, line, order, outside, paid, party, silent, unassessable
from chokepoint.observe.indicator import Indicator
from chokepoint.observe.judging import judged
from chokepoint.observe.sizing import method_named, with_sizes

BETWEEN_PERSONS = {"e_wallet": 1.0, "prepaid": 0.8, "money_transfer": 0.5}
"""Methods made for private persons, and how much each speaks: set by judgement."""
BY_PERSON = "person"
LEAST = 0.3
"""Strength where such payments are a small part of what was paid."""


def finding(orders: ir.Table, payers: ir.Table, usual_payments: ir.Table, unpaid_orders: ir.Table) -> ir.Table:
    """One row per order. Strength: by method and share of what was paid."""
    money = payers.select("payment_id", "order_id", "method")
    weight = money.method.cases(*BETWEEN_PERSONS.items(), else_=0.0)
    money = money.mutate(weight=money.method.notnull().ifelse(weight, ibis.null("float64")))
    money = with_sizes(money.filter((money.weight > 0).fill_null(True)), payers, usual_payments)
    money = money.mutate(
        shows=money.weight > 0, words=method_named(money.method), record=record("payments", money.payment_id)
    )
    rows = judged(orders, money, unpaid_orders, strength=(_.weight * _.share).sum())
    return rows.mutate(strength=ibis.greatest(rows.strength, LEAST))


def applies(orders: ir.Table, payment_due: ir.Table, orders_without_goods: ir.Table, parties: ir.Table) -> ir.Table:
    """Orders of goods that are paid for, by a buyer who is no private person."""
    not_due = payment_due.filter(~payment_due.applies.fill_null(False))
    not_due = not_due.select(order_id="subject_id", due="applies", not_due=True)
    goodsless = orders_without_goods.mutate(goodsless=True)
    buyers = parties.select(customer_id="party_id", kind="kind")
    rows = orders.select("order_id", "customer_id")
    for side, key in ((not_due, "order_id"), (goodsless, "order_id"), (buyers, "customer_id")):
        rows = rows.left_join(side, key).drop(f"{key}_right")
    due = rows.not_due.isnull() | rows.due
    goods = rows.goodsless.isnull() | rows.has_goods
    return rows.select(subject_id=rows.order_id, applies=due & goods & (rows.kind != BY_PERSON))


INDICATOR = Indicator(
    code="PAY-06",
    subject="order",
    finding=finding,
    applies=applies,
    explain="Goods for a firm, paid by {basis}.",
    questions=("payment-method", "customer-kind", "goods-or-service"),
    examples=(
        fires("a firm pays goods by wallet", order(), party(), line("8525"), paid("buyer", method="e_wallet")),
        fires("one of two payments", order(), party(), line("8525"), paid("x", method="prepaid"), paid("x", "P2")),
        silent("by bank", order(), party(), line("8525"), paid("buyer", method="bank_transfer")),
        unassessable("method unrecorded", order(), party(), line("8525"), paid("buyer")),
        unassessable("buyer's kind unrecorded", order(), line("8525"), paid("buyer", method="e_wallet")),
        unassessable("no lines recorded", order(), party(), paid("buyer", method="e_wallet")),
        unassessable("goods or service unrecorded", order(), party(), line(), paid("buyer", method="e_wallet")),
        outside("a person buys", order(), party(kind="person"), line("8525"), paid("buyer", method="e_wallet")),
        outside("a service", order(), party(), line(kind="service"), paid("buyer", method="e_wallet")),
    ),
)
