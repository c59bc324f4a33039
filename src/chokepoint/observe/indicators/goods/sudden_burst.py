"""A step or a burst against the buyer's own past.

A buyer that has ordered evenly for a long time and then orders many times as much, or many times as often, does so for
a reason; one is that somebody else has begun to buy through it.

Innocent: A new contract, a move, a season, an announced rise in price. (Relief: sector-peak, steady-purchases.)
Cannot see: What the buyer ordered elsewhere; its past before the ledger begins; goods that few order, whose usual
    quantity is not known.
Check: What has changed at this buyer since its earlier orders? Do place of delivery and payer stay what they were?
Ask: Is this a single need, and when do you expect to order again?
Source: AUSTRAC, Trade-Based Money Laundering guide, October 2022 (sudden change of the pattern of trade); FATF and
    Egmont Group, Trade-Based Money Laundering: Risk Indicators, March 2021, trade activity. Outliers by Iglewicz and
    Hoaglin, How to Detect and Handle Outliers, 1993; counts by the square root (Anscombe, Biometrika 35, 1948).
"""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import record
from chokepoint.observe.examples import earlier_order, fires, in_doubt, line, order, outside, silent, unassessable
from chokepoint.observe.indicator import Indicator, Row
from chokepoint.observe.relations.own_habits import BURST_DAYS

LEAST_ORDERS = 6
"""Earlier orders from which a habit can be told. Ours."""

LEAST_DAYS = 180
"""Days that the habit must have lasted. Ours: half a year, so that no single project makes it."""

LEAST_SPREAD = 0.4
"""Least spread of the logarithm of the buyer's sizes: a factor of 1.5. Ours: an even buyer is not held to its word."""

FAR, FURTHEST = 3.5, 7.0
"""Standard deviations from which the sign shows, and at which it is at full strength."""

BEYOND_OWN = 2.0
"""Multiple of the buyer's largest earlier order from which a size is unlike its past. Ours: past outliers count."""

LEAST_IN_BURST = 4
"""Orders within the days of a burst that make one. Ours."""

ANSCOMBE = 0.375
"""Added to a count before its square root is taken, so that its spread hardly depends on it."""


def finding(own_habits: ir.Table) -> ir.Table:
    """One row per order. Strength: by the standard deviations, a half at FAR; the greater of step and burst.

    NULL where a size is not known and there is no burst, or where one that may be the buyer ordered before.
    """
    rows = own_habits
    step = (rows["size"].ln() - rows.middle) / ibis.greatest(rows.spread, LEAST_SPREAD)
    told = (rows.known >= LEAST_ORDERS) & rows["size"].notnull()
    unlike = (rows["size"] >= BEYOND_OWN * rows.most).fill_null(False)
    step = ibis.cases((told & unlike, step.round(6)), (told, 0.0), else_=ibis.null("float64"))
    burst = 2 * ((rows.recent + ANSCOMBE).sqrt() - (rows.usual + ANSCOMBE).sqrt())
    habit = (rows.before >= LEAST_ORDERS) & (rows.days >= LEAST_DAYS)
    burst = (habit & (rows.recent >= LEAST_IN_BURST)).fill_null(False).ifelse(burst.round(6), 0.0)
    rows = rows.mutate(step=step, burst=burst)
    stepped, bursting = (rows.step >= FAR).fill_null(False), rows.burst >= FAR
    fired = ibis.cases(
        (rows.doubtful, ibis.null("boolean")),
        (stepped | bursting, True),
        (rows.step.isnull(), ibis.null("boolean")),
        else_=False,
    )
    most = ibis.greatest(rows.step.fill_null(0.0), rows.burst)
    words = ibis.array([stepped.ifelse(_step_words(rows), ""), bursting.ifelse(_burst_words(rows), "")])
    return rows.select(
        subject_id=rows.order_id,
        fired=fired,
        strength=(most / FURTHEST).clip(FAR / FURTHEST, 1.0),
        basis=words.filter(lambda text: text != "").join("; "),
        record_ids=ibis.array([record("orders", rows.order_id), record("parties", rows.customer_id)]),
    )


def _step_words(rows: ir.Table) -> ir.StringValue:
    multiple = (rows["size"].ln() - rows.middle).exp().round().cast("int64").cast("string")
    return multiple + " × the size of its " + rows.known.cast("string") + " earlier orders"


def _burst_words(rows: ir.Table) -> ir.StringValue:
    usual = rows.usual.round(1).cast("string")
    return rows.recent.cast("string") + f" orders within {BURST_DAYS} days, where " + usual + " were usual"


def applies(own_habits: ir.Table) -> ir.Table:
    """Orders of buyers with a past to compare; NULL while the ledger is too young to show one."""
    rows = own_habits
    applying = ibis.cases(
        (rows.earlier_orders >= LEAST_ORDERS, True),
        (rows.doubtful | (rows.ledger_days < LEAST_DAYS), ibis.null("boolean")),
        else_=False,
    )
    return rows.select(subject_id=rows.order_id, applies=applying)


def _usual() -> list[Row]:
    """Orders of some 100 kg by as many others, at the beginning of the ledger."""
    return [
        made
        for one in range(9)
        for made in (
            earlier_order(f"H{one}", f"c{one}"),
            line("321290", f"H{one}", quantity=100 + one, unit="kg"),
        )
    ]


def _past(months: int = 8, quantity: int = 100, customer: str = "buyer") -> list[Row]:
    """An order a month."""
    return [
        made
        for month in range(months)
        for made in (
            earlier_order(f"{customer}{month}", customer, f"2023-{month + 1:02}-10"),
            line("321290", f"{customer}{month}", quantity=quantity + month, unit="kg"),
        )
    ]


def _lately(count: int) -> list[Row]:
    """Orders of the usual size in the days before."""
    return [
        made
        for day in range(count)
        for made in (
            earlier_order(f"L{day}", "buyer", f"2024-05-{day + 10}"),
            line("321290", f"L{day}", quantity=100, unit="kg"),
        )
    ]


_USUAL = line("321290", quantity=100, unit="kg")
_TENFOLD = line("321290", quantity=1000, unit="kg")

INDICATOR = Indicator(
    code="GDS-07",
    subject="order",
    finding=finding,
    applies=applies,
    explain="Unlike the buyer's own past: {basis}.",
    past=("orders", "order_lines"),
    questions=("quantity", "same-party", "history"),
    examples=(
        fires("ten times the usual size", order(), _TENFOLD, *_usual(), *_past()),
        fires("ten orders in a month", order(), _USUAL, *_usual(), *_past(), *_lately(9)),
        fires("a burst of unknown sizes", order(), line("321290"), *_usual(), *_past(), *_lately(9)),
        silent("as always", order(), _USUAL, *_usual(), *_past()),
        silent("three times as much", order(), line("321290", quantity=300, unit="kg"), *_usual(), *_past()),
        silent(
            "as much once before",
            order(),
            _TENFOLD,
            *_usual(),
            *_past(),
            earlier_order("B", "buyer", "2023-11-10"),
            line("321290", "B", quantity=700, unit="kg"),
        ),
        silent("two orders in a month", order(), _USUAL, *_usual(), *_past(), *_lately(1)),
        unassessable("quantity not known", order(), line("321290", unit="kg"), *_usual(), *_past()),
        unassessable("goods without a usual quantity", order(), line("940360", quantity=5), *_usual(), *_past()),
        unassessable("no lines known", order(), *_usual(), *_past()),
        unassessable("the ledger is young", order(), _TENFOLD, *_lately(3)),
        unassessable(
            "one that may be the buyer ordered before",
            order(),
            _TENFOLD,
            *_usual(),
            *_past(),
            *_past(customer="twin"),
            *in_doubt("twin", "buyer"),
        ),
        outside("a new buyer", order(), _TENFOLD, *_usual(), *_past(3)),
    ),
)
