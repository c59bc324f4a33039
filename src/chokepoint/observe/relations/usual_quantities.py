"""How much is usually ordered at once."""

import ibis.expr.types as ir

LEAST_LINES = 8
"""Lines from which what is usual can be told. Ours: a median and a spread of fewer are not stable."""

LEAST_CUSTOMERS = 3
"""Customers that these lines must come from, so that no single customer makes the usual."""


def usual_quantities(goods_lines: ir.Table) -> ir.Table:
    """One row per heading and unit with enough lines: `heading, unit, usual_quantity`, the median of a line.

    The subject's own line is among them; with so many lines it hardly moves the median.
    """
    counted = goods_lines.filter(goods_lines.heading.notnull() & goods_lines.quantity.notnull())
    usual = counted.group_by("heading", "unit").agg(
        usual_quantity=counted.quantity.median(),
        lines=counted.count(),
        customers=counted.customer_id_entity.nunique(),
    )
    usual = usual.filter((usual.lines >= LEAST_LINES) & (usual.customers >= LEAST_CUSTOMERS))
    return usual.select("heading", "unit", "usual_quantity")
