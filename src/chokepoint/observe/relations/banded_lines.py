"""What was ordered by customers of which size."""

import ibis
import ibis.expr.types as ir

MICRO, SMALL, MEDIUM = 10, 50, 250
"""People employed from which a firm is no longer micro, small, medium. Source: Commission Recommendation 2003/361/EC,
Annex, Article 2."""


def banded_lines(sized_lines: ir.Table, parties: ir.Table) -> ir.Table:
    """One row per line of goods: its cells in `sized_lines`, `log_relative` (natural logarithm), and `band`.

    `band`: micro, small, medium or large by people employed; NULL where that is not known.
    """
    who = parties.select("party_id", "employees")
    rows = sized_lines.left_join(who, [("customer_id", "party_id")])
    band = ibis.cases(
        (rows.employees < MICRO, "micro"),
        (rows.employees < SMALL, "small"),
        (rows.employees < MEDIUM, "medium"),
        (rows.employees >= MEDIUM, "large"),
    )
    return rows.mutate(band=band, log_relative=rows.relative.ln()).drop("party_id", "employees")
