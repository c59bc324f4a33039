"""Goods that stand on a control list.

Listed goods are what networks of procurement look for. The list is a base rate: most who buy such goods buy them
lawfully, so this sign matters beside others.

Innocent: The goods are ordinary supplies of many trades; a licence covers them.
Cannot see: Goods without a code; lists that were not loaded; what distinguishes a listed from an unlisted make of
    goods under the same code.
Check: Which entry of which list covers the goods, and does a licence cover this order?
Ask: Please send the licence or end-user certificate that covers the goods.
Source: FinCEN and BIS, Supplemental Joint Alert of May 2023; EU note on enhanced due diligence, September 2023, and
    list of common high priority items; Regulation (EU) 2019/1148, Annexes I and II.
"""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import gathered, listed, record
from chokepoint.observe.examples import fires, line, order, outside, row, silent, unassessable
from chokepoint.observe.indicator import Indicator, Row

CLOSE_DIGITS = 6
"""Digits from which a prefix names goods closely: the Harmonized System's own depth."""

CLOSELY_NAMED = 1.0
BROADLY_NAMED = 0.5


def finding(orders: ir.Table, goods_lines: ir.Table, controlled_goods: ir.Table) -> ir.Table:
    """One row per order. Strength: 1 where an entry names the goods by code of the list or six digits, else a half.

    NULL where no list is loaded, a line has no code or too short a one, or a quantity that decides is not known; and,
    for a line without a code of a list, where a loaded entry is named by such codes alone.
    """
    per_order = goods_lines.group_by("order_id").agg(
        uncoded=goods_lines.heading.isnull().any(), unclassified=goods_lines.control_code.isnull().any()
    )
    by_code_only = controlled_goods.hs_prefix.isnull() & controlled_goods.control_code.notnull()
    lists = controlled_goods.agg(loaded=controlled_goods.count() > 0, by_code=by_code_only.any().fill_null(False))
    rows = orders.select("order_id").left_join(per_order, "order_id").cross_join(lists)
    rows = rows.left_join(_told(_met(goods_lines, controlled_goods)), "order_id", rname="told_{name}")
    doubtful = rows.uncoded | rows.unsure.fill_null(False) | (rows.unclassified & rows.by_code)
    fired = ibis.cases(
        (~rows.loaded | rows.uncoded.isnull(), ibis.null("boolean")),
        (rows.any_listed.fill_null(False), True),
        (doubtful, ibis.null("boolean")),
        else_=False,
    )
    return rows.select("strength", "basis", "record_ids", subject_id=rows.order_id, fired=fired)


def _told(met: ir.Table) -> ir.Table:
    """One row per order that entries may cover: `any_listed, unsure, strength, basis, record_ids`."""
    return met.group_by("order_id").agg(
        any_listed=met.covered.any(),
        unsure=met.covered.isnull().any(),
        strength=met.closeness.max(where=met.covered),
        basis=listed(met.entry, where=met.covered),
        record_ids=gathered(record("order_lines", met.order_id, met.line_no), met.covered),
    )


def _met(lines: ir.Table, controlled_goods: ir.Table) -> ir.Table:
    """One row per line and entry that may cover it: `order_id, line_no, covered, closeness, entry`.

    `covered`: NULL where the line's code is too short, or its quantity or unit is not known and would decide.
    """
    codes = lines.filter(lines.heading.notnull()).select("hs_code", "chapter").distinct()
    entries = controlled_goods.mutate(chapter=controlled_goods.hs_prefix.substr(0, 2), entry=_entry(controlled_goods))
    named = codes.inner_join(entries.filter(entries.hs_prefix.notnull()), "chapter", rname="entry_{name}")
    within = named.hs_code.startswith(named.hs_prefix)
    named = named.mutate(within=within).filter(within | named.hs_prefix.startswith(named.hs_code))
    terms = ["entry", "threshold_quantity", "unit", "valid_from", "valid_to"]
    closeness = (named.hs_prefix.length() >= CLOSE_DIGITS).ifelse(CLOSELY_NAMED, BROADLY_NAMED)
    named = named.select("hs_code", "within", *terms, closeness=closeness)
    coded = entries.filter(entries.control_code.notnull()).select(
        "control_code", *terms, within=True, closeness=ibis.literal(CLOSELY_NAMED)
    )
    met = [
        rows.select(
            "order_id", "line_no", "quantity", "ordered_at", "within", *terms, "closeness", own_unit="unit_line"
        )
        for rows in (
            lines.rename(unit_line="unit").inner_join(named, "hs_code"),
            lines.rename(unit_line="unit").inner_join(coded, "control_code"),
        )
    ]
    rows = ibis.union(*met)
    day = rows.ordered_at.date()
    rows = rows.filter(
        (rows.valid_from.isnull() | (rows.valid_from <= day)) & (rows.valid_to.isnull() | (rows.valid_to >= day))
    )
    same_unit = (rows.own_unit == rows.unit.strip().lower()) | rows.unit.isnull()
    enough = same_unit.ifelse(rows.quantity >= rows.threshold_quantity.cast("float64"), ibis.null("boolean"))
    enough = rows.threshold_quantity.isnull() | enough
    covered = rows.within.ifelse(enough, ibis.null("boolean"))
    return rows.select("order_id", "line_no", "closeness", "entry", covered=covered)


def _entry(controlled_goods: ir.Table) -> ir.StringValue:
    code = ibis.coalesce(controlled_goods.control_code, controlled_goods.hs_prefix, ibis.literal(""))
    return controlled_goods.list_id + " " + code


def applies(goods_due: ir.Table) -> ir.Table:
    """Orders of goods."""
    return goods_due


def _entry_of(hs_prefix: str | None, **cells: object) -> Row:
    return row("controlled_goods", **{"list_id": "L", "hs_prefix": hs_prefix, **cells})


INDICATOR = Indicator(
    code="GDS-01",
    subject="order",
    finding=finding,
    applies=applies,
    explain="On a control list: {basis}.",
    questions=("goods", "goods-control"),
    examples=(
        fires("listed", order(), line("760310"), _entry_of("760310")),
        fires("listed by heading", order(), line("760310"), _entry_of("7603")),
        fires("one line of two", order(), line("760310"), line("480257", line_no=2), _entry_of("760310")),
        fires(
            "by the list's own code",
            order(),
            line("760310", control_code="1C111"),
            _entry_of("7603", control_code="1C111"),
        ),
        fires(
            "above the threshold",
            order(),
            line("760310", quantity=20, unit="kg"),
            _entry_of("760310", threshold_quantity=10, unit="kg"),
        ),
        silent("not listed", order(), line("480257"), _entry_of("760310")),
        silent(
            "below the threshold",
            order(),
            line("760310", quantity=5, unit="kg"),
            _entry_of("760310", threshold_quantity=10, unit="kg"),
        ),
        silent("listed later", order(), line("760310"), _entry_of("760310", valid_from="2024-07-01")),
        silent("no longer listed", order(), line("760310"), _entry_of("760310", valid_to="2024-01-01")),
        unassessable("no list loaded", order(), line("760310")),
        unassessable("no code", order(), line(None), _entry_of("760310")),
        unassessable("code too short", order(), line("7603"), _entry_of("760310")),
        unassessable(
            "another unit",
            order(),
            line("760310", quantity=5, unit="bags"),
            _entry_of("760310", threshold_quantity=10, unit="kg"),
        ),
        unassessable("not classified", order(), line("760310"), _entry_of(None, control_code="1C111")),
        unassessable("no lines known", order(), _entry_of("760310")),
        outside("a service", order(), line(kind="service"), _entry_of("760310")),
    ),
)
