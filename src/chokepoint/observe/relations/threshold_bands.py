"""Payments near the amount from which banks must report them."""

import ibis
import ibis.expr.types as ir

from chokepoint.engines.converting import converted
from chokepoint.observe.sameness import with_entities

BELOW, ABOVE = 0.9, 1.1
"""Multiples of the threshold between which a payment is near it."""


def threshold_bands(
    payments: ir.Table, thresholds: ir.Table, exchange_rates: ir.Table, identities: ir.Table
) -> ir.Table:
    """One row per payment that is, or may be, near a reporting threshold of the country it left or entered:
    `payment_id, payer_id, payer_id_entity, day, below, above`.

    `below`: from 0.9 times the threshold up to it; `above`: from it to 1.1 times. NULL where that cannot be told: no
    threshold is on record for either country, a country is not known, or a rate of exchange is missing.
    """
    made = payments.filter((payments.kind != "refund").fill_null(True) & payments.refund_of.isnull())
    made = made.mutate(day=made.paid_at.cast("date"))
    sides = [
        made.select("payment_id", "amount", "currency", "day", country=made[column])
        for column in ("from_country", "to_country")
    ]
    ends = ibis.union(*sides)
    there = ends.inner_join(_spans(thresholds), "country")
    there = there.filter((there.valid_from <= there.day) & (there.valid_until > there.day).fill_null(True))
    there = converted(there, exchange_rates)
    share = (there.value / there.threshold.cast("float64")).round(6)
    there = there.mutate(below=(share >= BELOW) & (share < 1), above=(share >= 1) & (share < ABOVE))
    found = there.group_by("payment_id").agg(
        below=there.below.any().fill_null(False),
        above=there.above.any().fill_null(False),
        unrated=there.below.isnull().any(),
    )
    rows = made.left_join(found, "payment_id", rname="found_{name}")
    unknown = rows.unrated.fill_null(True) | rows.from_country.isnull() | rows.to_country.isnull()
    rows = rows.filter(rows.below | rows.above | unknown)
    nothing = ibis.null("boolean")
    rows = rows.select(
        "payment_id",
        "payer_id",
        "day",
        below=ibis.cases((rows.below, True), (unknown & ~rows.above.fill_null(False), nothing), else_=False),
        above=ibis.cases((rows.below, False), (rows.above, True), else_=nothing),
    )
    return with_entities(rows, identities, "payer_id")


def _spans(thresholds: ir.Table) -> ir.Table:
    """One row per reporting threshold and span of time: `country, threshold, into, valid_from, valid_until`."""
    reporting = thresholds.filter((thresholds.kind == "reporting") & (thresholds.amount > 0))
    following = ibis.window(group_by=["country", "currency"], order_by="valid_from")
    return reporting.select(
        "country",
        "valid_from",
        threshold="amount",
        into="currency",
        valid_until=reporting.valid_from.lead().over(following),
    )
