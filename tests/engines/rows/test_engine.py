"""What is particular to rows: nothing is made twice of what has not changed, and what it lacks is named."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pytest

from chokepoint.engines.rows import functions
from chokepoint.engines.rows.engine import MOST, RowsEngine
from chokepoint.engines.rows.relations import Relations
from chokepoint.engines.rows.steps import Step
from chokepoint.records.errors import EngineError

LETTERS = pa.table({"letter": ["a", "b"], "number": [1, 2]})
letters = ibis.table({"letter": "string", "number": "int64"}, name="letters")


@pytest.fixture
def engine() -> RowsEngine:
    made = RowsEngine()
    made.create("letters", LETTERS)
    made.create("others", LETTERS)
    return made


def test_what_rests_on_an_unchanged_table_is_not_made_again(engine: RowsEngine) -> None:
    query = engine.prepare(letters.filter(letters.number > 1))
    first = engine.fetch(query)
    engine.create("others", LETTERS.slice(1))
    assert engine.fetch(query) is first
    engine.append("letters", pa.table({"number": [3]}))
    assert engine.fetch(query).to_pylist() == [{"letter": "b", "number": 2}, {"letter": None, "number": 3}]


def test_a_table_made_of_the_same_rows_has_not_changed(engine: RowsEngine) -> None:
    engine.create("many", letters.filter(letters.number > 1))
    many = engine.prepare(ibis.table({"letter": "string", "number": "int64"}, name="many").select("letter"))
    first = engine.fetch(many)
    engine.create("many", letters.filter(letters.number > 1))
    assert engine.fetch(many) is first


def test_what_rests_on_rows_that_come_out_alike_is_not_made_again(
    engine: RowsEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    joined: list[tuple[str, ...]] = []

    def noting(separator: str, parts: tuple[str, ...]) -> str:
        joined.append(parts)
        return separator.join(parts)

    monkeypatch.setattr(functions, "joined", noting)
    marked = letters.filter(letters.number > 1).mutate(marked=ibis.literal("-").join([letters.letter, letters.letter]))
    query = engine.prepare(marked)
    assert engine.fetch(query)["marked"].to_pylist() == ["b-b"]
    engine.append("letters", pa.table({"letter": ["c"], "number": [0]}))
    assert engine.fetch(query).num_rows == 1
    assert len(joined) == 1
    engine.append("letters", pa.table({"letter": ["c"], "number": [2]}))
    assert engine.fetch(query)["marked"].to_pylist() == ["b-b", "c-c"]


def test_a_table_filled_alike_has_not_changed(engine: RowsEngine) -> None:
    query, changes = engine.prepare(letters.filter(letters.number > 1)), engine.changes
    first = engine.fetch(query)
    engine.fill("letters", LETTERS)
    assert engine.changes == changes
    assert engine.fetch(query) is first


def test_columns_are_found_by_name(engine: RowsEngine) -> None:
    engine.create("letters", LETTERS.select(["number", "letter"]))
    assert engine.fetch(letters.select("letter"))["letter"].to_pylist() == ["a", "b"]


def test_joins_by_the_same_key_share_an_index() -> None:
    others = ibis.table({"letter": "string", "size": "int64"}, name="others")
    lasting = Relations(lambda _name: ([], []), lambda _name, step: step)
    passing = Relations(lambda _name: ([], []), lambda _name, step: step, lasting)

    def index(relations: Relations, rows: ir.Table) -> Step:
        return relations.step(rows.op()).inputs[1]

    first = index(lasting, letters.inner_join(others, "letter").select("number", "size"))
    assert index(lasting, letters.left_join(others, "letter").select("number")) is first
    assert index(passing, letters.left_join(others, "letter").select("size")) is first
    assert index(lasting, letters.inner_join(others, letters.number == others["size"]).select("number")) is not first
    alone = index(passing, letters.left_join(letters.view(), "number").select("number"))
    assert index(lasting, letters.left_join(letters.view(), "number").select("number")) is not alone


def test_expressions_that_come_by_are_forgotten(engine: RowsEngine) -> None:
    query = engine.prepare(letters)
    for number in range(MOST + 1):
        engine.fetch(letters.filter(letters.number == number))
    assert len(engine._passed) <= MOST
    assert engine.fetch(query).num_rows == 2


LACKING = {
    "no `StandardDev`": letters.agg(spread=letters.number.std()),
    "joins by equality": letters.inner_join(
        other := letters.view(), letters.number < other.number, lname="", rname="{name}_other"
    ),
    "has no column `size`": ibis.table({"size": "int64"}, name="letters"),
}


@pytest.mark.parametrize("told", LACKING)
def test_what_it_does_not_have_is_named(engine: RowsEngine, told: str) -> None:
    with pytest.raises(EngineError, match=told):
        engine.fetch(LACKING[told])


def test_a_column_that_a_table_lacks_is_not_added(engine: RowsEngine) -> None:
    with pytest.raises(EngineError, match="no column `size`"):
        engine.append("letters", pa.table({"size": [1]}))
