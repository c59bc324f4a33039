"""A large order soon after a first small one for the same goods.

A trial order shows whether questions are asked; if none are, the quantity that was wanted follows.

Innocent: Samples are tried before goods are bought in bulk; a pilot goes into production; a shop restocks what sold.
Cannot see: Trials of goods under another code, or without one; business that is not in this ledger.
Check: What was the first order used for, and does the buyer's size explain the second?
Ask: What did you use the first delivery for, and what are these goods for?
Source: METI and CISTEC, screening sheets for exports (quantities that do not agree with the use); otherwise analysts'
    experience.
"""

from typing import Any

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import gathered, listed, record
from chokepoint.observe.examples import (
    earlier_order,
    fires,
    in_doubt,
    line,
    order,
    outside,
    silent,
    unassessable,
)
from chokepoint.observe.fitting import goods_named
from chokepoint.observe.indicator import Indicator, Row
from chokepoint.observe.relations.earlier_goods import LEAST_SWING

SOON_DAYS = 180
"""The first order of the goods lies within so many days before. Ours: half a year."""

MOST_TRIALS = 3
"""More earlier orders are no trial but custom. Ours."""

LEAST_RATIO, FULL_RATIO = LEAST_SWING, 100.0
"""Times the largest trial from which it counts, and from which it counts in full. Ours."""

SMALL_SHARE, LARGE_SHARE = 0.5, 1.0
"""A trial is at most this share of the usual quantity of the goods, what follows at least that. Ours: so that growth
from the usual to the large is not counted here."""

LEAST_STRENGTH = 0.3


def finding(orders: ir.Table, earlier_goods: ir.Table, earlier_business: ir.Table, goods_lines: ir.Table) -> ir.Table:
    """One row per order. Strength: grows with the logarithm of the ratio to the largest trial.

    NULL where a quantity, or what is usual of the goods, is not known and would decide; where a line of a buyer with
    earlier orders has no code; and where one that may be the buyer ordered before and that may matter.
    """
    rows = earlier_goods.filter(earlier_goods.relative.isnull() | (earlier_goods.relative >= LARGE_SHARE))
    rows = rows.inner_join(earlier_business.select("order_id", "doubtful", "earlier"), "order_id")
    since = rows.ordered_at.date().delta(rows.first_at.date(), unit="day")
    trials = (rows.times >= 1) & (rows.times <= MOST_TRIALS) & (since <= SOON_DAYS)
    ratio = rows.quantity / rows.most
    much = (ratio >= LEAST_RATIO) & (rows.most_relative <= SMALL_SHARE) & (rows.relative >= LARGE_SHARE)
    known = (rows.uncounted == 0).ifelse(much, ibis.null("boolean"))
    shows = trials.fill_null(False) & known
    shows = (rows.doubtful & (rows.times <= MOST_TRIALS)).ifelse(ibis.null("boolean"), shows)
    weight = LEAST_STRENGTH + (1 - LEAST_STRENGTH) * (ratio / LEAST_RATIO).ln() / _ln(FULL_RATIO / LEAST_RATIO)
    rows = rows.mutate(
        shows=shows,
        weight=weight.round(4).clip(LEAST_STRENGTH, 1.0),
        words=goods_named(rows.heading)
        + ibis.literal(", ")
        + ratio.round(0).cast("int64").cast("string")
        + ibis.literal(" times the first of ")
        + rows.first_at.date().cast("string"),
    )
    rows = rows.filter(rows.shows.fill_null(True))
    found = rows.group_by("order_id").agg(
        any_shows=rows.shows.any(),
        in_doubt=rows.shows.isnull().any(),
        strength=rows.weight.max(where=rows.shows),
        basis=listed(rows.words, where=rows.shows),
        record_ids=gathered(record("order_lines", rows.order_id, rows.line_no), where=rows.shows),
    )
    return _answers(orders, goods_lines, earlier_business, found)


def _answers(orders: ir.Table, goods_lines: ir.Table, earlier_business: ir.Table, found: ir.Table) -> ir.Table:
    """One row per order. What has no code may be what an earlier order was a trial of."""
    coded = goods_lines.group_by("order_id").agg(uncoded=goods_lines.heading.isnull().any())
    past = earlier_business.select("order_id", before=(earlier_business.earlier > 0) | earlier_business.doubtful)
    rows = orders.select("order_id").inner_join(past, "order_id").left_join(coded, "order_id").drop("order_id_right")
    rows = rows.left_join(found, "order_id")
    open_ = rows.uncoded.isnull() | (rows.uncoded & rows.before) | rows.in_doubt.fill_null(False)
    return rows.select(
        "strength",
        "basis",
        "record_ids",
        subject_id=rows.order_id,
        fired=ibis.cases((rows.any_shows.fill_null(False), True), (open_, ibis.null("boolean")), else_=False),
    )


def _ln(number: float) -> ir.FloatingValue:
    return ibis.literal(number).ln()


def applies(goods_due: ir.Table) -> ir.Table:
    """Orders of goods."""
    return goods_due


def _bought(quantity: float | None, hs_code: str | None = "381600", line_no: int = 1, order_id: str = "O") -> Row:
    return line(hs_code, order_id, line_no, quantity=quantity, unit="kg")


def _trial(
    quantity: float | None = 5, order_id: str = "H1", ordered_at: str = "2024-04-10", **cells: Any
) -> tuple[Row, ...]:
    given: dict[str, Any] = {"customer": "buyer", **cells}
    return earlier_order(order_id, ordered_at=ordered_at, **given), _bought(quantity, order_id=order_id)


_USUAL = tuple(
    made for n in range(9) for made in (earlier_order(f"U{n}", f"c{n}", "2023-01-10"), _bought(200, order_id=f"U{n}"))
)
"""Orders of nine other customers, of 200 each."""

INDICATOR = Indicator(
    code="BEH-05",
    subject="order",
    finding=finding,
    applies=applies,
    explain="Bulk after a trial: {basis}.",
    past=("orders", "order_lines"),
    questions=("quantity", "goods", "history", "same-party"),
    examples=(
        fires("forty times the trial", order(), _bought(200), *_trial(), *_USUAL),
        fires("three trials", order(), _bought(900), *_trial(), *_trial(9, "H2"), *_trial(2, "H3"), *_USUAL),
        fires("one line of two", order(), _bought(200), _bought(5, "480257", 2), *_trial(), *_USUAL),
        silent("ten times, yet below the usual", order(), _bought(150), *_trial(), *_USUAL),
        silent("from the usual to more", order(), _bought(2000), *_trial(190), *_USUAL),
        silent("four times", order(), _bought(200), *_trial(50), *_USUAL),
        silent("a year later", order(), _bought(400), *_trial(ordered_at="2023-05-01"), *_USUAL),
        silent(
            "custom of long", order(), _bought(200), *(one for n in range(4) for one in _trial(5, f"H{n}")), *_USUAL
        ),
        silent("a first order", order(), _bought(200), *_USUAL),
        silent("an inquiry before", order(), _bought(200), *_trial(stage="inquiry"), *_USUAL),
        silent("a trial of other goods", order(), _bought(200, "480257"), *_trial(), *_USUAL),
        silent("another's trial", order(), _bought(200), *_trial(customer="other"), *_USUAL),
        unassessable("quantity not known", order(), _bought(None), *_trial(), *_USUAL),
        unassessable("the trial's quantity not known", order(), _bought(200), *_trial(None), *_USUAL),
        unassessable("what is usual not known", order(), _bought(200), *_trial()),
        unassessable("goods without a code", order(), _bought(200, None), *_trial(), *_USUAL),
        unassessable(
            "one that may be the buyer ordered before",
            order(),
            _bought(200),
            *_trial(customer="twin"),
            *_USUAL,
            *in_doubt("twin", "buyer"),
        ),
        unassessable("no lines known", order(), *_trial(), *_USUAL),
        outside("a service", order(), line(kind="service"), *_trial(), *_USUAL),
    ),
)
