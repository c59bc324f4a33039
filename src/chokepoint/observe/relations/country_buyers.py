"""How many customers of a country buy which goods, by the measure of this ledger."""

import ibis.expr.types as ir
from ibis import _


def country_buyers(goods_destinations: ir.Table) -> ir.Table:
    """One row per country of destination and heading bought anywhere: `country, heading, buyers, all_buyers, share`.

    `buyers`: entities that had such goods sent there; `all_buyers`: that had any; `share`: of the buyers of all other
    countries, those that bought such goods.
    """
    known = goods_destinations.filter(goods_destinations.heading.notnull() & goods_destinations.country.notnull())
    known = known.select("country", "heading", "customer_id_entity").distinct()
    pairs = known.group_by("country", "heading").agg(buyers=_.count())
    anyone = known.select("country", "customer_id_entity").distinct()
    countries = anyone.group_by("country").agg(all_buyers=_.count())
    everywhere = pairs.group_by("heading").agg(goods_buyers=_.buyers.sum())
    total = countries.agg(every_buyer=_.all_buyers.sum())
    rows = countries.cross_join(everywhere).cross_join(total).left_join(pairs, ["country", "heading"], rname="p_{name}")
    buyers = rows.buyers.fill_null(0)
    elsewhere = (rows.goods_buyers - buyers) / (rows.every_buyer - rows.all_buyers).nullif(0)
    return rows.select("country", "heading", "all_buyers", buyers=buyers, share=elsewhere.round(9))
