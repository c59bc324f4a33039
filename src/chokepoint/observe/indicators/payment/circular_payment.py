"""A payment that is part of a circle: the money came back to where it was sent from.

A price that returns to its payer was no price, and the trade that it stands for may be none.

Innocent: Firms of one group settle with one another; two traders buy from each other; a deposit is given back by way of
    an agent.
Cannot see: Circles through accounts whose payments were not loaded, through cash, or longer than what is sought. All
    payments up to the day of the run count, also those after the order.
Check: What was delivered for each payment of the circle, and who gained by it?
Ask: What did your company receive this payment's amount back for?
Source: FATF and Egmont Group, Trade-Based Money Laundering: Risk Indicators, March 2021, account and transaction
    activity.
"""

import ibis
import ibis.expr.types as ir
from ibis import _

from chokepoint.observe.evidence import gathered, record
from chokepoint.observe.examples import fires, order, outside, paid, row, silent, unassessable
from chokepoint.observe.indicator import Indicator, Row
from chokepoint.observe.judging import judged

LONGEST = 4
"""Payments of a circle up to which it counts. Ours: longer ones arise by chance."""

STRENGTH = {2: 0.6, 3: 1.0}
"""By the number of payments; 0.8 for LONGEST. Ours: two firms often owe each other."""


def finding(
    orders: ir.Table, payers: ir.Table, shapes: ir.Table, shape_payments: ir.Table, unpaid_orders: ir.Table
) -> ir.Table:
    """One row per order. NULL where no shape of payments is known in this ledger, or a payer is not recorded."""
    circles = shapes.filter((shapes.kind == "cycle") & (shapes.payments <= LONGEST))
    circles = circles.select("shape_id", "payments")
    whole = shape_payments.semi_join(circles, "shape_id")
    records = whole.group_by("shape_id").agg(circle=gathered(record("payments", whole.payment_id)))
    met = payers.select("order_id", "payment_id").inner_join(whole, "payment_id")
    met = met.inner_join(circles, "shape_id").inner_join(records, "shape_id")
    rows = met.mutate(
        shows=ibis.literal(True),
        words=met.payment_id + ", back after " + met.payments.cast("string") + " payments",
        record=record("payments", met.payment_id),
        weight=met.payments.cases(*STRENGTH.items(), else_=0.8),
    )
    unsought = orders.select("order_id").cross_join(shapes.agg(sought=shapes.count()))
    unsought = unsought.filter(unsought.sought == 0).select("order_id")
    nameless = payers.filter(payers.payer_id.isnull()).select("order_id")
    unseen = ibis.union(unpaid_orders, unsought, nameless)
    rows = judged(orders, rows, unseen, strength=_.weight.max(), others=_.circle.collect().flatten())
    return rows.mutate(record_ids=rows.record_ids.concat(rows.others).unique().sort())


def applies(payment_due: ir.Table) -> ir.Table:
    """Orders that are paid for."""
    return payment_due


def _shape(kind: str, *payment_ids: str) -> list[Row]:
    shape = row(
        "shapes",
        shape_id=f"{kind}-{payment_ids[0]}",
        kind=kind,
        account_id="A",
        first_on="2024-06-03",
        last_on="2024-06-10",
        accounts=len(payment_ids),
        payments=len(payment_ids),
        account_ids=["A"],
        score=2.0,
    )
    return [shape, *(row("shape_payments", shape_id=f"{kind}-{payment_ids[0]}", payment_id=one) for one in payment_ids)]


_PAID = (order(), paid("buyer"))

INDICATOR = Indicator(
    code="PAY-15",
    subject="order",
    finding=finding,
    applies=applies,
    explain="The money came back: {basis}.",
    questions=("payer",),
    status="draft",
    examples=(
        fires("by way of a third", *_PAID, *_shape("cycle", "P1", "P2", "P3")),
        fires("to and fro", *_PAID, *_shape("cycle", "P1", "P2")),
        silent("another's circle", *_PAID, *_shape("cycle", "P7", "P8", "P9")),
        silent("a long one", *_PAID, *_shape("cycle", *(f"P{n}" for n in range(1, 8)))),
        silent("no circle", *_PAID, *_shape("fan-in", "P1", "P2", "P3")),
        unassessable("no shape was sought", *_PAID),
        unassessable("payer not recorded", order(), paid(None), *_shape("fan-in", "P7", "P8")),
        unassessable("no payment recorded", order(stage="order"), *_shape("fan-in", "P7", "P8")),
        outside("an inquiry", order(stage="inquiry")),
    ),
)
