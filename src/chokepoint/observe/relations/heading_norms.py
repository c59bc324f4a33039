"""How much the quantities of one kind of goods vary among customers of one size."""

import ibis.expr.types as ir

from chokepoint.observe.relations.band_norms import spread
from chokepoint.observe.relations.usual_quantities import LEAST_LINES


def heading_norms(banded_lines: ir.Table, band_norms: ir.Table) -> ir.Table:
    """One row per heading, unit and way of comparing with enough lines: `heading, unit, by_quantity, heading_spread` of
    the logarithm.
    """
    known = banded_lines.filter(banded_lines.log_relative.notnull())
    rows = known.inner_join(band_norms, ["band", "by_quantity"])
    rows = rows.mutate(residual=rows.log_relative - rows.middle)
    norms = rows.group_by("heading", "unit", "by_quantity").agg(
        heading_spread=spread(rows.residual), lines=rows.count()
    )
    return norms.filter(norms.lines >= LEAST_LINES).select("heading", "unit", "by_quantity", "heading_spread")
