"""From one currency to another, on a day."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

RATE_DAYS = 7
"""Days for which a rate is taken to hold: over a weekend and holidays. Ours."""
DOLLAR = "USD"


def converted(rows: ir.Table, exchange_rates: ir.Table) -> ir.Table:
    """`rows`, with `amount, currency, day, into`, and besides the `value` of the amount in the currency `into`.

    By the newest rate of the RATE_DAYS before; NULL where there is none.
    """
    days = ibis.union(rows.select("currency", "day"), rows.select("day", currency="into")).distinct()
    rates = _rates(days, exchange_rates)
    for column, name in (("currency", "had"), ("into", "wanted")):
        side = rates.select(**{f"{name}_currency": "currency", f"{name}_day": "day", name: "per_usd"})
        rows = rows.left_join(side, [rows[column] == side[f"{name}_currency"], rows.day == side[f"{name}_day"]])
        rows = rows.drop(f"{name}_currency", f"{name}_day")
    amount = rows.amount.cast("float64")
    value = (rows.currency == rows.into).ifelse(amount, amount / rows.had * rows.wanted)
    return rows.mutate(value=value.round(4)).drop("had", "wanted")


def _rates(days: ir.Table, exchange_rates: ir.Table) -> ir.Table:
    """One row per currency and day for which a rate holds: `currency, day, per_usd`."""
    stated = exchange_rates.filter(exchange_rates.currency != DOLLAR)
    before = ibis.union(
        *(
            days.mutate(on=(days.day - ibis.interval(days=age)).cast("date"), age=ibis.literal(age).cast("int64"))
            for age in range(RATE_DAYS)
        )
    )
    held = before.inner_join(stated, ["currency", "on"]).select("currency", "day", "age", "per_usd")
    newest = held.group_by("currency", "day").agg(age=held.age.min())
    known = held.inner_join(newest, ["currency", "day", "age"]).select("currency", "day", "per_usd")
    dollars = days.filter(days.currency == DOLLAR).select("currency", "day", per_usd=ibis.literal(1.0))
    return ibis.union(known, dollars)
