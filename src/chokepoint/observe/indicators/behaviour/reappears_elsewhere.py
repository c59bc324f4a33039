"""An order that was dropped or refused at one supplier, and comes again at another soon after.

Who meets questions at one supplier tries the next.

Innocent: A buyer takes the better offer; the first supplier could not deliver or gave no credit; the order was
    entered twice.
Cannot see: Suppliers that do not share their orders; why an order was taken back, unless somebody noted it; the same
    people under another firm, which the signs of shared contacts and holders show.
Check: Why did the first order come to nothing, and what was asked before it did?
Ask: Have you ordered these goods elsewhere before, and why did you not take them?
Source: Regulation (EU) 2019/1148, Article 9, with Guidelines 2020/C 210/01, section V (reporting of suspicious
    transactions, also of attempted ones); FBI flyers for retailers of precursors.
"""

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
    paid,
    party,
    row,
    silent,
    unassessable,
)
from chokepoint.observe.indicator import Indicator, Row
from chokepoint.observe.sameness import as_perhaps

AGAIN_DAYS = 90
"""An order comes again within so many days. Ours: a quarter, in which an offer mostly holds."""

DAY_SECONDS = 86_400

STRENGTH = {"asked": 1.0, "refused": 0.8, "withdrawn": 0.5}
"""By how the first came to nothing. Ours: orders are taken back for many reasons."""

WORDS = {"asked": "dropped when asked"}


def finding(orders: ir.Table, sold_goods: ir.Table, dropped_orders: ir.Table, resemblances: ir.Table) -> ir.Table:
    """One row per order. The goods are the same by heading of the Harmonized System.

    NULL where all orders are of one supplier; where the same buyer, or one that may be the same, dropped an order
    shortly before and goods or supplier of either are not known; and where it is not known whether it dropped one.
    """
    goods = sold_goods.select("order_id", "entity", "supplier", "heading", at="ordered_at")
    dropped = goods.inner_join(dropped_orders, "order_id").rename(first_id="order_id")
    found = _found(goods, dropped.filter(dropped.how.notnull()), resemblances)
    perhaps = _after_open(goods, dropped.filter(dropped.how.isnull()))
    pooled = goods.agg(suppliers=goods.supplier.nunique())
    bought = goods.select("order_id").distinct().mutate(bought=ibis.literal(True))
    rows = orders.select("order_id").left_join(bought, "order_id").drop("order_id_right")
    rows = rows.left_join(found, "order_id").drop("order_id_right")
    rows = rows.left_join(perhaps, "order_id").drop("order_id_right").cross_join(pooled)
    missing = (rows.suppliers < 2) | rows.bought.isnull()
    open_ = missing | rows.in_doubt.fill_null(False) | rows.after_open.fill_null(False)
    return rows.select(
        "strength",
        "basis",
        subject_id=rows.order_id,
        fired=ibis.cases((rows.shows.fill_null(False), True), (open_, ibis.null("boolean")), else_=False),
        record_ids=rows.records.concat(ibis.array([record("orders", rows.order_id)])).sort(),
    )


def applies(goods_due: ir.Table) -> ir.Table:
    """Orders of goods."""
    return goods_due


def _found(goods: ir.Table, dropped: ir.Table, resemblances: ir.Table) -> ir.Table:
    """One row per order placed soon after the same buyer, or one that may be the same, dropped one of the same goods at
    another supplier, as far as is known: `order_id, shows, in_doubt, strength, basis, records`.
    """
    first = dropped.mutate(own=ibis.literal(True))
    perhaps = as_perhaps(first, resemblances, "entity").mutate(own=ibis.null("boolean"))
    met = goods.inner_join(first.union(perhaps), "entity", rname="first_{name}")
    met = met.filter((met["at"] > met.first_at) & (met["at"] <= met.first_at + ibis.interval(days=AGAIN_DAYS)))
    met = met.mutate(shows=(met.heading == met.first_heading) & (met.supplier != met.first_supplier) & met.own)
    met = met.filter(met.shows.fill_null(True))
    words = met.first_id + ibis.literal(" of ") + met.first_at.date().cast("string") + ibis.literal(", ")
    words = words + met.how.cases(*WORDS.items(), else_=met.how)
    return met.group_by("order_id").agg(
        shows=met.shows.any(),
        in_doubt=met.shows.isnull().any(),
        strength=met.how.cases(*STRENGTH.items(), else_=0.0).max(where=met.shows),
        basis=listed(words, where=met.shows),
        records=gathered(record("orders", met.first_id), where=met.shows),
    )


def _after_open(goods: ir.Table, unclear: ir.Table) -> ir.Table:
    """One row per order placed soon after one of the same buyer at another supplier that may have been dropped, and
    that was of the same goods, as far as both are known.
    """
    rows = goods.semi_join(unclear, "entity")
    unclear = unclear.select("first_id", "heading", unclear_at=unclear.supplier.fill_null("")).distinct()
    same_line = [rows.order_id == unclear.first_id, rows.heading.identical_to(unclear.heading)]
    rows = rows.left_join(unclear, same_line, rname="unclear_{name}").mutate(second=ibis._["at"].epoch_seconds())
    rows = rows.mutate(uncoded_at=rows.heading.isnull().ifelse(rows.unclear_at, ibis.null("string")))
    rows = rows.mutate(
        of_these=_elsewhere_before(rows, "unclear_at", "entity", "heading"),
        of_any=_elsewhere_before(rows, "unclear_at", "entity"),
        of_uncoded=_elsewhere_before(rows, "uncoded_at", "entity"),
    )
    after = rows.filter(rows.of_uncoded | rows.heading.isnull().ifelse(rows.of_any, rows.of_these))
    return after.select("order_id").distinct().mutate(after_open=ibis.literal(True))


def _elsewhere_before(rows: ir.Table, supplier: str, *group: str) -> ir.BooleanValue:
    """Whether some row of the group shortly before names, in that column, another supplier than the row's own."""
    before = ibis.range_window(group_by=list(group), order_by="second", preceding=(AGAIN_DAYS * DAY_SECONDS, 1))
    least, most = rows[supplier].min().over(before), rows[supplier].max().over(before)
    return least.notnull() & ((least != rows.supplier) | (most != rows.supplier)).fill_null(True)


_LINE = line("854370")
_THERE = {"supplier_id": "elsewhere"}


def _first(
    order_id: str = "H1",
    customer: str = "buyer",
    ordered_at: str = "2024-05-10",
    hs_code: str | None = "854370",
    **cells: object,
) -> tuple[Row, ...]:
    """An order at another supplier three weeks before, refused unless said otherwise."""
    given = {"stage": "refused", **_THERE, **cells}
    return earlier_order(order_id, customer, ordered_at, **given), line(hs_code, order_id)


_ASKED = row(
    "notes", note_id="N1", subject_kind="order", subject_id="H1", noted_at="2024-05-12", code="dropped_when_asked"
)
_NUMBER = {"country": "TR", "registration_number": "77"}

INDICATOR = Indicator(
    code="BEH-04",
    subject="order",
    finding=finding,
    applies=applies,
    explain="The same goods were asked for elsewhere before, in vain: {basis}.",
    past=("orders", "order_lines", "notes"),
    questions=("refusals", "goods", "same-party"),
    examples=(
        fires("refused elsewhere", order(), _LINE, *_first()),
        fires("an inquiry dropped when asked", order(), _LINE, *_first(stage="inquiry"), _ASKED),
        fires("withdrawn", order(), _LINE, *_first(stage="order", status="Cancelled by customer")),
        fires("one line of two", order(), line("480257"), line("854370", line_no=2), *_first()),
        fires(
            "under another record",
            order(),
            _LINE,
            party(**_NUMBER),
            party("other", **_NUMBER),
            *_first(customer="other"),
        ),
        silent("an inquiry elsewhere that led to nothing", order(), _LINE, *_first(stage="inquiry")),
        silent("an order elsewhere that was delivered", order(), _LINE, *_first(stage="order", status="delivered")),
        silent("one elsewhere, paid", order(), _LINE, *_first(stage="order"), paid("buyer", order_id="H1")),
        silent("refused here", order(), _LINE, *_first(supplier_id="seller"), *_first("H2", "other")),
        silent("refused elsewhere, other goods", order(), line("480257"), *_first()),
        silent("another was refused", order(), _LINE, *_first(customer="other")),
        silent("refused elsewhere long before", order(), _LINE, *_first(ordered_at="2024-02-01")),
        silent("refused elsewhere afterwards", order(), _LINE, *_first(ordered_at="2024-06-10")),
        unassessable("a ledger of one supplier", order(), _LINE, *_first(supplier_id="seller")),
        unassessable("goods without a code", order(), line(None), *_first()),
        unassessable("the first one's goods without a code", order(), _LINE, *_first(hs_code=None)),
        unassessable("not known what became of the first", order(), _LINE, *_first(stage="order")),
        unassessable("the first one's stage not known", order(), _LINE, *_first(stage=None, status="open")),
        unassessable(
            "by one that may be the buyer", order(), _LINE, *_first(customer="twin"), *in_doubt("twin", "buyer")
        ),
        unassessable("no lines known", order(), *_first()),
        outside("a service", order(), line(kind="service"), *_first()),
    ),
)
