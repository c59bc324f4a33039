"""How much of a kind of goods a country imports, against how much its imports would make one expect."""

import ibis.expr.types as ir
from ibis import _

LEAST_REPORTERS = 5
"""Countries that must report imports of a year before they stand for the world. Ours."""


def local_demand(commodity_flows: ir.Table) -> ir.Table:
    """One row per importing country, goods and year, of the countries and goods that occur in that year:
    `country, goods, year, imported, expected`.

    `imported`: US dollars, 0 for none reported; `expected`: what it would be at the other reporting countries' share of
    these goods in all imports. No rows of a year that too few countries report.
    """
    imports = commodity_flows.filter(commodity_flows.flow == "import")
    rows = imports.group_by("goods", "year", country=imports.reporter).agg(imported=imports.value.sum().round(2))
    chapters = rows.filter(rows.goods.length() == 2)
    whole = chapters.group_by("country", "year").agg(all_imports=chapters.imported.sum().round(2))
    world = whole.group_by("year").agg(world=whole.all_imports.sum().round(2), reporters=whole.count())
    world = world.filter(world.reporters >= LEAST_REPORTERS)
    goods = rows.group_by("goods", "year").agg(world_goods=rows.imported.sum().round(2))
    every = whole.inner_join(world, "year").inner_join(goods, "year")
    every = every.left_join(rows, ["country", "goods", "year"], rname="own_{name}")
    every = every.mutate(imported=every.imported.fill_null(0.0))
    others = (every.world_goods - every.imported) / (every.world - every.all_imports).nullif(0)
    every = every.mutate(expected=(others * every.all_imports).round(2))
    return every.select("country", "goods", "year", "imported", "expected").filter(_.expected.notnull())
