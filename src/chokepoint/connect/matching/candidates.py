"""Pairs of a payment and what it may settle that are worth a comparison."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

NEAR = 0.03
"""Share by which bank charges and rounding may lessen an amount. Ours."""
ALIKE = 50
"""Subjects that agree on a key at most, for the key to be followed: more say nothing of any one. Ours."""
DAYS_BEFORE, DAYS_AFTER = 60, 365
"""Days by which a payment may come before what it settles, and after it, if only party and amount agree. Ours."""
PAIR = ("payment_id", "kind", "subject_id")


def candidates(payments: ir.Table, subjects: ir.Table, naming: ir.Table) -> ir.Table:
    """One row per pair: `payment_id, kind, subject_id`. `naming`: the pairs in which the reference names the subject.

    By the reference; by payer and an amount within NEAR; by payee and the same amount, or the same amount alone where
    the payee is not known; and by payer and payee with a part of the amount.
    """
    amounts = subjects.filter(subjects.amount > 0, subjects.currency.notnull(), subjects.day.notnull())
    paid = payments.mutate(band=_band(payments.amount))
    bands = ibis.union(*(paid.mutate(band=paid.band + step) for step in (-1, 0, 1)))
    near = _joined(bands, amounts.mutate(band=_band(amounts.amount)), ("payer", "currency", "band"))
    same = _joined(payments, amounts, ("payee", "currency", "amount"))
    lost = _joined(payments.filter(payments.payee.isnull()), amounts, ("currency", "amount"))
    part = _joined(payments, amounts, ("payer", "payee", "currency"))
    return ibis.union(naming.select(*PAIR), near, same, lost, part).distinct()


def _band(amount: ir.DecimalValue) -> ir.IntegerValue:
    """Amounts within NEAR of one another lie in one band or in two that adjoin."""
    return (amount.cast("float64").ln() / ibis.literal(1 + NEAR).ln()).floor().cast("int64")


def _joined(payments: ir.Table, subjects: ir.Table, keys: tuple[str, ...]) -> ir.Table:
    """Pairs that agree on the keys, within days, where no more than ALIKE subjects of a kind share them."""
    each = ("kind", *keys)
    subjects = subjects.semi_join(payments, list(keys))  # few payments do not say what they settle
    few = subjects.group_by(each).agg(alike=subjects.count())
    few = few.filter(few.alike <= ALIKE).drop("alike")
    right = subjects.semi_join(few, each).select("kind", "subject_id", *keys, of_day="day")
    rows = payments.select("payment_id", "day", *keys).inner_join(right, list(keys))
    age = rows.day.delta(rows.of_day, unit="day")
    return rows.filter(age >= -DAYS_BEFORE, age <= DAYS_AFTER).select(*PAIR)
