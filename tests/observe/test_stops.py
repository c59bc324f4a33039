"""The questions asked of every stop; a stop needs no test of its own."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import Any

import pytest

from chokepoint.observe.checks.bench import Asked, Bench
from chokepoint.observe.checks.resolving import Resolved
from chokepoint.observe.checks.variants import Blank, Variant, blanks
from chokepoint.observe.discover import relations, stops
from chokepoint.observe.indicator import State, Stop
from chokepoint.observe.plan import make_plan
from chokepoint.records import RECORDS
from chokepoint.resolve.stage import STEPS
from tests.bench import ENGINES, FIRST_ENGINE

STOPS = stops()
EVERY_COLUMN = {f"{table.name}.{column}" for table in RECORDS.values() for column in table.names}
Stopped = dict[str, Any] | None
"""The row that stops the subject; None where it is not stopped."""


@dataclass(frozen=True)
class Tried:
    """One stop on its examples as they stand, once more, with rows in another order, and without single cells."""

    stop: Stop
    plain: list[Stopped]
    again: list[Stopped]
    shuffled: list[Stopped]
    blanks: list[tuple[Blank, Stopped]]


@pytest.fixture(scope="module", params=ENGINES)
def everything(request: pytest.FixtureRequest) -> dict[str, Tried]:
    """Every stop, tried at once; single cells are left out on the first engine alone."""
    plan = make_plan({}, relations(), STOPS)
    varied = {name: _Varied(stop, request.param == FIRST_ENGINE) for name, stop in STOPS.items()}
    with closing(ENGINES[request.param]()) as engine:
        bench = Bench(engine, plan.relations, Resolved(STEPS))
        outcomes = bench.ask([Asked(plan.stops[name], one.variants) for name, one in varied.items()])
    return {name: one.tried(outcome.rows()) for (name, one), outcome in zip(varied.items(), outcomes, strict=True)}


@pytest.fixture(params=list(STOPS))
def tried(everything: dict[str, Tried], request: pytest.FixtureRequest) -> Tried:
    return everything[request.param]


class _Varied:
    def __init__(self, stop: Stop, whole: bool) -> None:
        self.stop = stop
        self.blanks = [blank for one in stop.examples for blank in blanks(one, EVERY_COLUMN)] if whole else []
        asked = [[Variant.of(one) for one in stop.examples] for _ in range(2)]
        asked.append([Variant.shuffled(one) for one in stop.examples])
        self.variants = [*(one for some in asked for one in some), *(blank.variant for blank in self.blanks)]

    def tried(self, given: list[list[dict[str, Any]]]) -> Tried:
        rows = [self._stopped(found, one.subject_id) for found, one in zip(given, self.variants, strict=True)]
        size = len(self.stop.examples)
        blank = list(zip(self.blanks, rows[3 * size :], strict=True))
        return Tried(self.stop, rows[:size], rows[size : 2 * size], rows[2 * size : 3 * size], blank)

    @staticmethod
    def _stopped(found: list[dict[str, Any]], subject_id: str) -> Stopped:
        those = [row for row in found if row["subject_id"] == subject_id]
        assert len(those) <= 1, f"{len(those)} rows on {subject_id}"
        return those[0] if those else None


def test_examples_give_the_stated_answers(tried: Tried) -> None:
    examples = tried.stop.examples
    assert {example.state for example in examples} == {State.FIRES, State.SILENT}
    given = [State.FIRES if row else State.SILENT for row in tried.plain]
    assert dict(zip([one.name for one in examples], given, strict=True)) == {one.name: one.state for one in examples}


def test_a_stop_says_why_and_on_what(tried: Tried) -> None:
    for example, row in zip(tried.stop.examples, tried.plain, strict=True):
        if row:
            names = row["record_ids"]
            assert row["basis"], example.name
            assert isinstance(names, list) and names, example.name
            assert names == sorted(names), example.name
            assert all(name.split("/")[0] in RECORDS for name in names), example.name


def test_row_order_does_not_matter_and_twice_changes_nothing(tried: Tried) -> None:
    assert tried.again == tried.plain
    assert tried.shuffled == tried.plain


def test_a_blank_cell_changes_nothing_that_is_not_declared(tried: Tried) -> None:
    broken = []
    for blank, row in tried.blanks:
        stated = blank.example.state
        declared = tried.stop.rests_on if stated is State.FIRES else tried.stop.cleared_by
        if bool(row) != (stated is State.FIRES) and blank.column not in declared:
            broken.append(f"{blank.example.name}: without {blank.column}")
    assert not broken, "\n".join(broken)


def test_declared_columns_exist(tried: Tried) -> None:
    for name in (*tried.stop.rests_on, *tried.stop.cleared_by):
        table, column = name.split(".")
        assert column in RECORDS[table].names
