"""Payments told under several ids, and several told under one."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from chokepoint.load.formats.sheets import ROW
from chokepoint.load.joining.taken import Taken, file_of, plain
from chokepoint.load.settling import BLOCK, FILE

MOST_DAYS = 10
"""Days within which an order to pay, the transfer and the booking of one payment lie."""
_UETR = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
"""References that are unique everywhere (UETR, RFC 4122)."""
_NEW = "_renamed"
_DAY_SECONDS = 86_400


def payments_apart(taken: Taken) -> list[str]:
    """Give one id to a payment that messages tell under several, and several to those told under one."""
    if not taken.has("payments"):
        return []
    _under_one_id(taken)
    return _under_several(taken)


def _under_one_id(taken: Taken) -> None:
    """Payments with the same reference, amount, currency and sender's account or name are one: messages differ in how
    much they tell of the payer, who is part of the id."""
    for by in ("from_account", "originator_name"):
        told = taken.told("payments").select(
            "payment_id", "payer_id", "amount", "currency", "paid_at", by, FILE, ROW, BLOCK
        )
        told = told.mutate(known=ibis.literal(1))
        if taken.has_stored("payments"):
            before = taken.stored("payments")
            before = before.mutate(**{BLOCK: ibis.literal(-1).cast("int64")}, known=ibis.literal(0))
            told = told.union(before.select(*told.columns))
        sender = told[by] if by == "from_account" else plain(told[by])
        rows = told.mutate(reference=_reference(told), sender=sender)
        rows = rows.filter(rows.sender.notnull(), rows.reference.notnull(), ~rows.payment_id.re_search(_UETR))
        group = [rows.reference, rows.amount, rows.currency, rows.sender]
        first = rows.payment_id.first().over(ibis.window(group_by=group, order_by=[rows.known, rows.payment_id]))
        rows = rows.mutate(first=first)
        rows = rows.filter(rows.payment_id != rows.first, rows.known == 1)
        _rename(taken, rows.select(FILE, ROW, BLOCK, new=rows.first))


def _reference(rows: ir.Table) -> ir.StringValue:
    """The reference in a payment's id, without its payer; NULL where the id is a digest."""
    tail = ibis.literal(" of ").concat(rows.payer_id)
    bare = ibis.ifelse(
        (rows.payer_id.notnull() & rows.payment_id.endswith(tail)).fill_null(False),
        rows.payment_id.substr(0, rows.payment_id.length() - tail.length()),
        rows.payment_id,
    )
    return ibis.ifelse(rows.payment_id.re_search(r"^payment [0-9a-f]{12}$"), ibis.null("string"), bare)


def _under_several(taken: Taken) -> list[str]:
    """Payments of one id that one file tells twice, or that lie far apart, are several: the amount, the day and a count
    tell them apart."""
    told = taken.told("payments")
    rows = told.filter(~told.payment_id.re_search(_UETR)).select(
        "payment_id", "amount", "currency", FILE, ROW, BLOCK, day=told.paid_at.date(), file=file_of(told)
    )
    before = None
    if taken.has_stored("payments"):
        stored = taken.stored("payments")
        before = stored.select(
            payment_id=stored.payment_id,
            amount_before=stored.amount,
            currency_before=stored.currency,
            day_before=stored.paid_at.date(),
        )
    per_file = ibis.window(group_by=[rows.payment_id, rows.file])
    rows = rows.mutate(in_file=rows.count().over(per_file))
    per_id = ibis.window(group_by=rows.payment_id)
    seconds = rows.day.cast("timestamp").epoch_seconds()
    rows = rows.mutate(
        most=rows.in_file.max().over(per_id),
        apart=(seconds.max().over(per_id) - seconds.min().over(per_id)) > MOST_DAYS * _DAY_SECONDS,
    )
    rows = rows.mutate(several=(rows.most > 1) | rows.apart, late=rows.apart)
    if before is not None:
        rows = rows.left_join(before, "payment_id").drop("payment_id_right")
        gap = (rows.day.cast("timestamp").epoch_seconds() - rows.day_before.cast("timestamp").epoch_seconds()).abs()
        other = (rows.currency == rows.currency_before) & (rows.amount != rows.amount_before)
        far = (gap > MOST_DAYS * _DAY_SECONDS).fill_null(False)
        rows = rows.mutate(several=rows.several | far | other.fill_null(False), late=rows.late | far)
        same = (rows.amount == rows.amount_before) & (rows.currency == rows.currency_before) & ~far
        rows = rows.mutate(several=rows.several & ~same.fill_null(False))
    rows = rows.filter(rows.several)
    alike = [
        rows.payment_id,
        rows.file,
        rows.amount,
        rows.currency,
        ibis.ifelse(rows.late, rows.day, ibis.null("date")),
    ]
    rows = rows.mutate(number=ibis.row_number().over(ibis.window(group_by=alike, order_by=[rows[FILE], rows[ROW]])) + 1)
    new = rows.payment_id.concat(" for ", rows.currency, " ", rows.amount.cast("string").re_replace(r"\.?0+$", ""))
    new = new.concat(ibis.ifelse(rows.late, ibis.literal(" on ").concat(rows.day.cast("string")), ""))
    new = new.concat(ibis.ifelse(rows.number > 1, ibis.literal(" (").concat(rows.number.cast("string"), ")"), ""))
    changed = _rename(taken, rows.select(FILE, ROW, BLOCK, new=new))
    if not changed:
        return []
    return [f"{changed:,} payments share their reference with others: amount, day or a count tells their ids apart."]


def _rename(taken: Taken, renamed: ir.Table) -> int:
    """Give rows of payments another id; returns how many."""
    kept = taken.keep(_NEW, renamed)
    number = taken.count(kept)
    if number:
        rows = taken.all("payments")
        joined = rows.left_join(kept, [FILE, ROW, BLOCK])
        taken.replace("payments", joined.mutate(payment_id=ibis.coalesce(joined.new, joined.payment_id)))
    taken.engine.drop(_NEW)
    return number
