"""Tables that stay: statements planned once see what the tables hold now."""

from __future__ import annotations

import ibis
import pyarrow as pa
import pytest

from chokepoint.engines.resident import ResidentEngine
from chokepoint.records.errors import EngineError

ROWS = ibis.table({"name": "string", "number": "int64"}, name="rows")


@pytest.fixture
def engine() -> ResidentEngine:
    made = ResidentEngine()
    made.create("rows", pa.table({"name": pa.array([], pa.string()), "number": pa.array([], pa.int64())}))
    made.create("sums", pa.table({"name": pa.array([], pa.string()), "whole": pa.array([], pa.int64())}))
    made.settle()
    return made


def _rows(*numbers: int) -> pa.Table:
    return pa.table({"name": [f"{number}" for number in numbers], "number": list(numbers)})


def test_a_planned_query_sees_what_was_filled_since(engine: ResidentEngine) -> None:
    asked = ROWS.filter(ROWS.number > 1)
    engine.plan(asked)
    assert engine.fetch(asked).num_rows == 0
    for numbers in ((1, 2, 3), (), (4,), (2**40, -1)):
        engine.create("rows", _rows(*numbers))
        assert engine.fetch(asked)["number"].to_pylist() == [one for one in numbers if one > 1]


def test_a_table_filled_by_a_query_holds_that_alone(engine: ResidentEngine) -> None:
    whole = ROWS.group_by("name").agg(whole=ROWS.number.sum())
    engine.plan_filling("sums", whole)
    for numbers in ((1, 2), (3,)):
        engine.create("rows", _rows(*numbers))
        engine.create("sums", whole)
        assert sorted(engine.fetch(engine.table("sums"))["whole"].to_pylist()) == sorted(numbers)


def test_no_table_is_made_later(engine: ResidentEngine) -> None:
    with pytest.raises(EngineError, match="no table `others`"):
        engine.create("others", _rows(1))


def test_what_is_dropped_is_empty_and_stays(engine: ResidentEngine) -> None:
    engine.create("rows", _rows(1))
    engine.drop("rows")
    assert engine.fetch(ROWS).num_rows == 0
    engine.append("rows", _rows(2))
    assert engine.fetch(ROWS)["number"].to_pylist() == [2]
