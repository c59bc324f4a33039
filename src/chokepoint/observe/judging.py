"""From rows that each show a sign, do not, or leave it open, to one answer an order."""

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import gathered, listed


def judged(orders: ir.Table, rows: ir.Table, unseen: ir.Table, **measures: Any) -> ir.Table:
    """One row per order: `subject_id, fired, basis, record_ids`, and `measures` over the rows that show it.

    `rows` hold `order_id`, `shows` (NULL: cannot be told), `words` and `record`. An order fires where one row shows
    it; it is open where none does and one cannot be told, or where it is in `unseen`: the orders with nothing on
    record to tell it from. `measures` are deferred aggregates, such as `strength=_.strength.max()`; they are NULL
    where nothing shows it.
    """
    showing = rows.filter(rows.shows)
    showing = showing.group_by("order_id").agg(
        basis=listed(showing.words), record_ids=gathered(showing.record), **measures
    )
    untold = rows.shows.cast("int8").isnull()  # the cast keeps a negation together: NOT x IS NULL reads otherwise
    in_doubt = rows.filter(untold).select("order_id")
    left_open = in_doubt.union(unseen.select("order_id"), distinct=True).mutate(left_open=True)
    answers = orders.select("order_id").left_join(left_open, "order_id").drop("order_id_right")
    answers = answers.left_join(showing, "order_id")
    fired = ibis.cases((answers.order_id_right.notnull(), True), (answers.left_open, ibis.null("boolean")), else_=False)
    kept = ("basis", "record_ids", *measures)
    return answers.select(subject_id=answers.order_id, fired=fired, **{name: answers[name] for name in kept})
