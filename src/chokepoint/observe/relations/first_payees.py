"""How many suppliers a payer pays for the first time within a short time, for goods of one chapter."""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.sameness import as_perhaps, with_entities

WINDOW_DAYS = 30
"""Days up to a payment within which first payments belong together. Ours."""

SMALL_SHARE = 0.5
"""A payment is small where it is at most this share of what orders usually come to in its currency. Ours."""

DAY_SECONDS = 86_400


def first_payees(
    payers: ir.Table, goods_lines: ir.Table, usual_payments: ir.Table, identities: ir.Table, resemblances: ir.Table
) -> ir.Table:
    """One row per payment and chapter that its order is of: `payment_id, chapter, small, new, possible`.

    `small`: NULL where no usual amount is known. `new`: payees whom that payer pays small sums for such goods, for the
    first time within WINDOW_DAYS up to it; `possible`: with those that may be so. Without payments of which payer or
    payee is not recorded.
    """
    paid = payers.filter(payers.payer_id.notnull() & payers.payee_id.notnull())
    paid = with_entities(
        paid.select("payment_id", "order_id", "payee_id", "amount", "currency", "paid_at", payer="payer_id_entity"),
        identities,
        "payee_id",
    )
    paid = paid.left_join(usual_payments.select("currency", "median"), "currency").drop("currency_right")
    chapters = goods_lines.filter(goods_lines.chapter.notnull()).select("order_id", "chapter").distinct()
    rows = paid.inner_join(chapters, "order_id")
    rows = rows.select(
        "payment_id",
        "payer",
        "chapter",
        payee="payee_id_entity",
        at="paid_at",
        small=rows.amount.cast("float64") <= rows.median * SMALL_SHARE,
    )
    first = rows.group_by("payer", "chapter", "payee").agg(at=rows["at"].min())
    first = first.semi_join(rows.filter(rows.small), ["payer", "chapter", "payee", "at"])
    parts = (
        _counted(rows, 0, 0),
        _counted(_nameless(first), 1, 1),
        _counted(_nameless(as_perhaps(first, resemblances, "payer")), 0, 1),
    )
    every = ibis.union(*parts)
    before = ibis.range_window(
        group_by=["payer", "chapter"], order_by="second", preceding=WINDOW_DAYS * DAY_SECONDS, following=0
    )
    every = every.mutate(new=every.new.sum().over(before), possible=every.possible.sum().over(before))
    return every.filter(every.payment_id.notnull()).drop("second", "payer")


def _nameless(first: ir.Table) -> ir.Table:
    return first.mutate(payment_id=ibis.null("string"), small=ibis.literal(True))


def _counted(rows: ir.Table, new: int, possible: int) -> ir.Table:
    return rows.select(
        "payment_id",
        "payer",
        "chapter",
        "small",
        second=rows["at"].epoch_seconds(),
        new=ibis.literal(new, "int64"),
        possible=ibis.literal(possible, "int64"),
    )
