"""A row that was set aside leaves open what it would have told."""

from __future__ import annotations

from typing import Any

import pytest

from chokepoint.engines.arrow import as_table
from chokepoint.observe.examples import order, shipped
from chokepoint.observe.plan import Plan
from chokepoint.observe.setaside import Gaps, Reading
from chokepoint.records.results import SET_ASIDE
from tests.bench import Bench


def gaps(*rows: dict[str, Any], kind: str = "order") -> Gaps:
    bench = Bench(Plan({}, {}, {}))
    bench.lay([order("O", "a"), order("P", "a"), order("Q", "b"), shipped("a", "S", "O")])
    bench.engine.append("set_aside", as_table(SET_ASIDE, rows))
    return Gaps.read(bench.engine, kind)


@pytest.mark.parametrize(
    ("row", "reading", "missing"),
    [
        ({"table": "payments", "order_id": "O"}, Reading(frozenset({"payments"})), ["O"]),
        ({"table": "payments", "order_id": "O"}, Reading(frozenset({"orders"})), []),
        ({"table": "shipment_legs", "shipment_id": "S"}, Reading(frozenset({"shipment_legs"})), ["O"]),
        ({"table": "orders", "order_id": "X", "party_ids": "a;c"}, Reading(frozenset({"orders"})), ["X"]),
        (
            {"table": "orders", "order_id": "X", "party_ids": "a;c"},
            Reading(frozenset({"orders"}), frozenset({"orders"})),
            ["O", "P", "X"],
        ),
        ({"table": "payments", "order_id": "O", "code": "repeated"}, Reading(frozenset({"payments"})), []),
        ({"table": "payments"}, Reading(frozenset({"payments"})), []),
    ],
)
def test_subjects_that_lack_a_row(row: dict[str, Any], reading: Reading, missing: list[str]) -> None:
    assert gaps({"code": "type", **row}).subjects(reading) == missing


@pytest.mark.parametrize(
    ("kind", "row", "missing"),
    [
        ("party", {"table": "parties", "party_ids": "a;c"}, ["a", "c"]),
        ("party", {"table": "payments", "party_ids": "a"}, []),
        ("shipment", {"table": "parties", "shipment_id": "S"}, ["S"]),
        ("payment", {"table": "payments", "key": "P"}, ["P"]),
        ("payment", {"table": "parties", "key": "P"}, []),
    ],
)
def test_other_subjects_that_lack_a_row(kind: str, row: dict[str, Any], missing: list[str]) -> None:
    reading = Reading(frozenset({"parties"} if kind != "payment" else {"parties", "payments"}))
    assert gaps({"code": "type", **row}, kind=kind).subjects(reading) == missing


def test_nothing_set_aside_leaves_nothing_open() -> None:
    assert gaps().subjects(Reading(frozenset({"orders"}))) == []
