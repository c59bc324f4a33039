"""One order paid in fragments by several payers.

A price split among payers hides who bears it and keeps each part small.

Innocent: A buyer and its parent each pay a part; a deposit comes from one firm of a group and the rest from another;
    a private customer's relatives help out.
Cannot see: Payers behind one account; payments that were not loaded; payers whose common identity is not known.
Check: What ties the payers to one another and to the buyer? Did they pay on the same days, in like amounts?
Ask: Why do several parties pay this invoice, and on what agreement?
Source: FATF and Egmont Group, Trade-Based Money Laundering: Risk Indicators, March 2021, account and transaction
    activity.
"""

import ibis
import ibis.expr.types as ir
from ibis import _

from chokepoint.observe.evidence import record
from chokepoint.observe.examples import document, fires, in_doubt, order, outside, paid, row, silent, unassessable
from chokepoint.observe.indicator import Indicator
from chokepoint.observe.judging import judged
from chokepoint.observe.sameness import doubtful_pairs

MANY = 3
WITH_THE_BUYER = 0.5
"""Strength where the buyer and one other pay."""
ALL_OTHERS_OR_MANY = 0.75
ALL_OTHERS_AND_MANY = 1.0


def finding(orders: ir.Table, payers: ir.Table, unpaid_orders: ir.Table, resemblances: ir.Table) -> ir.Table:
    """One row per order. Strength grows where the buyer is not among the payers, and from three payers on."""
    spread = _spread(payers, resemblances)
    parts = payers.inner_join(spread.filter(spread.shows.fill_null(True)), "order_id")
    parts = parts.mutate(words=parts.payer_id, record=record("payments", parts.payment_id))
    measures = {"payers": _.payer_id_entity.nunique(), "with_buyer": _.own.fill_null(True).any()}
    rows = judged(orders, parts, unpaid_orders, pairs=_.pairs.max(), **measures)
    many = rows.payers - rows.pairs >= MANY
    strength = ibis.cases(
        (many & ~rows.with_buyer, ALL_OTHERS_AND_MANY),
        (many | ~rows.with_buyer, ALL_OTHERS_OR_MANY),
        else_=WITH_THE_BUYER,
    )
    return rows.mutate(strength=strength)


def _spread(payers: ir.Table, resemblances: ir.Table) -> ir.Table:
    """One row per order that was paid: whether its payments `shows` several payers, and `pairs` of them in doubt.

    `shows` is NULL where it cannot be told: a payer is not recorded, or all of them may be one.
    """
    per_order = payers.group_by("order_id").agg(
        several=payers.payer_id_entity.min() != payers.payer_id_entity.max(),
        payments=payers.count(),
        unknown=payers.payer_id.isnull().any(),
    )
    doubts = doubtful_pairs(payers, resemblances, ["order_id"], "payer_id_entity")
    rows = per_order.left_join(doubts, "order_id").drop("order_id_right")
    maybe_one = (rows.pairs * 2 >= rows.entities * (rows.entities - 1)).fill_null(False)
    shows = ibis.cases(
        (rows.several & ~maybe_one, True),
        ((rows.payments > 1) & (rows.unknown | maybe_one), ibis.null("boolean")),
        else_=False,
    )
    return rows.select("order_id", shows=shows, pairs=rows.pairs.fill_null(0))


def applies(payment_due: ir.Table) -> ir.Table:
    """Orders that are paid for."""
    return payment_due


INDICATOR = Indicator(
    code="PAY-11",
    subject="order",
    finding=finding,
    applies=applies,
    explain="Paid in parts by {basis}.",
    questions=("payer", "payer-relation", "same-party"),
    examples=(
        fires("two strangers", order(), paid("x"), paid("y", "P2")),
        fires("the buyer and another", order(), paid("buyer"), paid("x", "P2")),
        fires("three, one of them unrecorded", order(), paid("x"), paid("y", "P2"), paid(None, "P3")),
        fires(
            "through the invoice",
            order(),
            document("invoice"),
            paid("x", order_id=None, document_id="D1"),
            paid("y", "P2"),
        ),
        silent("one payer, two payments", order(), paid("x"), paid("x", "P2")),
        silent("one payment", order(), paid("buyer")),
        silent(
            "two names, one registration",
            order(),
            paid("x"),
            paid("y", "P2"),
            row("parties", party_id="x", name="X", country="TR", registration_number="77"),
            row("parties", party_id="y", name="Y", country="TR", registration_number="77"),
        ),
        unassessable("two that may be one", order(), paid("x"), paid("y", "P2"), *in_doubt("x", "y")),
        fires(
            "three, two of whom may be one", order(), paid("x"), paid("y", "P2"), paid("z", "P3"), *in_doubt("x", "y")
        ),
        unassessable(
            "three that may all be one",
            order(),
            paid("x"),
            paid("y", "P2"),
            paid("z", "P3"),
            *in_doubt("x", "y"),
            *in_doubt("x", "z"),
            *in_doubt("y", "z"),
        ),
        unassessable("one of two unrecorded", order(), paid("x"), paid(None, "P2")),
        unassessable("no payment recorded", order(stage="order")),
        outside("a quote", order(stage="quote")),
    ),
)
