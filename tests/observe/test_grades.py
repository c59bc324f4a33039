"""The weakest source decides."""

from __future__ import annotations

import pyarrow as pa
import pytest

from chokepoint.observe.examples import related, row
from chokepoint.observe.grades import Grades
from chokepoint.observe.plan import Plan
from chokepoint.reference.grades import worth
from tests.bench import Bench


@pytest.mark.parametrize(
    ("reliability", "credibility", "grade"),
    [
        ("A", 1, 1.0),
        ("A", 3, 0.7),
        ("B", 2, 0.9),
        ("C", 1, 0.7),
        ("D", 2, 0.4),
        ("E", 5, 0.1),
        ("F", 1, 0.6),
        (None, 5, 0.1),
    ],
)
def test_the_worse_of_two_parts_counts(reliability: str | None, credibility: int, grade: float) -> None:
    assert worth(reliability, credibility) == grade


def test_a_finding_takes_the_grade_of_its_weakest_record() -> None:
    bench = Bench(Plan({}, {}, {}))
    sources = [row("sources", source_id=s, name=s, reliability=s, credibility=1) for s in "AC"]
    ties = [related("p", "a", source_id="A"), related("p", "b", source_id="C"), related("p", "c")]
    bench.lay([*sources, *ties])
    names = [["relationships/p-a"], ["relationships/p-a", "relationships/p-b"], ["relationships/p-c", "orders/O"], []]
    assert Grades.read(bench.engine).of(pa.chunked_array([names])).to_pylist() == [1.0, 0.7, 1.0, 1.0]


def test_without_sources_every_grade_is_full() -> None:
    bench = Bench(Plan({}, {}, {}))
    bench.lay([related("p", "a", source_id="A")])
    assert Grades.read(bench.engine).of(pa.chunked_array([[["relationships/p-a"]]])).to_pylist() == [1.0]
