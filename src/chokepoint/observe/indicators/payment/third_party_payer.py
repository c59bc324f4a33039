"""An order paid by someone other than its buyer.

Third-party payment hides who pays for goods, and with it who wants them.

Innocent: A parent pays for its subsidiary, a factoring company or an employee pays and is paid back; where papers
    show it, the relief documented-payer explains it away.
Cannot see: Payments that were not loaded; a payer and a buyer whose common identity is not known.
Check: Does the payer pay for other buyers? Is there a mandate or a contract on file that names it?
Ask: How is the account holder connected with your company?
Source: FinCEN and BIS, Joint Alert FIN-2022-Alert003 of 28 June 2022, red flags on payments by third parties;
    FATF and Egmont Group, Trade-Based Money Laundering: Risk Indicators, March 2021, account and transaction activity.
"""

import ibis
import ibis.expr.types as ir
from ibis import _

from chokepoint.observe.evidence import record
from chokepoint.observe.examples import document, fires, in_doubt, order, outside, paid, row, silent, unassessable
from chokepoint.observe.indicator import Indicator
from chokepoint.observe.judging import judged

LEAST = 0.5
"""Strength where a small part only was paid by others. Ours."""
CUSTOMARY = 0.7
"""Factor where each of the others had paid for this buyer before: a stranger who keeps paying is less of one. Ours."""


def finding(orders: ir.Table, payers: ir.Table, paid_before: ir.Table, unpaid_orders: ir.Table) -> ir.Table:
    """One row per order. Strength: the share of the payments that others made, at least a half; less if customary."""
    shows = ~payers.own
    money = payers.left_join(paid_before, "payment_id")
    money = money.select(
        "order_id", "customary", shows=~money.own, words="payer_id", record=record("payments", money.payment_id)
    )
    rows = judged(orders, money, unpaid_orders, by_others=_.count(), customary=_.customary.all())
    paid = payers.semi_join(payers.filter(shows), "order_id").group_by("order_id").agg(payments=_.count())
    rows = rows.left_join(paid, rows.subject_id == paid.order_id)
    share = ibis.greatest(rows.by_others / rows.payments, LEAST)
    return rows.mutate(strength=share * rows.customary.ifelse(CUSTOMARY, 1.0))


def applies(payment_due: ir.Table) -> ir.Table:
    """Orders that are paid for."""
    return payment_due


_BEFORE = (order("H", ordered_at="2024-01-01"), paid("x", "PH", "H", paid_at="2024-01-05"))

INDICATOR = Indicator(
    code="PAY-01",
    subject="order",
    finding=finding,
    applies=applies,
    explain="Paid by {basis}, not by its buyer.",
    questions=("payer", "payer-relation", "same-party"),
    examples=(
        fires("paid by another", order(), paid("x")),
        fires("part paid by another", order(), paid("buyer", "P1"), paid("x", "P2")),
        fires("known through its invoice", order(), document("invoice"), paid("x", order_id=None, document_id="D1")),
        fires("one who had paid for the buyer before", order(), paid("x"), *_BEFORE),
        silent("the buyer pays", order(), paid("buyer")),
        silent("another pays another order", order(), order("O2", "c"), paid("buyer"), paid("x", "P2", "O2")),
        silent("given back by another", order(), paid("buyer"), paid("x", "P2", kind="refund", payee_id="buyer")),
        unassessable("the payer may be the buyer", order(), paid("x"), *in_doubt("x", "buyer")),
        fires("two payers, one of whom may be the buyer", order(), paid("x"), paid("y", "P2"), *in_doubt("x", "buyer")),
        unassessable("one payer unrecorded", order(), paid("buyer"), paid(None, "P2")),
        unassessable("no payment recorded", order(stage="order")),
        unassessable("no payment, stage unknown", order()),
        outside("an inquiry, nothing due", order(stage="inquiry")),
        silent(
            "two names, one registration",
            order(),
            paid("x"),
            row("parties", party_id="x", name="X", country="TR", registration_number="77"),
            row("parties", party_id="buyer", name="Y", country="TR", registration_number="77"),
        ),
    ),
)
