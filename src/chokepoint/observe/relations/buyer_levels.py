"""How technical each party's activity is."""

import ibis
import ibis.expr.types as ir

from chokepoint.reference.technical_levels import technical_levels

LONGEST = 4
"""Digits of the longest code of an activity."""


def buyer_levels(activities: ir.Table) -> ir.Table:
    """One row per party whose activity is known: `party_id, industry, title, level`; NULL where the table has none."""
    entries = ";".join(f"{industry}:{level}" for industry, level in technical_levels())
    known = ibis.literal(entries).split(";").unnest().name("entry").as_table()
    known = known.select(key=known.entry.split(":")[0], known_level=known.entry.split(":")[1].cast("int64"))
    industries = activities.select("industry").distinct()
    keys = ibis.union(
        *(
            industries.filter(industries.industry.length() >= digits).select(
                "industry", key=industries.industry.substr(0, digits), digits=ibis.literal(digits, "int64")
            )
            for digits in range(1, LONGEST + 1)
        )
    )
    found = keys.inner_join(known, "key")
    longest = found.group_by("industry").agg(digits=found.digits.max())
    levels = found.inner_join(longest, ["industry", "digits"]).select("industry", level="known_level")
    rows = activities.left_join(levels, "industry")
    return rows.select("party_id", "industry", "title", "level")
