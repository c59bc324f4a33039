"""Paid by one who pays for several buyers, and neither buys, receives nor is paid anything.

A firm whose account only pays out, for goods that others order, is a purse and not a business.

Innocent: A relative abroad, an investor or a creditor helps several firms out; an umbrella organisation pays for its
    members. Banks, holdings and marketplaces pay by trade and do not count.
Cannot see: What the payer takes in at other banks and suppliers; payers that were not recorded.
Check: What does the payer live on, who owns it, and what do the buyers that it pays for have in common?
Ask: How is the account holder connected with your company, and what is its business?
Source: Conflict Armament Research, study of procurement networks, 2020; FATF and Egmont Group, Trade-Based Money
    Laundering: Risk Indicators, March 2021, structure of the business.
"""

import ibis
import ibis.expr.types as ir
from ibis import _

from chokepoint.observe.evidence import record
from chokepoint.observe.examples import fires, in_doubt, order, outside, paid, party, silent, unassessable
from chokepoint.observe.indicator import Indicator, Row
from chokepoint.observe.judging import judged
from chokepoint.observe.paying import pays_for_others

LEAST_BUYERS = 2
"""Buyers first paid for within the year from which paying is a habit. Ours."""

MANY_BUYERS = 4
"""Buyers from which the sign is at full strength. Ours."""


def finding(
    orders: ir.Table, payers: ir.Table, outlay: ir.Table, activities: ir.Table, unpaid_orders: ir.Table
) -> ir.Table:
    """One row per order. Only what stands before each payment counts.

    NULL where a payer is not recorded, may be the buyer, or would show it if its business were known.
    """
    money = payers.select("order_id", "payment_id", "payer_id", "own").left_join(outlay, "payment_id")
    money = money.left_join(activities.select("party_id", "industry"), [("payer_id", "party_id")])
    habit = (money.buyers_paid >= LEAST_BUYERS) & (money.incoming == 0)
    shows = ibis.cases(
        (money.own.isnull(), ibis.null("boolean")),
        (money.own | ~habit.fill_null(False), False),
        else_=~pays_for_others(money.industry),
    )
    words = money.payer_id + ", which paid for " + money.buyers_paid.cast("string") + " buyers and took nothing in"
    rows = money.mutate(
        shows=shows,
        words=words,
        record=record("payments", money.payment_id),
        weight=(money.buyers_paid / MANY_BUYERS).clip(0, 1.0),
    )
    return judged(orders, rows, unpaid_orders, strength=_.weight.max())


def applies(payment_due: ir.Table) -> ir.Table:
    """Orders that are paid for."""
    return payment_due


def _before(order_id: str = "H1", customer: str = "c", at: str = "2024-03-01", payer: str = "x") -> tuple[Row, ...]:
    return order(order_id, customer, at), paid(payer, f"P{order_id}", order_id, paid_at=at)


_OWN = (order(), paid("x"), party("x", industry="4711"))

INDICATOR = Indicator(
    code="NET-03",
    subject="order",
    finding=finding,
    applies=applies,
    explain="Paid by one who only pays: {basis}.",
    past=("orders", "payments"),
    questions=("payer", "payer-business", "payer-relation", "same-party"),
    examples=(
        fires("for two buyers", *_OWN, *_before()),
        fires("for four", *_OWN, *_before(), *_before("H2", "d"), *_before("H3", "e")),
        silent("for this buyer alone", *_OWN, *_before("H1", "buyer")),
        silent("it buys too", *_OWN, *_before(), order("H2", "x", "2023-01-01")),
        silent("it is paid", *_OWN, *_before(), paid("z", "P9", None, payee_id="x", paid_at="2023-01-01")),
        silent("for the other afterwards", *_OWN, *_before(at="2024-08-01")),
        silent("a factoring company", order(), paid("x"), party("x", industry="6499"), *_before()),
        silent("the buyer pays", order(), paid("buyer"), *_before()),
        unassessable("its business is not known", order(), paid("x"), party("x"), *_before()),
        unassessable("payer not recorded", order(), paid(None)),
        unassessable("the payer may be the buyer", *_OWN, *_before(), *in_doubt("x", "buyer")),
        unassessable("no payment recorded", order(stage="order")),
        outside("an inquiry", order(stage="inquiry")),
    ),
)
