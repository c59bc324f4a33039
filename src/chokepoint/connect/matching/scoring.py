"""How likely a payment settles a subject: log-odds of fields, added up."""

from __future__ import annotations

import math
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from chokepoint.connect.matching.candidates import NEAR, PAIR

NONE = 0.2
"""Share of payments without reference that settle nothing on record. Ours, as are the shares below."""
KEPT, SHOWN = 0.01, 5
"""Least likelihood of a match that is kept, and how many of a payment and kind."""
SETTLED = 0.99
"""Share of the amount from which on payments that name it have settled a subject."""
SAME_AMOUNT, NEAR_AMOUNT, PART, MORE = 0.78, 0.08, 0.12, 0.02
"""Of payments that settle a subject: of its amount, within NEAR of it, of less, of more."""
BY_BUYER, TO_SELLER = 0.85, 0.97
NAMED, NAMES_ANOTHER = 0.6, 0.05
STILL_DUE = 0.95
TIMES = ((-60, 0, 0.10), (0, 60, 0.75), (60, 180, 0.12))
"""Days from the subject to the payment, from and up to, and the share paid then; the rest at any other time."""


@dataclass(frozen=True)
class Field:
    """What one field adds, and what is said of it."""

    log_odds: ir.FloatingValue
    words: ir.StringValue


def likelihoods(pairs: ir.Table, payments: ir.Table, subjects: ir.Table, naming: ir.Table) -> ir.Table:
    """One row per pair that is likely enough, and per payment and kind one of `subject_id` NULL: none of them.

    `payment_id, kind, subject_id, likelihood, basis`. A payment of which there is no candidate has no row.
    """
    rows = _compared(pairs, payments, subjects, naming)
    fields = [_amount(rows), _payer(rows), _payee(rows), _time(rows), _reference(rows), _due(rows)]
    odds = sum((field.log_odds for field in fields), ibis.literal(math.log(1 - NONE))) - rows.of_kind.ln()
    said = [field.words.fill_null("") for field in fields]
    weighed = rows.select(*PAIR, worth=odds.clip(upper=200).exp(), basis=_listed(said))
    sums = weighed.group_by("payment_id", "kind").agg(worth_of_all=weighed.worth.sum() + NONE)
    weighed = weighed.inner_join(sums, ["payment_id", "kind"])
    weighed = weighed.mutate(likelihood=(weighed.worth / weighed.worth_of_all).round(6))
    place = ibis.row_number().over(
        group_by=[weighed.payment_id, weighed.kind], order_by=[weighed.likelihood.desc(), weighed.subject_id]
    )
    kept = weighed.mutate(place=place).filter(lambda t: t.place < SHOWN, lambda t: t.likelihood >= KEPT)
    none = sums.select(
        "payment_id",
        "kind",
        subject_id=ibis.null("string"),
        likelihood=(NONE / sums.worth_of_all).round(6),
        basis=ibis.literal("none of those on record"),
    )
    return ibis.union(kept.select(*PAIR, "likelihood", "basis"), none)


def _compared(pairs: ir.Table, payments: ir.Table, subjects: ir.Table, naming: ir.Table) -> ir.Table:
    """The pairs with the cells of both sides (those of the subject `of_…`) and how common these are by chance."""
    others = subjects.select("kind", "subject_id", "paid", **{f"of_{name}": subjects[name] for name in _CELLS})
    rows = pairs.inner_join(payments, "payment_id").inner_join(others, ["kind", "subject_id"])
    whole = subjects.group_by("kind").agg(
        of_kind=subjects.count().cast("float64"),
        span=(subjects.day.max().delta(subjects.day.min(), unit="day") + 1).cast("float64"),
        settled=_settled(subjects.paid, subjects.amount).cast("int64").mean().round(9),
    )
    rows = rows.inner_join(whole, "kind")
    for name, keys in (("amount", ("currency", "amount")), ("payer", ("payer",)), ("payee", ("payee",))):
        alike = subjects.group_by("kind", *keys).agg(**{f"alike_{name}": subjects.count().cast("float64")})
        alike = alike.select("kind", f"alike_{name}", **{f"of_{key}": alike[key] for key in keys})
        rows = rows.left_join(alike, ["kind", *(f"of_{key}" for key in keys)])
        rows = rows.drop(*(column for column in rows.columns if column.endswith("_right")))
    names_it = naming.group_by(*PAIR).agg(bearers=naming.bearers.min())
    named = naming.select("payment_id", "kind", names_one=ibis.literal(True)).distinct()
    rows = rows.left_join(names_it, list(PAIR)).drop("payment_id_right", "kind_right", "subject_id_right")
    return rows.left_join(named, ["payment_id", "kind"]).drop("payment_id_right", "kind_right")


_CELLS = ("amount", "currency", "day", "payer", "payee")


def _settled(paid: ir.NumericValue, amount: ir.NumericValue) -> ir.BooleanValue:
    return (paid.cast("float64") >= SETTLED * amount.cast("float64")).fill_null(False)


def _amount(rows: ir.Table) -> Field:
    had, wanted = rows.amount.cast("float64"), rows.of_amount.cast("float64")
    same = rows.amount == rows.of_amount
    near = (had >= wanted * (1 - NEAR)) & (had <= wanted * (1 + NEAR))
    known = (rows.of_amount > 0) & rows.of_currency.notnull()
    comparable = rows.currency == rows.of_currency
    by_chance = rows.alike_amount / rows.of_kind
    levels = (
        (~known.fill_null(False), ibis.literal(0.0), ibis.null("string")),
        (~comparable, ibis.literal(math.log(MORE)), ibis.literal("in another currency")),
        (same, SAME_AMOUNT / by_chance, ibis.literal("of its amount")),
        (near, NEAR_AMOUNT / (by_chance + 2 * NEAR / 10), ibis.literal("within 3 % of its amount")),
        (had < wanted, ibis.literal(PART / 0.5), ibis.literal("of a part of its amount")),
        (ibis.literal(True), ibis.literal(MORE / 0.5), ibis.literal("of more than its amount")),
    )
    worth = [(when, value if place < 2 else value.ln()) for place, (when, value, _) in enumerate(levels)]
    return Field(ibis.cases(*worth), ibis.cases(*((when, words) for when, _, words in levels)))


def _party(mine: ir.Value, other: ir.Value, share: float, by_chance: ir.FloatingValue, words: tuple[str, str]) -> Field:
    same = mine == other
    differs = ibis.literal(math.log(1 - share)) - (1 - by_chance.clip(upper=0.99)).ln()
    log_odds = same.ifelse((share / by_chance).ln(), differs).fill_null(0.0)
    return Field(log_odds, ibis.cases((same, words[0]), (~same, words[1])))


def _payer(rows: ir.Table) -> Field:
    by_chance = rows.alike_payer / rows.of_kind
    return _party(
        rows.payer, rows.of_payer, BY_BUYER, by_chance, ("paid by its buyer", "paid by another than its buyer")
    )


def _payee(rows: ir.Table) -> Field:
    by_chance = rows.alike_payee / rows.of_kind
    return _party(rows.payee, rows.of_payee, TO_SELLER, by_chance, ("to its seller", "to another than its seller"))


def _time(rows: ir.Table) -> Field:
    age = rows.day.delta(rows.of_day, unit="day")
    rest, days = 1.0, 0.0
    levels = []
    for start, end, share in TIMES:
        by_chance = ibis.least((end - start) / rows.span, 1.0)
        levels.append(((age >= start) & (age < end), (share / by_chance).ln()))
        rest, days = rest - share, days + end - start
    elsewhere = ibis.greatest(1 - days / rows.span, 0.05)
    log_odds = ibis.cases((age.isnull(), ibis.literal(0.0)), *levels, else_=(rest / elsewhere).ln())
    told = age.abs().cast("string") + (age < 0).ifelse(" days before it", " days after it")
    return Field(log_odds, told)


def _reference(rows: ir.Table) -> Field:
    named, another = rows.bearers.notnull(), rows.names_one.fill_null(False)
    levels = (
        (rows.reference.isnull(), ibis.literal(0.0), ibis.null("string")),
        (named, (NAMED * rows.of_kind / rows.bearers).ln(), ibis.literal("its number in the reference")),
        (another, ibis.literal(math.log(NAMES_ANOTHER)), ibis.literal("another's number in the reference")),
        (ibis.literal(True), ibis.literal(math.log(1 - NAMED)), ibis.null("string")),
    )
    return Field(
        ibis.cases(*((when, worth) for when, worth, _ in levels)),
        ibis.cases(*((when, said) for when, _, said in levels)),
    )


def _due(rows: ir.Table) -> Field:
    settled = _settled(rows.paid, rows.of_amount)
    still = STILL_DUE / ibis.greatest(1 - rows.settled, 0.01)
    paid = (1 - STILL_DUE) / ibis.greatest(rows.settled, 0.01)
    return Field(settled.ifelse(paid, still).ln(), settled.ifelse("already paid by others", ibis.null("string")))


def _listed(words: list[ir.StringValue]) -> ir.StringValue:
    """The words that there are, with commas between."""
    told = words[0]
    for word in words[1:]:
        between = ((told != "") & (word != "")).ifelse(", ", "")
        told = told + between + word
    return told
