"""Paid from an account of somebody else that passes on, within days, about as much as it takes in.

An account through which money only runs hides where it comes from.

Innocent: Agents, solicitors and exchange offices hold money for others for a few days; a relative collects what several
    owe and pays at once. Banks, holdings and marketplaces pay by trade and do not count.
Cannot see: What came into the account by payments that were not loaded. All payments up to the day of the run count,
    also those after the order.
Check: Who paid into the account, and what do they have to do with the order?
Ask: From where did the account holder have the money?
Source: FATF and Egmont Group, Trade-Based Money Laundering: Risk Indicators, March 2021, account and transaction
    activity; FATF, Guidance on Proliferation Financing Risk Assessment and Mitigation, June 2021, risk indicators.
"""

import ibis
import ibis.expr.types as ir
from ibis import _

from chokepoint.observe.evidence import record
from chokepoint.observe.examples import fires, in_doubt, order, outside, paid, party, row, silent, unassessable
from chokepoint.observe.indicator import Indicator, Row
from chokepoint.observe.judging import judged
from chokepoint.observe.paying import pays_for_others
from chokepoint.observe.relations.unclear_transfers import spelt

PASSING = ("pass-through", "gather-scatter")
"""Shapes of payments at whose centre an account passes on what it takes in."""

UNKNOWN_SHARE = 0.5
"""Strength where the share passed on is not known. Ours."""


def finding(
    orders: ir.Table,
    payers: ir.Table,
    shapes: ir.Table,
    shape_payments: ir.Table,
    activities: ir.Table,
    unpaid_orders: ir.Table,
) -> ir.Table:
    """One row per order. Strength: the share of what came in that went on.

    NULL where no shape of payments is known in this ledger, and where a payer is not recorded, may be the buyer, or
    would show it if its business were known.
    """
    passing = shapes.filter(shapes.kind.isin(PASSING)).select("shape_id", "account_id", "share_passed_on")
    part = shape_payments.inner_join(passing, "shape_id").select("payment_id", "account_id", "share_passed_on")
    money = payers.select("order_id", "payment_id", "payer_id", "payer_id_entity", "from_account", "own")
    met = money.left_join(part, "payment_id").left_join(
        activities.select("party_id", "industry"), [("payer_id", "party_id")]
    )
    holds = (
        (met.account_id == met.payer_id)
        | (met.account_id == met.payer_id_entity)
        | (spelt(met.account_id) == spelt(met.from_account)).fill_null(False)
    )
    shows = ibis.cases(
        (met.own.isnull(), ibis.null("boolean")),
        (met.own | ~holds.fill_null(False), False),
        else_=~pays_for_others(met.industry),
    )
    rows = met.mutate(
        shows=shows,
        words=met.payer_id,
        record=record("payments", met.payment_id),
        weight=met.share_passed_on.fill_null(UNKNOWN_SHARE).clip(0, 1.0).round(9),
    )
    unsought = orders.select("order_id").cross_join(shapes.agg(sought=shapes.count()))
    unseen = ibis.union(unpaid_orders, unsought.filter(unsought.sought == 0).select("order_id"))
    return judged(orders, rows, unseen, strength=_.weight.max())


def applies(payment_due: ir.Table) -> ir.Table:
    """Orders that are paid for."""
    return payment_due


def _shape(account_id: str = "x", kind: str = "pass-through") -> list[Row]:
    shape = row(
        "shapes",
        shape_id="S",
        kind=kind,
        account_id=account_id,
        first_on="2024-06-02",
        last_on="2024-06-03",
        accounts=3,
        payments=2,
        share_passed_on=0.97,
        account_ids=[account_id],
        score=2.0,
    )
    return [shape, *(row("shape_payments", shape_id="S", payment_id=one) for one in ("P0", "P1"))]


_PAID = (order(), paid("x"), party("x", industry="4711"))

INDICATOR = Indicator(
    code="PAY-12",
    subject="order",
    finding=finding,
    applies=applies,
    explain="Paid from an account through which money only runs: {basis}.",
    questions=("payer", "payer-business", "payer-relation", "same-party"),
    status="draft",
    examples=(
        fires("a stranger's", *_PAID, *_shape()),
        silent("the supplier passes it on", *_PAID, *_shape("seller")),
        silent("money gathered, not passed on", *_PAID, *_shape(kind="fan-in")),
        silent("a factoring company", order(), paid("x"), party("x", industry="6499"), *_shape()),
        silent("the buyer's own", order(), paid("buyer"), *_shape("buyer")),
        unassessable("its business is not known", order(), paid("x"), party("x"), *_shape()),
        unassessable("no shape was sought", *_PAID),
        unassessable("the payer may be the buyer", *_PAID, *_shape(), *in_doubt("x", "buyer")),
        unassessable("payer not recorded", order(), paid(None), *_shape()),
        unassessable("no payment recorded", order(stage="order"), *_shape()),
        outside("an inquiry", order(stage="inquiry")),
    ),
)
