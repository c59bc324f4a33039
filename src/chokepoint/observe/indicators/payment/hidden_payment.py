"""An order paid by a method that hides who pays.

Cash, informal transfer, prepaid means and the like leave little or nothing by which the payer could be found again.

Innocent: Where few people have bank accounts, cash is how one pays, so it weighs by how common it is among orders
    placed from that country; small shops and private buyers pay small amounts by wallet or in cash.
Cannot see: A method that was not recorded, or recorded as the last step only (cash paid into a bank account shows as a
    bank transfer).
Check: Is there a receipt that names who handed over the money? Does the customer otherwise pay through a bank?
Ask: From which account can the next invoice be paid?
Source: FATF and Egmont Group, Trade-Based Money Laundering: Risk Indicators, March 2021, account and transaction
    activity; FATF, Guidance on Proliferation Financing Risk Assessment and Mitigation, June 2021, risk indicators.
"""

import ibis
import ibis.expr.types as ir
from ibis import _

from chokepoint.observe.evidence import record
from chokepoint.observe.examples import fires, order, outside, paid, silent, unassessable
from chokepoint.observe.indicator import Indicator
from chokepoint.observe.judging import judged
from chokepoint.observe.sizing import method_named, with_sizes

HIDES = {
    "informal": 1.0,
    "crypto": 0.9,
    "prepaid": 0.8,
    "cash": 0.8,
    "money_transfer": 0.6,
    "e_wallet": 0.4,
    "bank_transfer": 0.0,
    "card": 0.0,
    "letter_of_credit": 0.0,
    "cheque": 0.0,
}
"""How much a method hides the payer: 1 leaves no record of him, 0 a bank's. Set by judgement, in the order in which
the sources name them."""
SMALL = 0.25
"""Least factor of a small amount; from the median of an order's payments up, amounts count in full."""


def finding(orders: ir.Table, payers: ir.Table, usual_payments: ir.Table, unpaid_orders: ir.Table) -> ir.Table:
    """One row per order. Strength: how much the methods hide, by share of what was paid; less for small amounts."""
    money = payers.select("payment_id", "order_id", "method")
    money = money.mutate(hides=money.method.cases(*HIDES.items(), else_=ibis.null("float64")))
    money = with_sizes(money.filter((money.hides > 0).fill_null(True)), payers, usual_payments)
    money = money.mutate(
        shows=money.hides > 0, words=method_named(money.method), record=record("payments", money.payment_id)
    )
    rows = judged(
        orders,
        money,
        unpaid_orders,
        hidden=(_.hides * _.share).sum(),
        amount=_["size"].sum(),
        compared=_.compared.all(),
    )
    factor = rows.compared.ifelse(rows.amount.clip(SMALL, 1.0), 1.0)
    return rows.mutate(strength=rows.hidden * factor)


def applies(payment_due: ir.Table) -> ir.Table:
    """Orders that are paid for."""
    return payment_due


INDICATOR = Indicator(
    code="PAY-04",
    subject="order",
    finding=finding,
    applies=applies,
    explain="Paid by {basis}, which tells little of the payer.",
    questions=("payment-method", "payer"),
    segment="orders.placed_from_country",
    examples=(
        fires("cash", order(), paid("buyer", method="cash")),
        fires("part in cash", order(), paid("buyer", "P1", method="bank_transfer"), paid("buyer", "P2", method="cash")),
        fires("informal, and one not recorded", order(), paid("x", method="informal"), paid("x", "P2")),
        silent("through a bank", order(), paid("buyer", method="bank_transfer"), paid("buyer", "P2", method="card")),
        silent("letter of credit", order(), paid("buyer", method="letter_of_credit")),
        silent("another order is paid in cash", order(), order("O2"), paid("x", method="card"), paid("x", "P2", "O2")),
        unassessable("method unrecorded", order(), paid("buyer")),
        unassessable("one method unrecorded", order(), paid("buyer", method="cheque"), paid("buyer", "P2")),
        unassessable("no payment recorded", order(stage="order")),
        outside("an inquiry", order(stage="inquiry")),
    ),
)
