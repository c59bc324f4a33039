"""How close the value of an order comes to the legal thresholds of the countries it leaves and reaches."""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.sameness import with_entities

KINDS = ("declaration", "licence")
"""Kinds of thresholds that the value of goods is held against; reporting is asked of payments."""


def limit_shares(
    orders: ir.Table,
    order_values: ir.Table,
    order_countries: ir.Table,
    thresholds: ir.Table,
    exchange_rates: ir.Table,
    identities: ir.Table,
) -> ir.Table:
    """One row per order and threshold in force that day in the supplier's country or one of destination.

    `order_id, customer_id_entity, second, kind, bound` (in words), `share` (value ÷ threshold, NULL where the value is
    not known or cannot be converted). Where a country is not known there is a row without `bound`, if any threshold is
    loaded. No rows of an order: no threshold is loaded for its countries.
    """
    spans = _spans(thresholds)
    unknown = order_countries.filter(order_countries.country.isnull()).select("order_id").distinct()
    unknown = unknown.cross_join(spans.agg(loaded=spans.count())).filter(ibis._.loaded > 0).select("order_id")
    met = order_countries.filter(order_countries.country.notnull()).distinct().inner_join(spans, "country")
    met = met.inner_join(order_values, "order_id")
    met = met.filter((met.begins <= met.day) & (met.ends.isnull() | (met.ends > met.day)))
    met = _converted(met, exchange_rates)
    rows = met.select("order_id", "kind", "bound", share=(met.value / met.threshold).round(6))
    nothing = unknown.mutate(kind=ibis.null("string"), bound=ibis.null("string"), share=ibis.null("float64"))
    rows = rows.union(nothing).inner_join(
        orders.select("order_id", "customer_id", second=orders.ordered_at.epoch_seconds()), "order_id"
    )
    return with_entities(rows, identities, "customer_id").drop("customer_id")


def _spans(thresholds: ir.Table) -> ir.Table:
    """One row per threshold with the day on which the next one replaces it."""
    rows = thresholds.filter(thresholds.kind.isin(KINDS) & (thresholds.amount > 0))
    keys = [rows.country, rows.kind, rows.currency]
    ends = rows.valid_from.lead().over(group_by=keys, order_by=rows.valid_from)
    amount = rows.amount.cast("float64")
    limit = ibis.literal(" ").join(
        [rows.kind + " threshold of", rows.country, amount.round().cast("int64").cast("string"), rows.currency]
    )
    return rows.select(
        "country",
        "kind",
        bound=limit,
        threshold=amount,
        limit_currency="currency",
        begins="valid_from",
        ends=ends,
    )


def _converted(met: ir.Table, exchange_rates: ir.Table) -> ir.Table:
    """The same rows with `value`, in the threshold's currency at the rates of the day."""
    for name in ("currency", "limit_currency"):
        rates = exchange_rates.select(
            **{f"{name}_key": "currency", f"{name}_day": "on", f"{name}_rate": exchange_rates.per_usd.nullif(0)}
        )
        met = met.left_join(rates, [met[name] == rates[f"{name}_key"], met.day == rates[f"{name}_day"]])
    same = (met.currency == met.limit_currency).fill_null(False)
    factor = same.ifelse(1.0, met.limit_currency_rate / met.currency_rate)
    factor = met.currency.isnull().ifelse(ibis.null("float64"), factor)
    return met.mutate(value=met.amount * factor)
