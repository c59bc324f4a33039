"""What goods cost, held against what others paid."""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.relations.band_norms import QUARTILES_PER_SIGMA
from chokepoint.observe.relations.usual_quantities import LEAST_CUSTOMERS, LEAST_LINES

SUBHEADING_DIGITS = 6
LEAST_SPREAD = 0.1
"""Least spread of the logarithm of prices: a tenth. Ours: keeps list prices, which hardly vary, from making every
discount stand out."""
MEASURES = ("middle", "low", "high", "small", "large")


def unit_values(goods_lines: ir.Table) -> ir.Table:
    """One row per line of goods: `order_id, line_no, heading, unit, currency, quantity`, its `price` of one unit, and
    of its peers `middle, low, high` (median and quartiles of the price), `spread`, and `small, large` (quartiles of the
    quantity). Prices are natural logarithms.

    Peers are lines of the same subheading, unit, currency and year or, where these are too few, of the same heading,
    unit and currency at any time. NULL where both are, or the line gives no price, unit or currency.
    """
    lines = goods_lines.select(
        "order_id",
        "line_no",
        "heading",
        "currency",
        "quantity",
        "customer_id_entity",
        subheading=(goods_lines.hs_code.length() >= SUBHEADING_DIGITS).ifelse(
            goods_lines.hs_code.substr(0, SUBHEADING_DIGITS), ibis.null("string")
        ),
        unit=goods_lines.unit.nullif(""),
        year=goods_lines.ordered_at.year(),
        price=(goods_lines.value / goods_lines.quantity).nullif(0).ln().round(9),
    )
    close, broad = ["subheading", "unit", "currency", "year"], ["heading", "unit", "currency"]
    rows = lines.left_join(_norms(lines, close), close, rname="close_{name}")
    rows = rows.left_join(_norms(lines, broad), broad, rname="broad_{name}")
    known = rows.price.notnull()
    measures = {
        name: known.ifelse(ibis.coalesce(rows[name], rows[f"broad_{name}"]), ibis.null("float64")) for name in MEASURES
    }
    rows = rows.select("order_id", "line_no", "heading", "unit", "currency", "quantity", "price", **measures)
    return rows.mutate(spread=ibis.greatest((rows.high - rows.low) / QUARTILES_PER_SIGMA, LEAST_SPREAD).round(9))


def _norms(lines: ir.Table, keys: list[str]) -> ir.Table:
    """Quartiles of prices and quantities of each group of enough lines of enough customers."""
    whole = lines.price.notnull()
    for key in keys:
        whole &= lines[key].notnull()
    priced = lines.filter(whole)
    norms = priced.group_by(keys).agg(
        middle=priced.price.median().round(9),
        low=priced.price.quantile(0.25).round(9),
        high=priced.price.quantile(0.75).round(9),
        small=priced.quantity.quantile(0.25).round(9),
        large=priced.quantity.quantile(0.75).round(9),
        lines=priced.count(),
        customers=priced.customer_id_entity.nunique(),
    )
    enough = (norms.lines >= LEAST_LINES) & (norms.customers >= LEAST_CUSTOMERS)
    return norms.filter(enough).drop("lines", "customers")
