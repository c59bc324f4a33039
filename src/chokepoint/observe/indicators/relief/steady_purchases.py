"""Goods that this customer has bought steadily before, in its usual amounts.

Habit explains an order better than anything else: who has bought the same goods quarter after quarter does so for a
business that stands.

Innocent: This is itself evidence in favour.
Cannot see: Whether the steady business was itself what it seemed; purchases before this ledger begins.
Check: Does this order resemble the earlier ones in place of delivery, payer and use too?
Ask: Is this order for the same use as your earlier ones?
Source: Chokepoint's catalogue of relief, code EXC-03; no public guidance states the figures, which are ours.
"""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import record
from chokepoint.observe.examples import earlier_order, fires, in_doubt, line, order, outside, silent, unassessable
from chokepoint.observe.fitting import chapter_named
from chokepoint.observe.indicator import Indicator, Row
from chokepoint.observe.relations.payment_due import UNBOUND

LEAST_QUARTERS = 4
"""Quarters with purchases that make a habit. Ours: half of the quarters looked at."""

QUARTERS_BACK = 8
"""Quarters before the order's that are looked at. Ours: two years."""

USUAL_RANGE = 3
"""Multiple of the customer's own largest earlier amount up to which an order is within its range. Ours."""


def finding(goods_lines: ir.Table, earlier_business: ir.Table) -> ir.Table:
    """One row per order. It fires where all its goods, by chapter, were bought in enough of the quarters before, and
    no amount is beyond the range. Strength: by the number of those quarters of the chapter with fewest.

    NULL where a line has no code, no value or no currency, where the ledger is too short to show a habit, or where
    an entity that may be the customer has ordered before.
    """
    lines = goods_lines.mutate(
        quarter=goods_lines.ordered_at.year() * 4 + goods_lines.ordered_at.quarter(),
        told=goods_lines.chapter.notnull() & goods_lines.value.notnull() & goods_lines.currency.notnull(),
    )
    told = lines.filter(lines.told)
    held = told.inner_join(_habits(told), ["customer_id_entity", "chapter", "currency", "quarter"])
    held = held.mutate(usual=(held.value <= held.most * USUAL_RANGE).fill_null(False))
    per_order = held.group_by("order_id").agg(
        steady=(held.usual & (held.quarters >= LEAST_QUARTERS)).all(),
        quarters=held.quarters.min(),
        chapter=held.chapter.min(),
    )
    doubt = lines.group_by("order_id").agg(untold=(~lines.told).any(), quarter=lines.quarter.min())
    start = lines.agg(first_quarter=lines.quarter.min())
    rows = earlier_business.select("order_id", "customer_id", "doubtful").left_join(doubt, "order_id")
    rows = rows.left_join(per_order, "order_id", rname="h_{name}").cross_join(start)
    fired = ibis.cases(
        (rows.untold.isnull() | rows.untold, ibis.null("boolean")),
        (rows.steady, True),
        (rows.doubtful | (rows.quarter - rows.first_quarter < LEAST_QUARTERS), ibis.null("boolean")),
        else_=False,
    )
    return rows.select(
        subject_id=rows.order_id,
        fired=fired,
        strength=(rows.quarters / QUARTERS_BACK).clip(0.0, 1.0),
        basis=rows.quarters.cast("string")
        + " of the "
        + str(QUARTERS_BACK)
        + " quarters before, as for "
        + chapter_named(rows.chapter),
        record_ids=ibis.array([record("orders", rows.order_id), record("parties", rows.customer_id)]),
    )


def _habits(told: ir.Table) -> ir.Table:
    """One row per customer, chapter, currency and quarter: `quarters` of the last with purchases, and `most`.

    `most`: the largest line in any earlier quarter. Only orders that stand count as purchases.
    """
    keys = ["customer_id_entity", "chapter", "currency", "quarter"]
    bound = told.stage.fill_null("order").notin(UNBOUND)
    quarters = told.group_by(keys).agg(largest=told.value.max(where=bound))
    ever = ibis.range_window(group_by=keys[:3], order_by="quarter", preceding=(None, 1))
    recent = ibis.range_window(group_by=keys[:3], order_by="quarter", preceding=(QUARTERS_BACK, 1))
    largest = quarters.largest
    return quarters.select(*keys, most=largest.max().over(ever), quarters=largest.count().over(recent))


def applies(goods_due: ir.Table) -> ir.Table:
    """Orders of goods."""
    return goods_due


def _past(months: tuple[str, ...], amount: int = 100) -> list[Row]:
    return [
        made
        for month in months
        for made in (
            earlier_order(f"B{month}", "buyer", f"{month}-10", currency="USD"),
            line("851712", f"B{month}", amount=amount),
        )
    ]


_FOUR_QUARTERS = ("2023-02", "2023-05", "2023-08", "2024-02")
_LEDGER = earlier_order(currency="USD"), line("851712", "H1", amount=50)
_ORDER = order(currency="USD")

INDICATOR = Indicator(
    code="EXC-03",
    subject="order",
    finding=finding,
    applies=applies,
    relief=True,
    explain="Such goods bought in {basis}.",
    past=("orders", "order_lines"),
    questions=("history", "goods", "same-party"),
    examples=(
        fires("a year of the same", _ORDER, line("851712", amount=120), *_past(_FOUR_QUARTERS), *_LEDGER),
        silent("three quarters only", _ORDER, line("851712", amount=120), *_past(_FOUR_QUARTERS[1:]), *_LEDGER),
        silent("ten times as much", _ORDER, line("851712", amount=1000), *_past(_FOUR_QUARTERS), *_LEDGER),
        silent("other goods", _ORDER, line("321290", amount=100), *_past(_FOUR_QUARTERS), *_LEDGER),
        silent("long ago", _ORDER, line("851712", amount=100), *_past(("2021-02", "2021-05", "2021-08", "2021-11"))),
        unassessable(
            "one that may be the buyer bought before",
            _ORDER,
            line("851712", amount=120),
            *_LEDGER,
            earlier_order("H2", "twin", "2022-02-10"),
            *in_doubt("twin", "buyer"),
        ),
        unassessable("no value", _ORDER, line("851712"), *_past(_FOUR_QUARTERS), *_LEDGER),
        unassessable("no code", _ORDER, line(None, amount=100), *_past(_FOUR_QUARTERS), *_LEDGER),
        unassessable("no currency", order(), line("851712", amount=100), *_past(_FOUR_QUARTERS), *_LEDGER),
        unassessable("the ledger is young", _ORDER, line("851712", amount=100), *_past(_FOUR_QUARTERS[3:])),
        unassessable("no lines known", _ORDER, *_past(_FOUR_QUARTERS)),
        outside("a service", _ORDER, line(kind="service"), *_past(_FOUR_QUARTERS)),
    ),
)
