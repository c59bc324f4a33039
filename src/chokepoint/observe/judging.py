"""From rows that each show a sign, do not, or leave it open, to one answer an order."""

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import gathered, listed


def judged(orders: ir.Table, rows: ir.Table, seen: ir.Table | None = None, **measures: Any) -> ir.Table:
    """One row per order: `subject_id, fired, basis, record_ids`, and `measures` over the rows that show it.

    `rows` hold `order_id`, `shows` (NULL: cannot be told), `words` and `record`. An order fires where one row shows
    it; it is open where none does and one cannot be told, or where it has no row in `seen` (one row an order; by
    default those of `rows`). `measures` are deferred aggregates, such as `strength=_.strength.max()`; they are NULL
    where nothing shows it.
    """
    showing = rows.filter(rows.shows)
    showing = showing.group_by("order_id").agg(
        basis=listed(showing.words), record_ids=gathered(showing.record), **measures
    )
    if seen is None:
        known = rows.group_by("order_id").agg(open=rows.shows.isnull().any())
    else:
        known = seen.select("order_id")
        doubtful = rows.filter(rows.shows.isnull()).select("order_id").distinct().mutate(doubtful=True)
        known = known.left_join(doubtful, "order_id").select("order_id", open=ibis._.doubtful.fill_null(False))
    answers = orders.select("order_id").left_join(known, "order_id").drop("order_id_right")
    answers = answers.left_join(showing, "order_id")
    fired = ibis.cases(
        (answers.order_id_right.notnull(), True),
        (answers.open.fill_null(True), ibis.null("boolean")),
        else_=False,
    )
    kept = ("basis", "record_ids", *measures)
    return answers.select(subject_id=answers.order_id, fired=fired, **{name: answers[name] for name in kept})
