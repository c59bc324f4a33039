"""Payments on record whose invoice or order comes only now: taken up again, so that they are linked as any others."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from chokepoint.load.formats.sheets import ROW
from chokepoint.load.joining.taken import Taken
from chokepoint.load.settling import BLOCK, FAULTS, FILE, KEY, MOMENT, QUIET, taken_table
from chokepoint.records import RECORDS

PAYMENTS = "payments"
LINKS = ("document_id", "order_id")
_LATE = "_late_payments"


def unlinked(taken: Taken) -> ir.Table:
    """Payments on record that lack their paper or their order, those of this load left out."""
    rows = taken.stored(PAYMENTS)
    rows = rows.filter(rows.kind.isnull() | (rows.kind == "payment"), rows.order_id.isnull())
    return rows.anti_join(taken.told(PAYMENTS), KEY) if taken.has(PAYMENTS) else rows


def take_up(taken: Taken, words: ir.Table, papers: ir.Table) -> bool:
    """Take up the payments on record of whose `words` (payment_id, word) one is a number of the new `papers`.

    Each is a row of the file, and of the row in it, that told the paper; returns whether there is any.
    """
    met = words.inner_join(papers, "word").group_by("payment_id").aggregate(_file=papers.file.min())
    met = met.join(papers.group_by("file").aggregate(_row=papers.row.min()), met["_file"] == papers.file)
    rows = taken.stored(PAYMENTS).inner_join(met.select("payment_id", "_file", "_row"), "payment_id")
    number = ibis.row_number().over(ibis.window(order_by="payment_id"))
    late = rows.mutate(
        **{
            FILE: rows["_file"],
            ROW: rows["_row"].cast("int64"),
            MOMENT: ibis.literal(taken.intake.recorded_at).cast(rows[MOMENT].type()),
            BLOCK: (number + taken.intake.blocks + 1).cast("int64"),
            QUIET: ibis.literal(False),
            FAULTS: ibis.literal(""),
        }
    )
    columns = [*RECORDS[PAYMENTS].names, FILE, ROW, MOMENT, BLOCK, QUIET, FAULTS]
    kept = taken.keep(_LATE, late.select(*columns))
    found = taken.count(kept)
    if found:
        table, engine = RECORDS[PAYMENTS], taken.engine
        if PAYMENTS in taken.intake.taken:
            engine.append(taken_table(table), kept.select(*taken.all(PAYMENTS).columns))
        else:
            engine.create(taken_table(table), kept, temporary=True)
            taken.intake.taken[PAYMENTS] = table
        first = taken.intake.blocks + 1
        taken.intake.blocks += found
        taken.intake.told.setdefault(PAYMENTS, set()).update(range(first, first + found))
    return bool(found)


def let_go(taken: Taken) -> int:
    """Drop those of the payments taken up that are linked no better than before; returns how many stay."""
    before = taken.engine.table(_LATE).select(_block=BLOCK, **{f"_{name}": name for name in LINKS})
    rows = taken.all(PAYMENTS)
    rows = rows.left_join(before, rows[BLOCK] == before["_block"])
    same = rows["_block"].notnull()
    for name in LINKS:
        same &= rows[name].identical_to(rows[f"_{name}"])
    taken.replace(PAYMENTS, rows.filter(~same))
    left = taken.all(PAYMENTS)
    stay = taken.count(left.semi_join(before, left[BLOCK] == before["_block"]))
    taken.engine.drop(_LATE)
    return stay
