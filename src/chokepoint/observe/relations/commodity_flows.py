"""Yearly trade between countries by heading and chapter, as customs report it."""

import ibis
import ibis.expr.types as ir

MONTHS = 12


def commodity_flows(trade_statistics: ir.Table) -> ir.Table:
    """One row per reporter, partner, goods, year and direction: `reporter, partner, goods, year, flow, value` (USD).

    `goods`: a heading (four digits) or a chapter (two). A heading or chapter that is not reported as such is the sum of
    what is reported below it; a year that is not reported as such is the sum of all its months, if none is missing.
    """
    rows = trade_statistics.filter(
        trade_statistics.value.notnull() & trade_statistics.flow.isin(("import", "export"))
    ).select(
        "reporter",
        "partner",
        "hs",
        "flow",
        year=trade_statistics.period.substr(0, 4).try_cast("int64"),
        monthly=trade_statistics.period.length() > 4,
        value=trade_statistics.value.cast("float64"),
    )
    keys = ["reporter", "partner", "hs", "year", "flow"]
    rows = rows.group_by(keys).agg(
        whole=rows.value.sum(where=~rows.monthly), months=rows.monthly.sum(), parts=rows.value.sum(where=rows.monthly)
    )
    parts = (rows.months == MONTHS).ifelse(rows.parts, ibis.null("float64"))
    yearly = rows.mutate(value=ibis.coalesce(rows.whole, parts).round(2))
    yearly = yearly.filter(yearly.value.notnull() & yearly.year.notnull()).select(*keys, "value")
    headings = _raised(yearly, 4)
    return ibis.union(headings, _raised(yearly.filter(yearly.hs.length() == 2).union(_as_hs(headings)), 2)).select(
        "reporter", "partner", "year", "flow", "value", goods="hs"
    )


def _as_hs(rows: ir.Table) -> ir.Table:
    return rows.select("reporter", "partner", "hs", "year", "flow", "value")


def _raised(rows: ir.Table, digits: int) -> ir.Table:
    """The rows of so many digits; where there is none, the sum of the longer ones that it begins."""
    keys = ["reporter", "partner", "hs", "year", "flow"]
    exact = rows.filter(rows.hs.length() == digits)
    longer = rows.filter(rows.hs.length() > digits).mutate(hs=rows.hs.substr(0, digits))
    summed = longer.group_by(keys).agg(value=longer.value.sum().round(2))
    return _as_hs(exact).union(_as_hs(summed.anti_join(exact, keys)))
