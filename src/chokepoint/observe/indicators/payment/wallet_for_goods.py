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

BETWEEN_PERSONS = {"e_wallet": 1.0, "prepaid": 0.8, "money_transfer": 0.5}
"""Methods made for private persons, and how much each speaks: set by judgement."""
BY_PERSON = "person"
LEAST = 0.3
"""Strength where such payments are a small part of what was paid."""


def finding(orders: ir.Table, sized_payments: ir.Table) -> ir.Table:
    """One row per order. Strength: by method and share of what was paid."""
    known = sized_payments.method.notnull()
    weight = known.ifelse(sized_payments.method.cases(*BETWEEN_PERSONS.items(), else_=0.0), ibis.null("float64"))
    money = sized_payments.mutate(
        weight=weight,
        shows=weight > 0,
        record=record("payments", sized_payments.payment_id),
    )
    rows = judged(orders, money, strength=(_.weight * _.share).sum())
    return rows.mutate(strength=ibis.greatest(rows.strength, LEAST))


def applies(orders: ir.Table, payment_due: ir.Table, goods_bought: ir.Table, parties: ir.Table) -> ir.Table:
    """Orders of goods that are paid for, by a buyer who is no private person."""
    due = payment_due.select(due_id="subject_id", due="applies")
    goods = goods_bought.select(goods_id="order_id", has_goods="has_goods")
    buyers = parties.select(buyer_id="party_id", kind="kind")
    rows = orders.select("order_id", "customer_id").left_join(due, orders.order_id == due.due_id)
    rows = rows.left_join(goods, rows.order_id == goods.goods_id)
    rows = rows.left_join(buyers, rows.customer_id == buyers.buyer_id)
    return rows.select(subject_id=rows.order_id, applies=rows.due & rows.has_goods & (rows.kind != BY_PERSON))


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
