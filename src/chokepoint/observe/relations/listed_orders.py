"""Which orders are of goods on a control list."""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import gathered, listed, record

CLOSE_DIGITS = 6
"""Digits from which a prefix names goods closely: the Harmonized System's own depth."""

CLOSELY_NAMED = 1.0
BROADLY_NAMED = 0.5


def listed_orders(orders: ir.Table, goods_lines: ir.Table, controlled_goods: ir.Table) -> ir.Table:
    """One row per order: `order_id, listed, strength, basis, record_ids`.

    `listed`: whether an entry in force covers a line; NULL where no list is loaded, a line has no code or too
    short a one, or a quantity that decides is not known; and, for a line without a code of a list, where a loaded entry
    is named by such codes alone.
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
    return rows.select("order_id", "strength", "basis", "record_ids", listed=fired)


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
