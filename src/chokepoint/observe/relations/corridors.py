"""What trade statistics say of the goods that flow from one country to another."""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.relations.band_norms import spread

FREIGHT = 1.1
"""By how much an import is valued above the same export, for carriage and insurance. Source: IMF, A Guide to Direction
of Trade Statistics, 1993, which takes a tenth."""

LEAST_VALUE = 100_000.0
"""US dollars a year below which flows are left alone: small ones jump. Ours."""

LEAST_CORRIDORS = 8
"""Corridors of the same goods and year from which it is known how much is usual. Ours."""


def corridors(commodity_flows: ir.Table) -> ir.Table:
    """One row per origin, destination, goods and year that either end reports and that is large enough.

    `exported, imported` (USD; 0 where that end reports its trade of the year and none of these goods, NULL where it
    reports nothing). `gap`: logarithm of imported over exported with freight, `gap_z` how far that lies from what is
    usual for the goods in that year (NULL where too few tell); `growth` and `growth_z` the same for the change of the
    flow against the year before.
    """
    rows = _paired(commodity_flows)
    rows = rows.filter(ibis.greatest(rows.exported.fill_null(0.0), rows.imported.fill_null(0.0)) >= LEAST_VALUE)
    both = (rows.exported > 0) & (rows.imported > 0)
    gap = both.ifelse((rows.imported / (rows.exported * FREIGHT)).ln().round(9), ibis.null("float64"))
    rows = _against_the_usual(rows.mutate(gap=gap), "gap")
    return _against_the_usual(_with_growth(rows), "growth")


def _paired(flows: ir.Table) -> ir.Table:
    keys = ("origin", "destination", "goods", "year")
    exports = flows.filter(flows.flow == "export").select(
        "goods", "year", origin="reporter", destination="partner", exported="value", imported=ibis.null("float64")
    )
    imports = flows.filter(flows.flow == "import").select(
        "goods", "year", origin="partner", destination="reporter", exported=ibis.null("float64"), imported="value"
    )
    both = exports.select(*keys, "exported", "imported").union(imports.select(*keys, "exported", "imported"))
    rows = both.group_by(keys).agg(exported=both.exported.max(), imported=both.imported.max())
    for end, flow, value in (("origin", "export", "exported"), ("destination", "import", "imported")):
        reports = flows.filter(flows.flow == flow).select(**{end: "reporter", "year": "year"}).distinct()
        rows = rows.left_join(reports.mutate(reports=True), [end, "year"], rname="r_{name}")
        silent = rows.reports.fill_null(False).ifelse(0.0, ibis.null("float64"))
        rows = rows.mutate(**{value: ibis.coalesce(rows[value], silent)}).select(*keys, "exported", "imported")
    return rows


def _with_growth(rows: ir.Table) -> ir.Table:
    """The same rows with `growth`, from the exporter's figures, or the importer's where it has none."""
    before = rows.select(
        "origin",
        "destination",
        "goods",
        year=rows.year + 1,
        exported_before=rows.exported.nullif(0),
        imported_before=rows.imported.nullif(0),
    )
    rows = rows.left_join(before, ["origin", "destination", "goods", "year"], rname="b_{name}")
    by_export = rows.exported.nullif(0) / rows.exported_before
    growth = ibis.coalesce(by_export, rows.imported.nullif(0) / rows.imported_before).ln()
    kept = ("origin", "destination", "goods", "year", "exported", "imported", "gap", "gap_z")
    return rows.select(*kept, growth=growth.round(9))


def _against_the_usual(rows: ir.Table, measure: str) -> ir.Table:
    """The same rows with `<measure>_z`, by median and quartiles among the corridors of the goods in that year."""
    known = rows.filter(rows[measure].notnull())
    norms = known.group_by("goods", "year").agg(
        middle=known[measure].median(), wide=spread(known[measure]), corridors=known.count()
    )
    norms = norms.filter(norms.corridors >= LEAST_CORRIDORS).select("goods", "year", "middle", "wide")
    rows = rows.left_join(norms, ["goods", "year"], rname="n_{name}")
    z = ((rows[measure] - rows.middle) / rows.wide).round(6)
    return rows.mutate(**{f"{measure}_z": z}).drop("middle", "wide", "n_goods", "n_year")
