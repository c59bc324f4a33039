"""A customer previously unknown here, or new to these goods.

Who buys for somebody else often appears from nowhere, buys once and is not seen again; the buyers in published cases
were new to their suppliers.

Innocent: Every customer has a first order; a firm comes back after a pause or widens its range.
Cannot see: Business before this ledger begins, with another supplier, or under an identity that is not known.
Check: How did the customer find you, who introduced it, and does its register entry match what it orders?
Ask: Since when have you been in this business, and who supplied you before?
Source: Conflict Armament Research, study of procurement networks, 2020; EU internal compliance guidance,
    Recommendation (EU) 2019/1318, red flags; FBI flyers for retailers of precursors.
"""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import gathered, listed, record
from chokepoint.observe.examples import earlier_order, fires, in_doubt, line, order, party, silent, unassessable
from chokepoint.observe.fitting import chapter_named
from chokepoint.observe.indicator import Indicator, Row

LEAST_HISTORY_DAYS = 90
"""How far back a ledger must reach for a first order to mean anything. Ours: a quarter."""

LONG_PAUSE_DAYS = 730
"""A pause after which a customer counts as unknown again. Ours: two years."""

LEAST_EARLIER = 3
"""Earlier orders from which a customer's habits can be told. Ours."""

FIRST_EVER = 1.0
FIRST_FOR_YEARS = 0.5
ALL_GOODS_NEW = 0.4
SOME_GOODS_NEW = 0.25


def finding(earlier_business: ir.Table, goods_lines: ir.Table, first_goods: ir.Table) -> ir.Table:
    """One row per order. Strength: 1 for the first order ever, less after a long pause, least for goods that are new.

    Only earlier orders count. NULL where the ledger begins too shortly before, where a party that may be the same
    ordered before and that would matter, and where a line, or an earlier one, has no code that would tell what it is.
    """
    lines = _lines(earlier_business, goods_lines, first_goods)
    per_order = lines.group_by("order_id").agg(
        lines=lines.count(), new_lines=lines.new.sum(), untold=lines.hidden.any()
    )
    rows = earlier_business.left_join(per_order, "order_id", rname="goods_{name}")
    rows = rows.left_join(_told(lines.filter(lines.new)), "order_id", rname="told_{name}")
    history = _days(rows.ledger_from, rows.ordered_at)
    first = rows.previous_at.isnull()
    paused = (_days(rows.previous_at, rows.ordered_at) > LONG_PAUSE_DAYS).fill_null(False)
    habitual = rows.earlier >= LEAST_EARLIER
    new_goods = habitual & (rows.new_lines > 0).fill_null(False)
    fired = ibis.cases(
        (history < LEAST_HISTORY_DAYS, ibis.null("boolean")),
        (rows.doubtful & (first | paused | new_goods | ~habitual), ibis.null("boolean")),
        (first | paused | new_goods, True),
        (habitual & (rows.untold | rows.lines.isnull()), ibis.null("boolean")),
        else_=False,
    )
    whole = rows.new_lines == rows.lines
    strength = ibis.cases((first, FIRST_EVER), (paused, FIRST_FOR_YEARS), (whole, ALL_GOODS_NEW), else_=SOME_GOODS_NEW)
    basis = ibis.cases(
        (first, ibis.literal("the first order in a ledger that begins on ") + _day(rows.ledger_from)),
        (paused, ibis.literal("the first order since ") + _day(rows.previous_at)),
        else_=ibis.literal("the first order of ") + rows.goods + " after " + rows.earlier.cast("string") + " others",
    )
    own = ibis.array([record("orders", rows.order_id)])
    records = (first | paused).ifelse(own, rows.records.concat(own))
    return rows.select(subject_id=rows.order_id, fired=fired, strength=strength, basis=basis, record_ids=records)


def _lines(earlier_business: ir.Table, goods_lines: ir.Table, first_goods: ir.Table) -> ir.Table:
    """Lines of customers with habits: `order_id, line_no, chapter`, `new` to the customer, `hidden`: no code tells."""
    habitual = earlier_business.filter(earlier_business.earlier >= LEAST_EARLIER)
    lines = goods_lines.select("order_id", "line_no", "chapter").inner_join(
        habitual.select("order_id", "customer", "ordered_at"), "order_id"
    )
    lines = lines.left_join(first_goods, ["customer", "chapter"], rname="first_{name}")
    uncoded = first_goods.filter(first_goods.chapter == "").select("customer", uncoded_from="first_at")
    lines = lines.left_join(uncoded, "customer", rname="uncoded_{name}")
    before = (lines.first_at < lines.ordered_at).fill_null(False)
    hidden = lines.chapter.isnull() | (~before & (lines.uncoded_from < lines.ordered_at).fill_null(False))
    return lines.select("order_id", "line_no", "chapter", hidden=hidden, new=~before & ~hidden)


def _told(new: ir.Table) -> ir.Table:
    """One row per order with new goods: `goods, records`."""
    return new.group_by("order_id").agg(
        goods=listed(chapter_named(new.chapter)), records=gathered(record("order_lines", new.order_id, new.line_no))
    )


def _days(start: ir.TimestampValue, end: ir.TimestampValue) -> ir.IntegerValue:
    return end.date().delta(start.date(), unit="day")


def _day(moment: ir.TimestampValue) -> ir.StringValue:
    return moment.date().cast("string")


def _past(count: int, hs_code: str | None = "851712", **cells: str) -> list[Row]:
    """Orders of the same customer, a month apart, a year before."""
    return [
        made
        for one in range(count)
        for made in (
            earlier_order(f"B{one}", "buyer", f"2023-0{one + 1}-10", **cells),
            line(hs_code, f"B{one}"),
        )
    ]


_LEDGER = earlier_order()

INDICATOR = Indicator(
    code="CUS-01",
    subject="order",
    finding=finding,
    explain="A customer previously unknown here: {basis}.",
    past=("orders", "order_lines"),
    questions=("history", "same-party"),
    examples=(
        fires("first ever", order(), line("851712"), _LEDGER),
        fires("only inquiries before", order(), _LEDGER, *_past(2, stage="inquiry")),
        fires("first for years", order(), _LEDGER, earlier_order("H2", "buyer", "2022-02-01")),
        fires("first of these goods", order(), line("321290"), _LEDGER, *_past(3)),
        fires("two orders on one day, both first", order(), _LEDGER, order("O2")),
        fires("only a later order", order(), _LEDGER, order("O2", ordered_at="2024-06-02")),
        silent("a regular", order(), line("851712"), _LEDGER, *_past(3)),
        silent("one earlier order of other goods", order(), line("321290"), _LEDGER, *_past(1)),
        silent(
            "known under another name",
            order(),
            _LEDGER,
            earlier_order("H2", "other_name", "2023-06-01"),
            party(country="TR", registration_number="77"),
            party("other_name", country="TR", registration_number="77"),
        ),
        unassessable(
            "another that may be the buyer ordered before",
            order(),
            _LEDGER,
            earlier_order("H2", "twin", "2023-06-01"),
            *in_doubt("twin", "buyer"),
        ),
        unassessable(
            "new goods, which one that may be the buyer may know",
            order(),
            line("321290"),
            _LEDGER,
            *_past(3),
            earlier_order("H2", "twin", "2023-06-01"),
            *in_doubt("twin", "buyer"),
        ),
        fires(
            "another that may be the buyer orders later",
            order(),
            _LEDGER,
            order("O2", "twin", "2024-07-01"),
            *in_doubt("twin", "buyer"),
        ),
        silent(
            "a regular that may be another besides",
            order(),
            line("851712"),
            _LEDGER,
            *_past(3),
            earlier_order("H2", "twin", "2023-06-01"),
            *in_doubt("twin", "buyer"),
        ),
        unassessable("the ledger begins with it", order()),
        unassessable("the ledger begins a month before", order(), earlier_order(ordered_at="2024-05-01")),
        unassessable("goods without a code", order(), line(None), _LEDGER, *_past(3)),
        unassessable("earlier goods without a code", order(), line("321290"), _LEDGER, *_past(3, None)),
        unassessable("no lines known", order(), _LEDGER, *_past(3)),
    ),
)
