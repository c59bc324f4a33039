"""Choke points: the smallest set of stations that every way from a supplier to a point of diversion passes.

A minimum weighted vertex cut: each station is split in two, joined by its capacity, and the maximum flow equals the
least cut (L. R. Ford, D. R. Fulkerson, Maximal flow through a network, Canadian Journal of Mathematics 8, 1956). Of
several least cuts the one nearest to the points of diversion is taken, where the least other trade passes; it is the
same whichever maximum flow was found.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import breadth_first_order, maximum_flow

from chokepoint.connect.graph import Integers

Flags = NDArray[np.bool_]

MOST_CAPACITY = 2**30
"""What all capacities may add up to: scipy's flows are numbers of 32 bits."""


@dataclass(frozen=True)
class Ways:
    """Stations by number, and the steps from one to another. Sources and sinks cannot be cut; a source is no sink.

    `capacity` is what a station's vigilance costs, at least 1. A step into a source or out of a sink leads nowhere.
    """

    one: Integers
    other: Integers
    source: Flags
    sink: Flags
    capacity: Integers


@dataclass(frozen=True)
class Cut:
    """`stations` of a least cut, ascending, and their capacity together."""

    stations: Integers
    capacity: int


def least_cut(ways: Ways) -> Cut:
    """The least cut of all ways that pass a station which can be cut; others cannot be."""
    count = len(ways.capacity)
    capacity = _scaled(ways.capacity)
    fixed = ways.source | (ways.sink & ~ways.source)
    steps = ~ways.sink[ways.one] & ~ways.source[ways.other] & ~(fixed[ways.one] & fixed[ways.other])
    steps &= ways.one != ways.other
    one, other = ways.one[steps], ways.other[steps]
    without = int(capacity[~fixed].sum()) + 1
    start, end = 2 * count, 2 * count + 1
    sources, sinks = np.flatnonzero(ways.source), np.flatnonzero(fixed & ~ways.source)
    tails = [np.arange(count), one + count, np.full(len(sources), start), sinks + count]
    heads = [np.arange(count) + count, other, sources, np.full(len(sinks), end)]
    inner = np.where(fixed, without, capacity)
    sizes = np.concatenate([inner, np.full(sum(map(len, tails[1:])), without)])
    graph = _network(np.concatenate(tails), np.concatenate(heads), sizes, 2 * count + 2)
    found = maximum_flow(graph, start, end)
    reaching = _reaching(graph, found.flow, end)
    cut = np.flatnonzero(~reaching[:count] & reaching[count : 2 * count] & ~fixed)
    return Cut(cut, int(ways.capacity[cut].sum()))


def _scaled(capacity: Integers) -> Integers:
    """Capacities that together stay within MOST_CAPACITY; scaled down where they must be, to at least 1."""
    total = int(capacity.sum())
    if total <= MOST_CAPACITY:
        return capacity
    scaled: Integers = np.maximum(capacity * (MOST_CAPACITY / (2 * total)), 1).astype(np.int64)
    return scaled


def _network(tails: Integers, heads: Integers, sizes: Integers, count: int) -> csr_array:
    """Capacities of the steps; a step given several times counts once."""
    keys, first = np.unique(tails * count + heads, return_index=True)
    ends = (keys // count, keys % count)
    return csr_array(coo_array((sizes[first].astype(np.int32), ends), shape=(count, count)))


def _reaching(graph: csr_array, flow: csr_array, end: int) -> Flags:
    """Which nodes still reach `end` by what capacity the flow leaves."""
    left = csr_array(graph - flow)
    left.eliminate_zeros()
    backwards = csr_array(left.T)
    reached = breadth_first_order(backwards, end, directed=True, return_predecessors=False)
    flags = np.zeros(graph.shape[0], dtype=np.bool_)
    flags[reached] = True
    return flags
