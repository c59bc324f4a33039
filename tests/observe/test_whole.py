"""What the whole ledger tells is taken out of expressions; what is told of one order, party or paper stays."""

from __future__ import annotations

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pytest

from chokepoint.engines.snapshot import current
from chokepoint.observe.plan import RELATION_PREFIX, Plan
from chokepoint.observe.whole import parted


def _orders() -> ir.Table:
    return current("orders")


def _by_currency() -> ir.Table:
    rows = _orders()
    return rows.group_by("currency").agg(usual=rows.amount.median())


def _by_month() -> ir.Table:
    rows = _orders().mutate(month=_orders().ordered_at.truncate("M"))
    return rows.group_by("month").agg(orders=rows.count())


def _by_customer() -> ir.Table:
    rows = _orders().mutate(who=_orders().customer_id.upper())
    return rows.group_by("who").agg(orders=rows.count())


def _by_day() -> ir.Table:
    rows = _orders().mutate(day=_orders().ordered_at.date())
    return rows.group_by("day").agg(orders=rows.count())


def _numbered() -> ir.Table:
    rows = _orders().mutate(number=ibis.row_number().over(order_by="currency"))
    return rows.group_by("number").agg(orders=rows.count())


def _at_all() -> ir.Table:
    return _orders().agg(orders=_orders().count())


@pytest.mark.parametrize(
    ("rows", "whole"),
    [(_by_currency, 1), (_by_month, 1), (_at_all, 1), (_by_customer, 0), (_by_day, 0), (_numbered, 0)],
)
def test_what_many_share_is_told_from_the_whole(rows: object, whole: int) -> None:
    found = parted(Plan({}, {"sign": rows()}, {}))  # type: ignore[operator]
    assert len(found.whole) == whole
    left = found.plan.answers["sign"].op().find(ops.Aggregate)
    assert bool(left) != bool(whole)


def test_keys_are_followed_through_relations() -> None:
    made = _orders().select("order_id", who="customer_id", money="currency")
    relation = ibis.table(made.schema(), name=RELATION_PREFIX + "made")
    signs = {name: relation.group_by(name).agg(orders=relation.count()) for name in ("who", "money")}
    found = parted(Plan({"made": made}, signs, {}))
    assert [list(rows.op().groups) for rows in found.whole.values()] == [["money"]]


def test_one_aggregate_that_several_ask_for_is_one_table() -> None:
    rows = _orders().select("order_id", "currency").left_join(_by_currency(), "currency")
    found = parted(Plan({}, {"one": rows, "other": rows.filter(rows.usual > 1)}, {}))
    assert len(found.whole) == 1
    (name,) = found.whole
    assert all(name in str(ibis.to_sql(answer, dialect="duckdb")) for answer in found.plan.answers.values())


def test_a_few_letters_of_an_account_are_shared_by_many() -> None:
    rows = current("payments").mutate(bank=current("payments").from_account.substr(0, 2))
    found = parted(Plan({}, {"sign": rows.group_by("bank").agg(payments=rows.count())}, {}))
    assert len(found.whole) == 1
