"""Communities: cliques are found, nothing depends on the order of edges, and no single join would gain."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chokepoint.connect.communities import _adjacency, communities, modularity
from chokepoint.connect.graph import Graph
from tests.connect.test_paths import Edge, graph


def clique(names: str, weight: float = 1.0) -> list[Edge]:
    return [(one, other, "paid", weight) for one, other in combinations(names, 2)]


def found(of: Graph) -> list[str]:
    groups: dict[int, str] = {}
    for label, name in zip(communities(of).tolist(), of.ids.to_pylist(), strict=True):
        groups[label] = groups.get(label, "") + name
    return sorted(groups.values())


def test_cliques_with_a_bridge_are_apart() -> None:
    bridges: list[Edge] = [("a", "e", "paid", 1.0), ("h", "i", "paid", 1.0)]
    assert found(graph(*clique("abcd"), *clique("efgh"), *clique("ijkl"), *bridges)) == ["abcd", "efgh", "ijkl"]


def test_rare_edges_hold_together_what_common_ones_do_not() -> None:
    assert found(graph(*clique("abc"), *clique("def"), *clique("abcdef", 0.01))) == ["abc", "def"]


def test_a_community_is_named_by_its_least() -> None:
    of = graph(*clique("xyz"), *clique("abc"))
    assert communities(of).tolist() == [0, 0, 0, 3, 3, 3]


@pytest.mark.parametrize("edges", [[], [("a", "a", "paid", 1.0)], [("a", "b", "paid", 1.0)]])
def test_little_graphs(edges: list[Edge]) -> None:
    of = graph(*edges)
    assert len(communities(of)) == of.size


@settings(deadline=None)
@given(
    st.lists(st.tuples(*[st.sampled_from("abcdefghij")] * 2, st.sampled_from([1.0, 0.5, 0.1])), max_size=30), st.data()
)
def test_the_order_of_edges_does_not_matter_and_joining_gains(ends: list[tuple[str, str, float]], data: Any) -> None:
    edges: list[Edge] = [(one, other, f"kind {number}", weight) for number, (one, other, weight) in enumerate(ends)]
    of = graph(*edges)
    label = communities(of)
    assert communities(graph(*data.draw(st.permutations(edges)))).tolist() == label.tolist()
    links = _adjacency(of)
    assert modularity(links, label) >= modularity(links, np.arange(of.size)) - 1e-12


def test_blocks_drawn_at_random_are_found_again() -> None:
    rng = np.random.default_rng(7)
    block = np.repeat(np.arange(8), 25)
    one, other = rng.integers(0, 200, (2, 12_000))
    kept = (one != other) & ((block[one] == block[other]) | (rng.random(12_000) < 0.03))
    of = graph(
        *((f"{a:03}", f"{b:03}", f"k{n}", 1.0) for n, (a, b) in enumerate(zip(one[kept], other[kept], strict=True)))
    )
    label = communities(of)
    assert all(len(set(label[block == number].tolist())) == 1 for number in range(8))
    assert len(set(label.tolist())) == 8
