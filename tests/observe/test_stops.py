"""The questions asked of every stop; a stop needs no test of its own."""

from __future__ import annotations

import random
from dataclasses import replace
from functools import cache

import pyarrow.compute as pc
import pytest

from chokepoint.observe.discover import relations, stops
from chokepoint.observe.indicator import Example, State
from chokepoint.observe.plan import make_plan
from chokepoint.records import RECORDS
from tests.bench import Bench
from tests.observe.test_catalogue import blankable, blanked

STOPS = stops()
EVERY_COLUMN = {f"{table.name}.{column}" for table in RECORDS.values() for column in table.names}


@cache
def bench(stop_id: str) -> Bench:
    return Bench(make_plan({}, relations(), {stop_id: STOPS[stop_id]}))


@pytest.fixture(params=list(STOPS))
def stop_id(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def stopped(stop_id: str, example: Example, identities_of: Example | None = None) -> dict[str, object] | None:
    """The row that stops the example's subject; None where it is not stopped."""
    bench(stop_id).lay(example.rows, identities_of.rows if identities_of else None)
    rows = bench(stop_id).engine.fetch(bench(stop_id).plan.stops[stop_id])
    rows = rows.filter(pc.equal(rows["subject_id"], example.subject_id)).to_pylist()
    assert len(rows) <= 1, f"{stop_id}: {len(rows)} rows on {example.subject_id}"
    return rows[0] if rows else None


def test_examples_give_the_stated_answers(stop_id: str) -> None:
    examples = STOPS[stop_id].examples
    assert {example.state for example in examples} == {State.FIRES, State.SILENT}
    given = {example.name: State.FIRES if stopped(stop_id, example) else State.SILENT for example in examples}
    assert given == {example.name: example.state for example in examples}


def test_a_stop_says_why_and_on_what(stop_id: str) -> None:
    for example in STOPS[stop_id].examples:
        row = stopped(stop_id, example)
        if row:
            names = row["record_ids"]
            assert row["basis"], example.name
            assert isinstance(names, list) and names, example.name
            assert names == sorted(names), example.name
            assert all(name.split("/")[0] in RECORDS for name in names), example.name


def test_row_order_does_not_matter_and_twice_changes_nothing(stop_id: str) -> None:
    for example in STOPS[stop_id].examples:
        first = stopped(stop_id, example)
        assert stopped(stop_id, example) == first, example.name
        shuffled = random.Random(7).sample(example.rows, len(example.rows))
        assert stopped(stop_id, replace(example, rows=tuple(shuffled))) == first, example.name


def test_a_blank_cell_changes_nothing_that_is_not_declared(stop_id: str) -> None:
    stop = STOPS[stop_id]
    broken = []
    for example in stop.examples:
        declared = stop.rests_on if example.state is State.FIRES else stop.cleared_by
        for place, column in blankable(example, EVERY_COLUMN):
            name = f"{example.rows[place].table}.{column}"
            changed = stopped(stop_id, blanked(example, place, column), example)
            if bool(changed) != (example.state is State.FIRES) and name not in declared:
                broken.append(f"{example.name}: without {name}")
    assert not broken, "\n".join(broken)


def test_declared_columns_exist(stop_id: str) -> None:
    for name in (*STOPS[stop_id].rests_on, *STOPS[stop_id].cleared_by):
        table, column = name.split(".")
        assert column in RECORDS[table].names
