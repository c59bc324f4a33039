"""In which months of the year goods are ordered, in each part of the world."""

import ibis
import ibis.expr.types as ir

MONTHS = 12

LEAST_YEARS = 2
"""Calendar years in which goods must have been ordered somewhere before their season can be told. Ours."""


def seasons(seasonal_lines: ir.Table) -> ir.Table:
    """One row per heading, sub-region and month: `heading, area, month, around, whole, usual_share`.

    `around`: lines of that month and the two beside it, in all years; `whole`: lines of the year round; `usual_share`:
    what share of all goods' lines there falls into those three months. Months without a line are among them. Headings
    that were not ordered in LEAST_YEARS have no rows.
    """
    known = seasonal_lines.filter(seasonal_lines.heading.notnull() & seasonal_lines.area.notnull())
    counts = known.group_by("heading", "area", "month").agg(lines=known.count())
    every = known.group_by("area", "month").agg(lines=known.count())
    every = every.mutate(heading=ibis.literal(""))
    spans = known.group_by("heading").agg(first=known.year.min(), last=known.year.max())
    spans = spans.filter(spans["last"] - spans["first"] + 1 >= LEAST_YEARS).select("heading")
    goods = _around(counts.semi_join(spans, "heading"))
    usual = _around(every.select("heading", "area", "month", "lines"))
    usual = usual.select("area", "month", usual_share=(usual.around / usual.whole).round(9))
    return goods.inner_join(usual, ["area", "month"]).select(
        "heading", "area", "month", "around", "whole", "usual_share"
    )


def _around(counts: ir.Table) -> ir.Table:
    """One row per heading, area and each month of the year: `around, whole`."""
    keys = ["heading", "area"]
    whole = counts.group_by(keys).agg(whole=counts.lines.sum())
    months = ibis.range(1, MONTHS + 1).unnest().name("month").as_table()
    months = months.select(month=months.month.cast("int64"))
    near = ibis.union(
        *(
            counts.select("heading", "area", month=(counts.month + shift + MONTHS - 1) % MONTHS + 1, lines=counts.lines)
            for shift in (-1, 0, 1)
        )
    )
    near = near.mutate(month=near.month.cast("int64"))
    around = near.group_by("heading", "area", "month").agg(around=near.lines.sum())
    rows = whole.cross_join(months).left_join(around, [*keys, "month"], rname="a_{name}")
    return rows.select("heading", "area", "month", "whole", around=rows.around.fill_null(0))
