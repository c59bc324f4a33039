"""One kind of goods ordered from several suppliers at once, from whom it was never ordered before.

Who needs more than one supplier would sell without asking, or wants none of them to see the whole, goes to several.

Innocent: A tender is tried with small lots; a supplier fails and others fill in; a shop sets up its range. Buyers who
    have several suppliers of old do not count.
Cannot see: Suppliers whose orders are not in this ledger; purchases before it begins; the same people under another
    firm, which the signs of shared contacts and holders show.
Check: What do the orders come to together, and would one of the suppliers have delivered it all?
Ask: From whom else have you ordered these goods this month, and for what?
Source: Regulation (EU) 2019/1148, Article 9, with Guidelines 2020/C 210/01, section V; National Crime Agency and OFSI,
    Red Alert of 6 December 2023. Their wording on several suppliers could not be checked here.
"""

import ibis
import ibis.expr.types as ir
from ibis import _

from chokepoint.observe.evidence import record
from chokepoint.observe.examples import fires, in_doubt, line, order, outside, silent, unassessable
from chokepoint.observe.indicator import Indicator, Row
from chokepoint.observe.judging import judged
from chokepoint.observe.sameness import as_perhaps

WINDOW_DAYS = 30
"""Days within which orders are placed at once. Ours."""

LEAST_SUPPLIERS = 3
"""Suppliers, each new to this buyer for these goods, from which the sign shows. Ours: two are an alternative."""

MANY_SUPPLIERS = 5
"""Suppliers from which it is at full strength. Ours."""

LEAST_PAST_DAYS = 180
"""Days that the ledger must reach back before the order to tell who is new to whom. Ours."""

DAY_SECONDS = 86_400


def finding(orders: ir.Table, sold_goods: ir.Table, resemblances: ir.Table, orders_without_goods: ir.Table) -> ir.Table:
    """One row per order. The goods are the same by heading of the Harmonized System.

    NULL where goods, or so many suppliers that it would decide, are not known, where the ledger does not reach back far
    enough or knows one supplier alone, and where the buyer may be another that orders such goods.
    """
    rows = _counted(sold_goods, resemblances)
    begins = sold_goods.agg(
        begins=sold_goods.ordered_at.min(), least=sold_goods.supplier.min(), most=sold_goods.supplier.max()
    )
    rows = rows.cross_join(begins)
    early = rows.ordered_at < rows.begins + ibis.interval(days=LEAST_PAST_DAYS)
    alone = (rows.least == rows.most).fill_null(True)
    shows = ibis.cases(
        (rows.heading.isnull() | early | alone, ibis.null("boolean")),
        (rows.new >= LEAST_SUPPLIERS, True),
        (rows.possible >= LEAST_SUPPLIERS, ibis.null("boolean")),
        else_=False,
    )
    words = rows.heading + ibis.literal(" of ") + rows.new.cast("string") + ibis.literal(" suppliers within a month")
    rows = rows.mutate(
        shows=shows,
        words=words,
        record=record("orders", rows.order_id),
        weight=(rows.new / MANY_SUPPLIERS).clip(0, 1.0),
    )
    return judged(orders, rows, orders_without_goods.filter(~_.has_goods), strength=_.weight.max())


def applies(goods_due: ir.Table) -> ir.Table:
    """Orders of goods."""
    return goods_due


def _counted(sold_goods: ir.Table, resemblances: ir.Table) -> ir.Table:
    """One row per order and heading: its cells, and suppliers first used within the window up to it, known to be so
    (`new`), or known or possibly so (`possible`).
    """
    keys = ["entity", "heading", "supplier"]
    known = sold_goods.filter(sold_goods.supplier.notnull())
    first = known.group_by(keys).agg(ordered_at=known.ordered_at.min())
    unknown = sold_goods.filter(sold_goods.supplier.isnull()).select(*first.columns)
    parts = (
        _events(first, new=1, possible=1),
        _events(as_perhaps(first, resemblances, "entity"), new=0, possible=1),
        _events(unknown, new=0, possible=1),
        sold_goods.select(
            "entity",
            "heading",
            "order_id",
            "ordered_at",
            new=ibis.literal(0, "int64"),
            possible=ibis.literal(0, "int64"),
        ),
    )
    rows = ibis.union(
        *(part.select("entity", "heading", "order_id", "ordered_at", "new", "possible") for part in parts)
    )
    rows = rows.mutate(second=rows.ordered_at.epoch_seconds())
    before = ibis.range_window(
        group_by=["entity", "heading"], order_by="second", preceding=WINDOW_DAYS * DAY_SECONDS, following=0
    )
    rows = rows.mutate(new=rows.new.sum().over(before), possible=rows.possible.sum().over(before))
    return rows.filter(rows.order_id.notnull()).drop("second")


def _events(rows: ir.Table, *, new: int, possible: int) -> ir.Table:
    return rows.mutate(
        order_id=ibis.null("string"), new=ibis.literal(new, "int64"), possible=ibis.literal(possible, "int64")
    )


def _bought(
    order_id: str, supplier: str | None, at: str, hs_code: str = "854370", customer: str = "buyer"
) -> list[Row]:
    return [order(order_id, customer, at, supplier_id=supplier), line(hs_code, order_id)]


_PAST = _bought("H0", "s9", "2022-01-10", customer="other")
_OWN = (order(), line("854370"), *_PAST)
_TWO = (*_bought("H1", "s1", "2024-05-20"), *_bought("H2", "s2", "2024-05-25"))

INDICATOR = Indicator(
    code="NET-07",
    subject="order",
    finding=finding,
    applies=applies,
    explain="One kind of goods from several new suppliers: {basis}.",
    past=("orders", "order_lines"),
    questions=("suppliers", "goods", "same-party"),
    status="draft",
    examples=(
        fires("the third in a fortnight", *_OWN, *_TWO),
        fires("one line of two", *_OWN, line("480257", line_no=2), *_TWO),
        silent("the second", *_OWN, *_bought("H1", "s1", "2024-05-20")),
        silent(
            "suppliers of old", *_OWN, *_TWO, *_bought("H3", "s1", "2023-01-10"), *_bought("H4", "s2", "2023-01-10")
        ),
        silent("over half a year", *_OWN, *_bought("H1", "s1", "2024-01-20"), *_bought("H2", "s2", "2024-03-25")),
        silent("other goods", *_OWN, *_bought("H1", "s1", "2024-05-20", "480257"), *_bought("H2", "s2", "2024-05-25")),
        silent(
            "another buys", *_OWN, *_bought("H1", "s1", "2024-05-20", customer="c"), *_bought("H2", "s2", "2024-05-25")
        ),
        silent("only afterwards", *_OWN, *_bought("H1", "s1", "2024-06-20"), *_bought("H2", "s2", "2024-06-25")),
        unassessable(
            "a supplier not known", *_OWN, *_bought("H1", None, "2024-05-20"), *_bought("H2", "s2", "2024-05-25")
        ),
        unassessable("goods without a code", order(), line(None), *_PAST, *_TWO),
        unassessable("no lines known", order(), *_PAST, *_TWO),
        unassessable("the ledger begins this spring", order(), line("854370"), *_TWO),
        unassessable("a ledger of one supplier", order(), line("854370"), *_bought("H0", "seller", "2022-01-10")),
        unassessable(
            "by one that may be the buyer",
            *_OWN,
            *_bought("H1", "s1", "2024-05-20", customer="twin"),
            *_bought("H2", "s2", "2024-05-25"),
            *in_doubt("twin", "buyer"),
        ),
        outside("a service", order(), line(kind="service"), *_PAST),
    ),
)
