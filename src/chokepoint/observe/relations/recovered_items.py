"""Which items were recovered, as against documented in somebody's lawful stock."""

import ibis
import ibis.expr.types as ir

RECOVERING = ("recovery", "capture")


def recovered_items(items: ir.Table, custody_events: ir.Table) -> ir.Table:
    """One row per item with a recovery on record, in its own cells or its custody: `item_id, lot_number,
    documented_on, made_on, marks_removed`.

    `made_on`: the day it was made, from the item or its custody; NULL where neither states it.
    """
    events = custody_events.filter(custody_events.item_id.notnull())
    told = events.group_by("item_id").agg(
        recovered=events.kind.isin(RECOVERING).any(),
        made_from=events.occurred_from.min(where=events.kind == "manufacture"),
    )
    rows = items.left_join(told, "item_id").drop("item_id_right")
    stated = rows.recovered_from.notnull() | rows.recovery_context.notnull()
    rows = rows.filter(stated | rows.recovered.fill_null(False))
    return rows.select(
        "item_id",
        "lot_number",
        "documented_on",
        "marks_removed",
        made_on=ibis.coalesce(rows.manufactured_on, rows.made_from),
    )
