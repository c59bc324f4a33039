"""How many payments near a reporting threshold the same payer makes within a short time."""

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.types as ir

from chokepoint.observe.sameness import as_perhaps

WINDOW_DAYS = 30
"""Days before a payment, or after it, within which payments belong together. Ours."""

REACHES = ((WINDOW_DAYS, 0), (0, WINDOW_DAYS))
"""Days before and after a payment: a series that ends with it, or begins."""


def payment_series(threshold_bands: ir.Table, resemblances: ir.Table) -> ir.Table:
    """One row per payment of `threshold_bands` and side of it, before or after: `payment_id`, and the
    payments of the same payer within WINDOW_DAYS: on that side below the threshold (`below_count`, it included), on
    either above it (`above_count`), or of which it is not known, or not whether the payer is the same (`open_count`).

    Only of payers that are known to have made one below the threshold.
    """
    known = threshold_bands.filter(threshold_bands.payer_id.notnull())
    known = known.select("payment_id", "payer_id_entity", "day", "below", "above", counted=ibis.literal(True))
    perhaps = as_perhaps(known, resemblances, "payer_id_entity").mutate(counted=ibis.literal(False))
    rows = ibis.union(known, perhaps).semi_join(known.filter(known.below), "payer_id_entity")
    rows = rows.mutate(
        number=rows.day.cast("timestamp").epoch_seconds() // 86_400,
        is_below=(rows.counted & rows.below).fill_null(False).cast("int64"),
        is_above=(rows.counted & rows.above).fill_null(False).cast("int64"),
        is_open=(~rows.counted | rows.below.cast("int8").isnull()).cast("int64"),
    )
    around = _window(WINDOW_DAYS, WINDOW_DAYS)
    rows = rows.mutate(above_count=rows.is_above.sum().over(around), open_count=rows.is_open.sum().over(around))
    sides = [rows.mutate(below_count=rows.is_below.sum().over(_window(*reach))) for reach in REACHES]
    kept = ("payment_id", "below_count", "above_count", "open_count")
    return ibis.union(*(side.filter(side.counted).select(*kept) for side in sides))


def _window(preceding: int, following: int) -> Any:
    return ibis.range_window(group_by="payer_id_entity", order_by="number", preceding=preceding, following=following)
