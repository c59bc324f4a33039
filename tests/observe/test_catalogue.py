"""The questions asked of every indicator of the catalogue; an indicator needs no test of its own."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache

import ibis.expr.types as ir
import pytest

from chokepoint.observe.cards import Reads
from chokepoint.observe.discover import Found, indicators, relations
from chokepoint.observe.indicator import Example, Row, State
from chokepoint.observe.plan import SUBJECT_TABLES, Plan, Tables, make_plan
from chokepoint.observe.questions import QUESTIONS
from chokepoint.records import RECORDS
from tests.bench import VIEWED, Bench

CATALOGUE = indicators()
OWNERSHIP = {"orders", "shipments", "documents", "payments"}
"""A cell that names one of these says whose the row is; without it the row is nobody's, and missing as a whole."""


@dataclass(frozen=True)
class Asked:
    """What one example was answered: the answer on its subject, and the subjects that the finding has a row for."""

    answer: dict[str, object]
    subjects: list[str]


@cache
def plan(indicator_id: str) -> Plan:
    return make_plan({indicator_id: CATALOGUE[indicator_id]}, relations(), {})


@cache
def bench(indicator_id: str) -> Bench:
    return Bench(plan(indicator_id))


@cache
def finding(indicator_id: str) -> ir.Table:
    return Tables(relations()).call(CATALOGUE[indicator_id].indicator.finding).select("subject_id")


@cache
def asked(indicator_id: str, place: int) -> Asked:
    example = CATALOGUE[indicator_id].indicator.examples[place]
    given = answer(CATALOGUE[indicator_id], example)
    return Asked(given, bench(indicator_id).engine.fetch(finding(indicator_id))["subject_id"].to_pylist())


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "found" in metafunc.fixturenames:
        metafunc.parametrize("found", CATALOGUE.values(), ids=list(CATALOGUE))


def answer(found: Found, example: Example, identities_of: Example | None = None) -> dict[str, object]:
    bench(found.id).lay(example.rows, identities_of.rows if identities_of else None)
    return bench(found.id).answer(found.id, example.subject_id)


def test_examples_give_the_stated_answers(found: Found) -> None:
    examples = enumerate(found.indicator.examples)
    given = {example.name: asked(found.id, place).answer["state"] for place, example in examples}
    assert given == {example.name: example.state for example in found.indicator.examples}


def test_each_answer_that_can_occur_has_an_example(found: Found) -> None:
    states = {example.state for example in found.indicator.examples}
    assert {State.FIRES, State.SILENT, State.UNASSESSABLE} <= states
    assert (State.OUTSIDE in states) == (found.indicator.applies is not None)
    names = Counter(example.name for example in found.indicator.examples)
    assert max(names.values()) == 1


def test_one_row_a_subject_none_missing(found: Found) -> None:
    table = RECORDS[SUBJECT_TABLES[found.indicator.subject]]
    for place, example in enumerate(found.indicator.examples):
        subjects = [row.cells[table.key[0]] for row in example.rows if row.table == table.name]
        assert sorted(asked(found.id, place).subjects) == sorted(subjects)


def test_what_fires_says_why_and_on_what(found: Found) -> None:
    for place, example in enumerate(found.indicator.examples):
        given = asked(found.id, place).answer
        if example.state is State.FIRES:
            assert given["basis"], example.name
            assert given["record_ids"], example.name
            assert given["record_ids"] == sorted(given["record_ids"]), example.name
            assert all(name.split("/")[0] in RECORDS for name in given["record_ids"]), example.name
            assert 0 < given["strength"] <= 1, example.name
            assert found.indicator.explain.format(basis=given["basis"])


def test_row_order_does_not_matter_and_twice_changes_nothing(found: Found) -> None:
    for place, example in enumerate(found.indicator.examples):
        first = asked(found.id, place).answer
        shuffled = random.Random(7).sample(example.rows, len(example.rows))
        assert answer(found, replace(example, rows=tuple(shuffled))) == first, example.name


def test_a_blank_cell_only_makes_unassessable(found: Found) -> None:
    broken = []
    read = set(Reads(plan(found.id)).of(found))
    for example in found.indicator.examples:
        for place, column in blankable(example, read):
            changed = answer(found, blanked(example, place, column), example)["state"]
            row = example.rows[place]
            allowed = {example.state, State.UNASSESSABLE}
            if f"{row.table}.{column}" in found.indicator.absence:
                allowed.add(State.FIRES)
            if changed not in allowed:
                broken.append(f"{example.name}: without {row.table}.{column}: {example.state.name} -> {changed.name}")
    assert not broken, "\n".join(broken)


def test_texts_and_questions_stand(found: Found) -> None:
    indicator = found.indicator
    assert "unknown" not in found.texts.under["Innocent"].lower()
    assert "{basis}" in indicator.explain
    assert indicator.relief or indicator.code[:3] != "EXC"
    assert set(indicator.questions) <= set(QUESTIONS)
    for name in indicator.absence:
        table, column = name.split(".")
        assert column in RECORDS[table].names


def blankable(example: Example, read: set[str]) -> list[tuple[int, str]]:
    """Position of a row of the subject's own records, and a column of it that is read and whose cell may be missing."""
    own = own_rows(example)
    return [
        (place, column.name)
        for place, row in enumerate(example.rows)
        if place in own
        for column in VIEWED[row.table].columns
        if row.cells.get(column.name) is not None
        and f"{table_of(row)}.{column.name}" in read
        and column.name not in VIEWED[row.table].key
        and not column.required
        and column.refers not in OWNERSHIP
    ]


def own_rows(example: Example) -> set[int]:
    """Positions of the rows that are the subject's own: what links to it, and the parties these rows name."""
    names = {example.subject_id}
    own: set[int] = set()
    grown = True
    while grown:
        grown = False
        for place, row in enumerate(example.rows):
            if place not in own and row.table in VIEWED and is_own(row, names):
                own.add(place)
                names |= mentioned(row)
                grown = True
    return own


def table_of(row: Row) -> str:
    """The table of records that a row belongs to, as its newest version or as an earlier one."""
    return row.table.removesuffix("_versions")


def is_own(row: Row, names: set[str]) -> bool:
    table = RECORDS[table_of(row)]
    if table.name in ("parties", "relationships", "documents", "shipments"):
        return bool({row.cells.get(name) for name in (*table.key, "order_id", "from_party_id")} & names)
    owners = {column.name for column in table.columns if column.refers in OWNERSHIP} | (
        {"order_id"} if table.name == "orders" else set()
    )
    return bool({row.cells.get(name) for name in owners} & names)


def mentioned(row: Row) -> set[str]:
    """What a row names: its own key where that is one column, the parties and papers it refers to."""
    table = RECORDS[table_of(row)]
    columns = [column.name for column in table.columns if column.refers and column.refers != "orders"]
    if table.name == "relationships":
        columns = []
    key = [table.key[0]] if len(table.key) == 1 else []
    return {str(row.cells[name]) for name in (*columns, *key) if row.cells.get(name) is not None}


def blanked(example: Example, place: int, column: str) -> Example:
    rows = list(example.rows)
    rows[place] = Row(rows[place].table, {**rows[place].cells, column: None})
    return replace(example, rows=tuple(rows))
