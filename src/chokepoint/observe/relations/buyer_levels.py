"""How technical each party's activity is, and how many people it employs."""

import ibis
import ibis.expr.types as ir

from chokepoint.reference.technical_levels import technical_levels

LONGEST = 4
"""Digits of the longest code of an activity."""


def buyer_levels(activities: ir.Table, parties: ir.Table) -> ir.Table:
    """One row per party: `party_id, employees, industry, title, level`; NULL where activity or size is not known."""
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
    known_activities = activities.left_join(levels, "industry").select("party_id", "industry", "title", "level")
    rows = parties.select("party_id", "employees").left_join(known_activities, "party_id")
    return rows.select("party_id", "employees", "industry", "title", "level")
