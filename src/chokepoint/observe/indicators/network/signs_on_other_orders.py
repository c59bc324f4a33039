"""An order of a customer whose other orders show signs that few orders show.

Who buys for another seldom buys once. What one order hides, others of the same customer may show: another payer there,
another way here.

Innocent: A customer of an unusual trade shows the same unusual things on each of its orders, and this one's own signs
    say so already; a customer with few orders is judged by few.
Cannot see: Orders under names that are not known to be the same customer, and orders at other suppliers. All orders up
    to the time of the run count, also those after this one.
Check: What do the other orders show, and does one reason explain them all?
Ask: What are these orders for, taken together?
Source: Conflict Armament Research, study of procurement networks, 2020 (clues that add up over the orders of one
    buyer).
"""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import gathered, listed, record
from chokepoint.observe.examples import fires, in_doubt, order, outside, row, silent, unassessable
from chokepoint.observe.indicator import Indicator, Row
from chokepoint.observe.sameness import as_perhaps, with_entities

LEAST_SHARE = 0.2
"""Share of a customer's other orders up to which signs are what a twentieth of orders lets expect by chance. Ours."""

NAMED = 5
"""Other orders that a finding names: those with the rarest signs."""


def finding(orders: ir.Table, identities: ir.Table, resemblances: ir.Table, rarest_orders: ir.Table) -> ir.Table:
    """One row per order. NULL where the customer is not known, or may be one whose orders show such signs."""
    rows = _placed(orders, identities).left_join(rarest_orders, "order_id").drop("order_id_right")
    rows = rows.mutate(rare=rows.rarity.notnull())
    shown = rows.group_by("customer").agg(rare_orders=rows.rare.sum(), of=rows.count())
    told = rows.inner_join(shown, "customer")
    told = told.mutate(others=told.of - 1, rare_others=told.rare_orders - told.rare.cast("int64"))
    told = told.mutate(share=told.rare_others / told.others.nullif(0))
    doubts = as_perhaps(shown.filter(shown.rare_orders > 0), resemblances, "customer").select("customer").distinct()
    told = told.left_join(doubts.mutate(doubtful=True), "customer", rname="{name}_doubted")
    told = told.mutate(fires=(told.share > LEAST_SHARE).fill_null(False))
    answers = orders.select("order_id").left_join(told, "order_id").drop("order_id_right")
    answers = answers.left_join(_named(told), "order_id").drop("order_id_right")
    count = answers.rare_others.cast("string") + " of its " + answers.others.cast("string")
    return answers.select(
        "record_ids",
        subject_id=answers.order_id,
        fired=ibis.cases(
            (answers.customer.isnull() | answers.doubtful.notnull(), ibis.null("boolean")), else_=answers.fires
        ),
        strength=((answers.share - LEAST_SHARE) / (1 - LEAST_SHARE)).clip(0, 1.0).round(9),
        basis=count + " other orders (" + answers.named + ")",
    )


def has_others(orders: ir.Table, identities: ir.Table) -> ir.Table:
    """One row per order: outside where it is the only one of its customer."""
    rows = _placed(orders, identities)
    counts = rows.group_by("customer").agg(of=rows.count())
    known = orders.select("order_id").left_join(rows.inner_join(counts, "customer"), "order_id")
    return known.select(subject_id=known.order_id, applies=known.of > 1)


def _placed(orders: ir.Table, identities: ir.Table) -> ir.Table:
    """One row per order whose customer is known: order_id, customer (the entity)."""
    rows = with_entities(orders.select("order_id", "customer_id"), identities, "customer_id")
    rows = rows.select("order_id", customer=rows.customer_id_entity)
    return rows.filter(rows.customer.notnull())


def _named(told: ir.Table) -> ir.Table:
    """One row per order that fires: the others with the rarest signs, in words and as records."""
    rarest = told.filter(told.rare).select("customer", "rarity", other="order_id")
    window = ibis.window(group_by="customer", order_by=[ibis.desc("rarity"), "other"])
    rarest = rarest.mutate(place=ibis.row_number().over(window))
    pairs = (
        told.filter(told.fires)
        .select("order_id", "customer")
        .inner_join(rarest.filter(rarest.place <= NAMED), "customer")
    )
    pairs = pairs.filter(pairs.other != pairs.order_id)
    return pairs.group_by("order_id").agg(named=listed(pairs.other), record_ids=gathered(record("orders", pairs.other)))


def _rare(order_id: str, rarity: float = 8.0) -> Row:
    return row("rarest_orders", order_id=order_id, rarity=rarity)


_MERGED = (
    row("identities", party_id="alias", entity_id="buyer"),
    row("identities", party_id="buyer", entity_id="buyer"),
)
_SIX = tuple(order(name) for name in ("B", "C", "D", "E", "F", "G"))

INDICATOR = Indicator(
    code="NET-09",
    subject="order",
    finding=finding,
    applies=has_others,
    explain="Rare signs on {basis}.",
    past=("orders",),
    repeats=True,
    examples=(
        fires("its only other order shows them", order(), order("B"), _rare("B")),
        fires("ordered under two names that are one", order(), order("B", "alias"), *_MERGED, _rare("B")),
        fires("two of six others", order(), *_SIX, _rare("B"), _rare("C")),
        silent("it shows them itself, its other order does not", order(), order("B"), _rare("O")),
        silent("one of six others", order(), *_SIX, _rare("B")),
        silent("another customer's order shows them", order(), order("B"), order("C", "other"), _rare("C")),
        unassessable("no customer recorded", order(customer_id=None), order("B"), _rare("B")),
        unassessable(
            "it may be a customer whose order shows them",
            order(),
            order("B"),
            order("C", "double"),
            *in_doubt("buyer", "double"),
            _rare("C"),
        ),
        outside("its customer's only order", order(), order("B", "other"), _rare("B")),
    ),
)
