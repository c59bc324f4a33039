"""A payer other than the buyer, whose tie to it is on record.

A parent, a firm of the group, an agent with a mandate or a payer named in the contract pays openly for another.

Innocent: This is itself evidence in favour: it explains a payment by a third party away, and no more.
Cannot see: Whether the paper is genuine; ties that ended without anybody recording it.
Check: Does an extract from the company register bear the tie out? Was it on file before the order?
Ask: Please send the mandate, or an extract that shows how payer and buyer are tied.
Source: FATF and Egmont Group, Trade-Based Money Laundering: Risk Indicators, March 2021, account and transaction
    activity: what it calls risky is payment by a third party with no apparent tie to the deal.
"""

import ibis.expr.types as ir
from ibis import _

from chokepoint.observe.examples import (
    document,
    fires,
    in_doubt,
    order,
    outside,
    paid,
    related,
    row,
    silent,
    unassessable,
)
from chokepoint.observe.indicator import Indicator
from chokepoint.observe.judging import judged


def finding(orders: ir.Table, documented_payments: ir.Table, unpaid_orders: ir.Table) -> ir.Table:
    """One row per order. Strength: the share of payments by others, or by payers not known, that are documented."""
    rows = documented_payments
    by_others = rows.group_by("order_id").agg(by_others=rows.count())
    rows = rows.mutate(shows=rows.documented, words=rows.payer_id)
    answers = judged(orders, rows, unpaid_orders, documented_count=_.count())
    answers = answers.left_join(by_others, answers.subject_id == by_others.order_id)
    return answers.mutate(strength=answers.documented_count / answers.by_others)


def applies(payment_due: ir.Table) -> ir.Table:
    """Orders that are paid for."""
    return payment_due


INDICATOR = Indicator(
    code="EXC-01",
    subject="order",
    finding=finding,
    applies=applies,
    explain="The tie of {basis} to the buyer is on record.",
    relief=True,
    absence=(
        "relationships.valid_from",
        "relationships.valid_to",
        "relationships.source_id",
        "documents.valid_to",
    ),
    questions=("payer", "payer-relation", "same-party"),
    examples=(
        fires("the parent pays", order(), paid("x"), related("x", "buyer")),
        fires("a subsidiary pays", order(), paid("x"), related("buyer", "x", "owner")),
        fires("an agent pays", order(), paid("x"), related("x", "buyer", "agent")),
        fires("named in a mandate", order(), paid("x"), document("mandate", payer_id="x")),
        fires("one of two is documented", order(), paid("x"), paid("y", "P2"), related("x", "buyer", "same_group")),
        fires(
            "believed on a fair source",
            order(),
            paid("x"),
            related("x", "buyer", source_id="S"),
            row("sources", source_id="S", name="register", reliability="C"),
        ),
        silent("the buyer pays", order(), paid("buyer")),
        silent("tied to another", order(), paid("x"), related("x", "z")),
        silent("a relative", order(), paid("x"), related("x", "buyer", "family")),
        silent("the buyer is the payer's agent", order(), paid("x"), related("buyer", "x", "agent")),
        silent("the tie had ended", order(), paid("x"), related("x", "buyer", valid_to="2024-01-01")),
        silent(
            "a poor source",
            order(),
            paid("x"),
            related("x", "buyer", source_id="S"),
            row("sources", source_id="S", name="hearsay", reliability="D"),
        ),
        silent("the paper names another", order(), paid("x"), related("x", "z"), document("mandate", payer_id="y")),
        unassessable(
            "one that may be the payer is the parent",
            order(),
            paid("x"),
            related("y", "buyer"),
            related("x", "z"),
            *in_doubt("x", "y"),
        ),
        unassessable(
            "a mandate names one that may be the payer",
            order(),
            paid("x"),
            related("x", "z"),
            document("mandate", payer_id="y"),
            *in_doubt("x", "y"),
        ),
        unassessable("nothing on record about the payer", order(), paid("x")),
        unassessable("the contract names no payer", order(), paid("x"), related("x", "z"), document("contract")),
        unassessable("payer unrecorded", order(), paid(None)),
        unassessable("no payment recorded", order(stage="order")),
        outside("a quote", order(stage="quote")),
    ),
)
