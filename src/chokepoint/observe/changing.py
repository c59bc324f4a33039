"""From versions of rows to what changed from one to the next."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

WAS, BECAME = "was_", "became_"
"""Before the names of a cell as it was and as it became."""


def successive(versions: ir.Table, key: str, kept: Sequence[str], watched: Sequence[str]) -> ir.Table:
    """One row per version that follows another of its row: `key`, the `kept` cells, `changed_at`, and the `watched`
    cells twice, as they were and as they became.

    Rows recorded once have none, so that the result is as small as what was recorded again.
    """
    counted = versions.group_by(key).agg(versions=versions.count())
    several = versions.semi_join(counted.filter(counted.versions > 1), key)
    place = ibis.row_number().over(group_by=several[key], order_by=several.recorded_at)
    numbered = several.select(key, *kept, *watched, "recorded_at", place=place)
    before = numbered.select(key, place=numbered.place + 1, **{WAS + name: name for name in watched})
    later = numbered.rename({BECAME + name: name for name in watched} | {"changed_at": "recorded_at"})
    return later.inner_join(before, [key, "place"]).drop("place")


def changes_of(rows: ir.Table, words: dict[str, str], record: ir.StringValue) -> ir.Table:
    """Rows of `successive` as one row per watched cell: `order_id, shipment_id, paid_at, record, what, was, became,
    changed_at`. `words` names the cells, `record` the row."""
    told = [
        rows.select(
            "order_id",
            "changed_at",
            shipment_id=rows.shipment_id if "shipment_id" in rows.columns else ibis.null("string"),
            paid_at=rows.paid_at if "paid_at" in rows.columns else ibis.null("timestamp(6)"),
            record=record,
            what=ibis.literal(word),
            was=rows[WAS + name],
            became=rows[BECAME + name],
        )
        for name, word in words.items()
    ]
    return ibis.union(*told) if len(told) > 1 else told[0]
