"""Paths: the shortest and the most telling, against every path tried."""

from __future__ import annotations

import math
from itertools import permutations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chokepoint.connect.graph import Graph
from chokepoint.connect.paths import STEP, Path, most_telling, shortest

Edge = tuple[str, str, str, float]
LETTERS = "abcdef"


def graph(*edges: Edge) -> Graph:
    columns = ("from_entity_id", "to_entity_id", "kind", "weight")
    rows = [dict(zip(columns, edge, strict=True)) for edge in edges]
    types = [pa.string(), pa.string(), pa.string(), pa.float64()]
    return Graph.of(pa.Table.from_pylist(rows, pa.schema(list(zip(columns, types, strict=True)))))


def ids(of: Graph, path: Path | None) -> list[str]:
    assert path is not None
    return [of.kind[edge].as_py() for edge in path.edges]


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    ends = draw(st.lists(st.tuples(*[st.sampled_from(LETTERS)] * 2), min_size=1, max_size=14, unique=True))
    weights = draw(st.lists(st.sampled_from([1.0, 0.5, 0.25, 0.1]), min_size=len(ends), max_size=len(ends)))
    return graph(*((one, other, "paid", weight) for (one, other), weight in zip(ends, weights, strict=True)))


def tried(of: Graph, start: int, end: int) -> list[tuple[int, float]]:
    """Steps and telling of every path without a station twice."""
    best: dict[tuple[int, int], float] = {}
    for one, other, weight in zip(of.one.tolist(), of.other.tolist(), of.weight.tolist(), strict=True):
        for ends in ((one, other), (other, one)):
            best[ends] = max(best.get(ends, 0.0), weight)
    between = [one for one in range(of.size) if one not in (start, end)]
    found = []
    for size in range(len(between) + 1):
        for middle in permutations(between, size):
            steps = list(zip((start, *middle), (*middle, end), strict=True))
            if all(step in best for step in steps):
                found.append((len(steps), math.prod(best[step] * STEP for step in steps)))
    return found


@settings(deadline=None)
@given(graphs())
def test_no_path_is_shorter_and_none_tells_more(of: Graph) -> None:
    start, end = 0, of.size - 1
    if start == end:
        return
    every = tried(of, start, end)
    short, telling = shortest(of, start, end), most_telling(of, start, end)
    if not every:
        assert short is None and telling is None
        return
    assert short is not None and telling is not None
    fewest = min(steps for steps, _ in every)
    assert len(short.edges) == fewest
    assert short.telling == pytest.approx(max(told for steps, told in every if steps == fewest))
    assert telling.telling == pytest.approx(max(told for _, told in every))


def test_a_rare_detour_tells_more_than_a_common_step() -> None:
    of = graph(("a", "c", "sold to", 0.01), ("a", "b", "director", 1.0), ("c", "b", "same account", 1.0))
    assert ids(of, shortest(of, 0, 2)) == ["sold to"]
    assert ids(of, most_telling(of, 0, 2)) == ["director", "same account"]


def test_of_edges_between_two_the_rarest_counts_ties_by_kind() -> None:
    of = graph(("a", "b", "paid", 0.5), ("b", "a", "director", 0.9), ("a", "b", "owner", 0.9))
    assert ids(of, shortest(of, 0, 1)) == ["owner"]  # a before b: edges from the lesser come first


def test_to_oneself_and_to_nowhere() -> None:
    of = graph(("a", "b", "paid", 1.0), ("c", "c", "paid", 1.0))
    assert shortest(of, 0, 0) == Path((), 1.0)
    assert most_telling(of, 0, 2) is None
