"""What a unit of goods usually weighs, packing included."""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.relations.band_norms import QUARTILES_PER_SIGMA
from chokepoint.observe.relations.usual_quantities import LEAST_CUSTOMERS, LEAST_LINES

SUBHEADING = 6
"""Digits by which goods are told apart: those of one heading may differ in weight many times."""

LEAST_SPREAD = 0.25
"""Least spread of the logarithm of the weight of a unit: some 28 %. Ours: packing and rounding vary by as much."""


def unit_weights(goods_lines: ir.Table, order_weights: ir.Table) -> ir.Table:
    """One row per subheading and unit with enough orders of one line: `code, unit, log_weight, weight_spread`.

    Median and spread of the natural logarithm of kg a unit; the spread by quartiles, which single outliers do not move.
    """
    alone = goods_lines.group_by("order_id").agg(lines=goods_lines.count())
    alone = alone.filter(alone.lines == 1)
    weighed = order_weights.filter(order_weights.gross_kg > 0)
    rows = goods_lines.filter(goods_lines.heading.notnull() & goods_lines.quantity.notnull())
    rows = rows.mutate(code=rows.hs_code.substr(0, SUBHEADING))
    rows = rows.semi_join(alone, "order_id").inner_join(weighed, "order_id")
    rows = rows.mutate(log_weight=(rows.gross_kg / rows.quantity).ln())
    usual = rows.group_by("code", "unit").agg(
        log_weight=rows.log_weight.median().round(9),
        quartiles=(rows.log_weight.quantile(0.75) - rows.log_weight.quantile(0.25)) / QUARTILES_PER_SIGMA,
        lines=rows.count(),
        customers=rows.customer_id_entity.nunique(),
    )
    usual = usual.filter((usual.lines >= LEAST_LINES) & (usual.customers >= LEAST_CUSTOMERS))
    return usual.select(
        "code", "unit", "log_weight", weight_spread=ibis.greatest(usual.quartiles, LEAST_SPREAD).round(9)
    )
