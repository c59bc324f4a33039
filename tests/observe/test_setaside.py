"""A row that was set aside leaves open what it would have told."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from chokepoint.engines.arrow import as_table
from chokepoint.observe.examples import order, shipped
from chokepoint.observe.plan import Plan
from chokepoint.observe.prepared import SUBJECTS_PREFIX
from chokepoint.observe.setaside import Gaps, Reading
from chokepoint.records.results import SET_ASIDE
from tests.bench import Bench

SUBJECTS = {"order": ["O", "P", "Q", "X"], "party": ["a", "b", "c"], "shipment": ["S"], "payment": ["P"]}


def lacking(reading: Reading, *rows: dict[str, Any], kind: str = "order") -> list[str]:
    """The subjects of a run that lack a row."""
    bench = Bench(Plan({}, {}, {}))
    bench.lay([order("O", "a"), order("P", "a"), order("Q", "b"), shipped("a", "S", "O")])
    ids = SUBJECTS[kind]
    bench.engine.create(SUBJECTS_PREFIX + kind, pa.table({"subject_id": ids, "place": list(range(len(ids)))}))
    bench.engine.append("set_aside", as_table(SET_ASIDE, rows))
    return [ids[place] for place in Gaps.read(bench.engine, kind).places(reading)]


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
        ({"table": "payments", "order_id": "of another run"}, Reading(frozenset({"payments"})), []),
    ],
)
def test_subjects_that_lack_a_row(row: dict[str, Any], reading: Reading, missing: list[str]) -> None:
    assert lacking(reading, {"code": "type", **row}) == missing


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
    assert lacking(reading, {"code": "type", **row}, kind=kind) == missing


def test_nothing_set_aside_leaves_nothing_open() -> None:
    assert lacking(Reading(frozenset({"orders"}))) == []
