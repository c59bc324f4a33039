"""An order that one party places, another pays for and a third receives, with nothing on record that ties them.

Each of the three can say that it knows only its own part. Whoever stands behind them is named nowhere.

Innocent: A dealer has goods sent straight to its own customer while a factoring company or a relative pays; a site
    office receives what head office ordered and a creditor paid for.
Cannot see: Ties that no register or file of ours shows; payments and shipments that were not loaded.
Check: Do payer and receiver also appear together in other orders? Who owns each of the three?
Ask: How are the account holder and the receiver of the goods connected with your company?
Source: Conflict Armament Research, study of procurement networks, 2020 (orders by one firm, paid by another and sent to
    a third).
"""

import ibis
import ibis.expr.types as ir
from ibis import _

from chokepoint.observe.evidence import record
from chokepoint.observe.examples import (
    fires,
    in_doubt,
    order,
    outside,
    paid,
    party,
    related,
    shipped,
    silent,
    unassessable,
)
from chokepoint.observe.forwarding import forwards_goods
from chokepoint.observe.indicator import Indicator
from chokepoint.observe.judging import judged
from chokepoint.observe.paying import pays_for_others

STRANGERS, BY_TRADE = 1.0, 0.4
"""Strength, and where the payer pays or the receiver takes in goods by trade, as a bank or a forwarder does. Ours."""


def finding(
    orders: ir.Table,
    dealings: ir.Table,
    near_parties: ir.Table,
    parties: ir.Table,
    unpaid_orders: ir.Table,
    unshipped_orders: ir.Table,
) -> ir.Table:
    """One row per order. Ties count up to two steps: an owner of both is a tie.

    NULL where a payer or a receiver is not known or in doubt, or a tie rests on who may be whom.
    """
    rows = dealings
    for number, (one, other) in enumerate((("payer", "customer"), ("customer", "receiver"), ("payer", "receiver"))):
        ties = near_parties.select(**{one: "entity_id", other: "other_id", f"tie_{number}": "certain"})
        rows = rows.left_join(ties, [one, other], rname="tied_{name}").drop(f"tied_{one}", f"tied_{other}")
    surely = [rows[f"tie_{number}"].fill_null(False) for number in range(3)]
    perhaps = [rows[f"tie_{number}"].notnull() for number in range(3)]
    shows = ibis.cases(
        (ibis.or_(*surely), False),
        (ibis.or_(*perhaps) & rows.three.fill_null(True), ibis.null("boolean")),
        else_=rows.three,
    )
    does = parties.select("party_id", "industry")
    rows = rows.mutate(shows=shows, record=record("payments", rows.payment_id))
    rows = rows.left_join(does.rename(payer_does="industry"), [("payer_id", "party_id")]).drop("party_id")
    rows = rows.left_join(does.rename(receiver_does="industry"), [("consignee_id", "party_id")]).drop("party_id")
    by_trade = pays_for_others(rows.payer_does).fill_null(False) | forwards_goods(rows.receiver_does).fill_null(False)
    rows = rows.mutate(
        weight=by_trade.ifelse(BY_TRADE, STRANGERS),
        words=ibis.literal("paid by ") + rows.payer_id + ibis.literal(", received by ") + rows.consignee_id,
    )
    unseen = unpaid_orders.union(unshipped_orders)
    return judged(orders, rows, unseen, strength=_.weight.max())


def applies(payment_due: ir.Table, shipping_due: ir.Table) -> ir.Table:
    """Orders that are paid for and sent."""
    rows = payment_due.inner_join(shipping_due, "subject_id", rname="sent_{name}")
    return rows.select("subject_id", applies=rows.applies & rows.sent_applies)


_THREE = (order(), paid("x"), shipped("y"))

INDICATOR = Indicator(
    code="NET-02",
    subject="order",
    finding=finding,
    applies=applies,
    explain="Three strangers: {basis}.",
    questions=("payer", "payer-relation", "receiver", "same-party"),
    status="draft",
    examples=(
        fires("payer, buyer and receiver are three", *_THREE),
        fires("tied to somebody else", *_THREE, related("x", "z")),
        fires("tied at three steps", *_THREE, related("x", "p"), related("p", "q"), related("q", "buyer")),
        fires("a bank pays", *_THREE, party("x", industry="6419")),
        fires("one of two payers", *_THREE, paid("buyer", "P2")),
        silent("a parent pays", *_THREE, related("x", "buyer")),
        silent("the receiver is the buyer's branch", *_THREE, related("buyer", "y")),
        silent("one owner behind payer and receiver", *_THREE, related("o", "x", "owner"), related("o", "y", "owner")),
        silent("the buyer pays", order(), paid("buyer"), shipped("y")),
        silent("the buyer receives", order(), paid("x"), shipped()),
        silent("the payer receives", order(), paid("x"), shipped("x")),
        unassessable("the payer may be the buyer", *_THREE, *in_doubt("x", "buyer")),
        unassessable("the payer may be one who is tied", *_THREE, related("z", "buyer"), *in_doubt("x", "z")),
        unassessable("payer not recorded", order(), paid(None), shipped("y")),
        unassessable("receiver not recorded", order(), paid("x"), shipped(None)),
        unassessable("no payment recorded", order(stage="order"), shipped("y")),
        unassessable("no shipment recorded", order(stage="order"), paid("x")),
        outside("an inquiry", order(stage="inquiry")),
    ),
)
