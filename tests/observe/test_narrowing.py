"""What is asked of some subjects is told of them as it is told of all, and relations are made for these alone."""

from __future__ import annotations

from collections.abc import Callable

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chokepoint.engines.rows.engine import RowsEngine
from chokepoint.observe.narrowing import narrowed
from chokepoint.observe.plan import RELATION_PREFIX, Plan
from chokepoint.observe.prepared import SUBJECTS_PREFIX

ORDERS = ibis.table({"order_id": "string", "customer": "string", "size": "int64"}, name="orders")
PAYMENTS = ibis.table({"order_id": "string", "payer": "string", "amount": "int64"}, name="payments")
USUAL = ibis.table({"customer": "string", "usual": "int64"}, name="usual")
MOVING = ("orders", "payments")


def _values(rows: ir.Table = ORDERS) -> ir.Table:
    return rows.filter(rows["size"] > 0).select(subject_id="order_id", told=rows["size"] * 2)


def _of_a_group() -> ir.Table:
    paid = PAYMENTS.group_by("order_id").agg(paid=PAYMENTS.amount.sum(), payments=PAYMENTS.count())
    rows = ORDERS.left_join(paid, "order_id").drop("order_id_right")
    return rows.select(subject_id="order_id", told=rows.paid + rows.payments)


def _of_a_group_by_others() -> ir.Table:
    paid = PAYMENTS.group_by("payer").agg(paid=PAYMENTS.amount.sum(), payments=PAYMENTS.count())
    rows = ORDERS.left_join(paid, ORDERS.customer == paid.payer)
    return rows.select(subject_id="order_id", told=rows.paid + rows.payments)


def _in_a_window() -> ir.Table:
    return ORDERS.select(subject_id="order_id", told=ORDERS["size"].sum().over(ibis.window(group_by="customer")))


def _in_two_windows() -> ir.Table:
    rows = ORDERS.mutate(
        told=ORDERS["size"].sum().over(ibis.window(group_by=["customer", "size"]))
        + ORDERS["size"].max().over(ibis.window(group_by="customer"))
    )
    return rows.filter(rows.told.count().over(ibis.window(group_by="customer")) > 1).select(
        "told", subject_id="order_id"
    )


def _in_a_window_over_all() -> ir.Table:
    return ORDERS.select(subject_id="order_id", told=ibis.row_number().over(order_by=["size", "order_id"]))


def _in_a_window_over_what_may_be_missing() -> ir.Table:
    payers = PAYMENTS.group_by("payer").agg(most=PAYMENTS.amount.max())
    rows = ORDERS.left_join(payers, ORDERS.customer == payers.payer)
    rows = rows.select("order_id", "payer", "size")
    return rows.select(subject_id="order_id", told=rows["size"].sum().over(ibis.window(group_by="payer")))


def _whose_id_comes_from_the_right() -> ir.Table:
    rows = PAYMENTS.left_join(ORDERS, PAYMENTS.payer == ORDERS.customer)
    return rows.select(subject_id="order_id_right", told=rows.amount)


def _joined_to_a_third_by_what_may_be_missing() -> ir.Table:
    sizes = ORDERS.select(size_order="order_id", size_of="size")
    paid = PAYMENTS.select(paid_order="order_id", amount_of="amount", payer_of="payer")
    rows = ORDERS.left_join(paid, ORDERS.customer == paid.payer_of)
    rows = rows.left_join(sizes, [rows.order_id == sizes.size_order, rows.paid_order == sizes.size_order])
    return rows.select(subject_id="order_id", told=rows.amount_of.coalesce(0) + rows.size_of.coalesce(0))


def _with_and_without() -> ir.Table:
    rows = ORDERS.semi_join(PAYMENTS, "order_id").anti_join(USUAL, "customer")
    return rows.select(subject_id="order_id", told="size")


def _of_two_kinds() -> ir.Table:
    paid = PAYMENTS.select(subject_id="order_id", told="amount")
    return _values().union(paid, distinct=True).order_by("told").distinct()


def _over_the_whole() -> ir.Table:
    share = ORDERS["size"] * 100 - ORDERS["size"].sum().as_scalar()
    rows = ORDERS.cross_join(PAYMENTS.agg(payments=PAYMENTS.count()))
    return rows.select(subject_id="order_id", told=rows["size"] * 100 + rows.payments).union(
        ORDERS.select(subject_id="order_id", told=share)
    )


def _with_what_stands() -> ir.Table:
    usual = USUAL.group_by("customer").agg(usual=USUAL.usual.max())
    rows = ORDERS.inner_join(usual, "customer")
    return rows.select(subject_id="order_id", told=rows["size"] - rows.usual)


SHAPES: list[Callable[[], ir.Table]] = [
    _values,
    _of_a_group,
    _of_a_group_by_others,
    _in_a_window,
    _in_two_windows,
    _in_a_window_over_all,
    _in_a_window_over_what_may_be_missing,
    _whose_id_comes_from_the_right,
    _joined_to_a_third_by_what_may_be_missing,
    _with_and_without,
    _of_two_kinds,
    _over_the_whole,
    _with_what_stands,
]
IDS, WHO, NUMBERS = (st.sampled_from(one) for one in ("abcde", ("x", "y", "z", None), (-1, 0, 1, 2, None)))


@st.composite
def _tables(draw: st.DrawFn) -> dict[str, pa.Table]:
    rows = {
        ORDERS: draw(st.lists(st.tuples(IDS, WHO, NUMBERS), max_size=8)),
        PAYMENTS: draw(st.lists(st.tuples(IDS | st.none(), WHO, NUMBERS), max_size=8)),
        USUAL: draw(st.lists(st.tuples(WHO, NUMBERS), max_size=3)),
    }
    return {
        table.get_name(): pa.Table.from_pylist(
            [dict(zip(table.columns, row, strict=True)) for row in given], table.schema().to_pyarrow()
        )
        for table, given in rows.items()
    }


def _told(plan: Plan, tables: dict[str, pa.Table], asked: set[str]) -> dict[str, list[tuple[object, ...]]]:
    """What each answer tells of those asked."""
    engine = RowsEngine()
    subjects = pa.table({"subject_id": sorted(asked), "place": range(len(asked))})
    tables = {**tables, SUBJECTS_PREFIX + "order": subjects.cast(pa.schema({"subject_id": "string", "place": "int64"}))}
    for name, rows in tables.items():
        engine.create(name, rows)
    for name, made in plan.relations.items():
        engine.create(RELATION_PREFIX + name, made)
    found = {name: engine.fetch(rows).to_pylist() for name, rows in plan.answers.items()}
    return {
        name: sorted((tuple(sorted(row.items())) for row in rows if row["subject_id"] in asked), key=repr)
        for name, rows in found.items()
    }


def _plan(answers: dict[str, ir.Table], relations: dict[str, ir.Table] | None = None) -> Plan:
    return Plan(relations or {}, answers, {}, dict.fromkeys(answers, "order"))


@pytest.mark.parametrize("shape", SHAPES)
@given(tables=_tables(), asked=st.sets(IDS, max_size=2))
@settings(max_examples=40)
def test_the_subjects_asked_are_told_as_all_are(
    shape: Callable[[], ir.Table], tables: dict[str, pa.Table], asked: set[str]
) -> None:
    plan = _plan({"sign": shape()})
    assert _told(narrowed(plan, MOVING), tables, asked) == _told(plan, tables, asked)


def _made(name: str, rows: ir.Table) -> ir.Table:
    return ibis.table(rows.schema(), name=RELATION_PREFIX + name)


def _related(*, whole: bool) -> Plan:
    """A relation read by a sign for its subjects, and by another, where it is wanted `whole`, for other orders."""
    relation = ORDERS.mutate(double=ORDERS["size"] * 2)
    made = _made("doubled", relation)
    answers = {"sign": made.select(subject_id="order_id", told="double")}
    if whole:
        others = ORDERS.left_join(made.drop("order_id"), "customer")
        answers["other"] = others.select(subject_id="order_id", told="double")
    return _plan(answers, {"doubled": relation})


@given(tables=_tables(), asked=st.sets(IDS, max_size=2), whole=st.booleans())
def test_relations_tell_the_same(tables: dict[str, pa.Table], asked: set[str], whole: bool) -> None:
    plan = _related(whole=whole)
    assert _told(narrowed(plan, MOVING), tables, asked) == _told(plan, tables, asked)


def test_a_relation_that_is_read_for_the_subjects_alone_is_made_for_these_alone() -> None:
    assert list(narrowed(_related(whole=False), MOVING).relations) == ["doubled_by_order_id_of_order"]
    assert list(narrowed(_related(whole=True), MOVING).relations) == ["doubled", "doubled_by_order_id_of_order"]


def test_rows_of_others_are_not_worked_on() -> None:
    tables = {
        "orders": pa.table({"order_id": ["a", "b", "c"], "customer": ["x", "x", "y"], "size": [1, 2, 3]}),
        "payments": pa.table({"order_id": ["a", "c"], "payer": ["x", "y"], "amount": [1, 2]}),
        "usual": USUAL.schema().to_pyarrow().empty_table(),
    }
    engine = RowsEngine()
    for name, rows in tables.items():
        engine.create(name, rows)
    engine.create(SUBJECTS_PREFIX + "order", pa.table({"subject_id": ["a"], "place": [0]}))
    for shape, left in ((_values, "a"), (_of_a_group, "a"), (_in_a_window, "a"), (_in_a_window_over_all, "a")):
        rows = engine.fetch(narrowed(_plan({"sign": shape()}), MOVING).answers["sign"])
        assert sorted(rows["subject_id"].to_pylist()) == list(left)


def test_what_stands_is_left_as_it_is() -> None:
    plan = _plan({"sign": USUAL.select(subject_id="customer", told="usual")})
    assert narrowed(plan, MOVING).answers["sign"].equals(plan.answers["sign"])
