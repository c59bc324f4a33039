"""Paths between two entities: the shortest, and the one that tells most.

What a path tells is the product of the weights of its edges, and of STEP for each of them: rare ties count more than
common ones, and each step further tells less. Dijkstra's method finds both, on costs that add up: one a step, or the
logarithm of what a step takes away.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from chokepoint.connect.graph import Graph, Integers, Reals

STEP = 0.5
"""What a step leaves of what a path tells, beside the weight of its edge. Ours."""
LEAST_WEIGHT = 1e-9
"""Weights below are not told apart."""
NO_STEP = -9999
"""What scipy puts for a node without a step before it."""


@dataclass(frozen=True)
class Path:
    """Edges of the graph by number, from end to end, and what they tell: at most STEP a step."""

    edges: tuple[int, ...]
    telling: float


def shortest(graph: Graph, start: int, end: int) -> Path | None:
    """A path of the fewest steps, of several the most telling; None where none leads there."""
    cost = _cost(graph)
    return _path(graph, 1 + cost / (cost.sum() + 1), start, end)


def most_telling(graph: Graph, start: int, end: int) -> Path | None:
    """The path that tells most; None where none leads there."""
    return _path(graph, _cost(graph), start, end)


def _cost(graph: Graph) -> Reals:
    return np.asarray(-np.log(np.maximum(graph.weight, LEAST_WEIGHT) * STEP))


def _path(graph: Graph, cost: Reals, start: int, end: int) -> Path | None:
    if start == end:
        return Path((), 1.0)
    cheapest = _cheapest(graph, cost)
    lesser, greater = _ends(graph, cheapest)
    shape = (graph.size, graph.size)
    costs = csr_array((cost[cheapest], (lesser, greater)), shape=shape)
    before = dijkstra(costs, directed=False, indices=[start], return_predecessors=True)[1][0]
    if before[end] == NO_STEP:
        return None
    numbers = csr_array((cheapest + 1, (lesser, greater)), shape=shape)
    edges, here = [], end
    while here != start:
        there = int(before[here])
        edges.append(int(numbers[min(here, there), max(here, there)]) - 1)
        here = there
    edges.reverse()
    told = float(np.prod(graph.weight[edges] * STEP))
    return Path(tuple(edges), float(f"{told:.9g}"))


def _cheapest(graph: Graph, cost: Reals) -> Integers:
    """Of the edges between each two entities the cheapest, ties to the first."""
    lesser, greater = np.minimum(graph.one, graph.other), np.maximum(graph.one, graph.other)
    order = np.lexsort((np.arange(len(cost)), cost, greater, lesser))
    key = (lesser * graph.size + greater)[order]
    return np.asarray(order[np.flatnonzero(np.diff(key, prepend=-1))], dtype=np.int64)


def _ends(graph: Graph, edges: Integers) -> tuple[Integers, Integers]:
    one, other = graph.one[edges], graph.other[edges]
    return np.minimum(one, other), np.maximum(one, other)
