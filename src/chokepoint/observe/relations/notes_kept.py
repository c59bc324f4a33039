"""Whether people note what they observe, so that a missing note says that nobody looked."""

import ibis.expr.types as ir


def notes_kept(orders: ir.Table, notes: ir.Table) -> ir.Table:
    """One row per order: `subject_id, applies`; true for all where the ledger holds any note, else false for all.

    A ledger without notes has no such observations to be missing: what is asked of them does not apply to it.
    """
    kept = notes.agg(notes=notes.count())
    rows = orders.select("order_id").cross_join(kept)
    return rows.select(subject_id=rows.order_id, applies=rows.notes > 0)
