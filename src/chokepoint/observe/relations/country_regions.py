"""Which region of the world a country lies in, as a table of expressions."""

import ibis
import ibis.expr.types as ir

from chokepoint.reference.regions import regions


def country_regions() -> ir.Table:
    """One row per country: `country`, `region`, `sub_region` (UN M49 codes)."""
    entries = ";".join(f"{country}:{place.region}:{place.sub_region}" for country, place in regions().items())
    rows = ibis.literal(entries).split(";").unnest().name("entry").as_table()
    parts = rows.entry.split(":")
    return rows.select(country=parts[0], region=parts[1], sub_region=parts[2])
