"""How much is usually spent at once."""

import ibis.expr.types as ir

from chokepoint.observe.relations.usual_quantities import LEAST_CUSTOMERS, LEAST_LINES


def usual_values(goods_lines: ir.Table) -> ir.Table:
    """One row per chapter and currency with enough lines: `chapter, currency, usual_value`, the median of a line."""
    counted = goods_lines.filter(goods_lines.chapter.notnull() & (goods_lines.value > 0))
    usual = counted.group_by("chapter", "currency").agg(
        usual_value=counted.value.median(),
        lines=counted.count(),
        customers=counted.customer_id_entity.nunique(),
    )
    usual = usual.filter((usual.lines >= LEAST_LINES) & (usual.customers >= LEAST_CUSTOMERS))
    return usual.select("chapter", "currency", "usual_value")
