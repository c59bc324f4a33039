"""Which payments stand just below a reporting threshold, or just above."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from chokepoint.engines.converting import converted

BELOW, ABOVE = 0.9, 1.1
"""Multiples of the threshold between which a payment is near it, as for the sign of payments below a threshold."""


def thresholds_near(payments: ir.Table, thresholds: ir.Table, exchange_rates: ir.Table) -> ir.Table:
    """One row per payment near a reporting threshold of the country it left or entered: `payment_id, near`.

    `near`: -1 from BELOW times the threshold up to it; 1 from it up to ABOVE times, and below no other. A payment of
    which neither country, or no rate, is known has no row.
    """
    following = ibis.window(group_by=["country", "currency"], order_by="valid_from")
    held = thresholds.filter((thresholds.kind == "reporting") & (thresholds.amount > 0))
    held = held.select(
        "country",
        "valid_from",
        threshold=held.amount.cast("float64"),
        into="currency",
        until=held.valid_from.lead().over(following),
    )
    cells = ("payment_id", "amount", "currency", "day")
    ends = ibis.union(*(payments.select(*cells, country=payments[end]) for end in ("from_country", "to_country")))
    there = ends.inner_join(held, "country")
    there = there.filter((there.valid_from <= there.day) & (there.until > there.day).fill_null(True))
    there = converted(there, exchange_rates)
    share = (there.value / there.threshold).round(6)
    there = there.mutate(near=ibis.cases((share < 1, -1), else_=1)).filter((share >= BELOW) & (share < ABOVE))
    return there.group_by("payment_id").agg(near=there.near.min().cast("int64"))
