"""Settlement through a marketplace or an escrow that a contract of the order names.

Marketplaces, escrow agents and banks pay by trade what their customers owe. Where the contract says so beforehand, the
payer is nobody's stranger.

Innocent: This is itself evidence in favour: it explains a payment by a third party away, and no more.
Cannot see: Whether the contract is genuine; whose money the marketplace passed on; contracts that were not loaded.
Check: Does the contract bear a date before the order? Is the marketplace or agent supervised where it is seated?
Ask: Please send the contract that names the marketplace or escrow agent.
Source: FATF and Egmont Group, Trade-Based Money Laundering: Risk Indicators, March 2021, account and transaction
    activity: what it calls risky is payment by a third party with no apparent tie to the deal.
"""

import ibis
import ibis.expr.types as ir
from ibis import _

from chokepoint.observe.examples import (
    document,
    fires,
    in_doubt,
    order,
    outside,
    paid,
    party,
    silent,
    unassessable,
)
from chokepoint.observe.indicator import Indicator
from chokepoint.observe.judging import judged

SETTLES_BY_TRADE = ("6312", "64", "661", "6910")
"""Activities to which settling for others belongs: web portals (marketplaces), financial services, services auxiliary
to them (escrow), legal services (notaries, trust accounts). Source: ISIC Rev. 4."""


def finding(
    orders: ir.Table, payers: ir.Table, unpaid_orders: ir.Table, activities: ir.Table, contracted_payments: ir.Table
) -> ir.Table:
    """One row per order. Strength: the share of payments by others, or by payers not known, that were so settled.

    NULL where the payer or its business is not known, no contract is on record, or one names no payer.
    """
    money = payers.filter(~payers.own.fill_null(False)).select("payment_id", "order_id", "payer_id", "own")
    trades = activities.select(payer_id="party_id", industry="industry")
    money = money.left_join(trades, "payer_id").drop("payer_id_right")
    by_trade = ibis.or_(*(money.industry.startswith(prefix) for prefix in SETTLES_BY_TRADE))
    another = ibis.cases((~money.own, True), else_=ibis.null("boolean"))
    money = money.mutate(by_trade=by_trade & another)
    rows = money.left_join(contracted_payments, "payment_id").drop("payment_id_right")
    rows = rows.mutate(shows=rows.by_trade & rows.named, words=rows.payer_id, record=rows.contract)
    by_others = rows.group_by("order_id").agg(by_others=rows.count())
    answers = judged(orders, rows, unpaid_orders, settled=_.count())
    answers = answers.left_join(by_others, answers.subject_id == by_others.order_id)
    return answers.mutate(strength=answers.settled / answers.by_others)


def applies(payment_due: ir.Table) -> ir.Table:
    """Orders that are paid for."""
    return payment_due


_MARKET = party("x", industry="6312")
_CONTRACT = document("contract", payer_id="x")

INDICATOR = Indicator(
    code="EXC-06",
    subject="order",
    finding=finding,
    applies=applies,
    explain="A contract names {basis}, which settles payments by trade.",
    relief=True,
    absence=("documents.valid_to",),
    questions=("payer", "payer-business", "papers", "same-party"),
    examples=(
        fires("a marketplace that the contract names", order(), paid("x"), _MARKET, _CONTRACT),
        fires("an escrow agent", order(), paid("x"), party("x", industry="6619"), _CONTRACT),
        fires(
            "one of two payments", order(), paid("x"), paid("y", "P2"), _MARKET, party("y", industry="4711"), _CONTRACT
        ),
        silent("the buyer pays", order(), paid("buyer"), _CONTRACT),
        silent("no trade of settling", order(), paid("x"), party("x", industry="4711"), _CONTRACT),
        silent("the contract names another", order(), paid("x"), _MARKET, document("contract", payer_id="y")),
        silent(
            "the contract had ended",
            order(),
            paid("x"),
            _MARKET,
            document("contract", payer_id="x", valid_to="2024-01-01"),
        ),
        unassessable("no contract on record", order(), paid("x"), _MARKET),
        unassessable("the contract names no payer", order(), paid("x"), _MARKET, document("contract")),
        unassessable("the payer's business is not known", order(), paid("x"), party("x"), _CONTRACT),
        unassessable("payer unrecorded", order(), paid(None), _CONTRACT),
        unassessable(
            "the contract names one who may be the payer",
            order(),
            paid("x"),
            _MARKET,
            document("contract", payer_id="y"),
            *in_doubt("x", "y"),
        ),
        unassessable("no payment recorded", order(stage="order")),
        outside("a quote", order(stage="quote")),
    ),
)
