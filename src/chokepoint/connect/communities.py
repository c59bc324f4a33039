"""Communities: entities with more edges among themselves than their edges alone explain.

Louvain's method with rounds that move many entities at once: each of one half moves to the neighbouring community that
adds most to the modularity, ties to the lesser; two that stand alone join only towards the lesser. Rounds end when the
modularity rises no more; communities then become the entities of the next level. No chance is used.

Sources: V. D. Blondel and others, Fast unfolding of communities in large networks, Journal of Statistical Mechanics
(2008) P10008; H. Lu, M. Halappanavar, A. Kalyanaraman, Parallel heuristics for scalable community detection, Parallel
Computing 47 (2015), section 5.1 for moving towards the lesser.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

from chokepoint.connect.graph import Graph, Integers, Reals

LEVELS, ROUNDS = 10, 40
"""At most; both end earlier when nothing is gained. Ours."""
LEAST_GAIN = 1e-7
"""Rise of the modularity below which a level is done. Ours."""
SCRAMBLE = 2654435761
"""Knuth's multiplier, to part neighbouring numbers into two halves."""


def communities(graph: Graph) -> Integers:
    """The community of each entity: the least number among its entities."""
    label = np.arange(graph.size)
    links = _adjacency(graph)
    for _ in range(LEVELS):
        joined = _joined(links)
        names, joined = np.unique(joined, return_inverse=True)
        label = joined[label]
        if len(names) == links.shape[0]:
            break
        links = _merged(links, joined, len(names))
    least = np.full(graph.size, graph.size)
    np.minimum.at(least, label, np.arange(graph.size))
    return np.asarray(least[label], dtype=np.int64)


def modularity(links: csr_array, label: Integers) -> float:
    """Share of weight within communities, less what their degrees alone would give."""
    total = float(links.sum())
    if not total:
        return 0.0
    rows = np.repeat(np.arange(links.shape[0]), np.diff(links.indptr))
    within = float(links.data[label[rows] == label[links.indices]].sum())
    sums = np.bincount(label, links.sum(axis=1))
    return within / total - float(np.sum((sums / total) ** 2))


def _adjacency(graph: Graph) -> csr_array:
    ends = np.concatenate([graph.one, graph.other]), np.concatenate([graph.other, graph.one])
    return csr_array(coo_array((np.tile(graph.weight, 2), ends), shape=(graph.size, graph.size)))


def _merged(links: csr_array, label: Integers, count: int) -> csr_array:
    members = csr_array((np.ones(len(label)), (np.arange(len(label)), label)), shape=(len(label), count))
    return csr_array(members.T @ links @ members)


def _joined(links: csr_array) -> Integers:
    """The community of each entity of one level after as many rounds as gain."""
    count = links.shape[0]
    label, best = np.arange(count), modularity(links, np.arange(count))
    half = (np.arange(count) * SCRAMBLE >> 15) & 1
    apart = links - csr_array((links.diagonal(), (np.arange(count), np.arange(count))), shape=links.shape)
    degree, before = np.asarray(links.sum(axis=1), dtype=np.float64), label
    for number in range(ROUNDS):
        moving = np.flatnonzero(half == number % 2)
        label = _moved(csr_array(apart), degree, label, moving)
        if number % 2 == 0:
            continue
        found = modularity(links, label)
        if found <= best + LEAST_GAIN:
            return before if found < best else label
        best, before = found, label
    return before


def _moved(apart: csr_array, degree: Reals, label: Integers, moving: Integers) -> Integers:
    """`label` after each of `moving` has gone where it adds most."""
    count, total = len(label), float(degree.sum())
    sums, sizes = np.bincount(label, degree, count), np.bincount(label, minlength=count)
    members = csr_array((np.ones(count), (np.arange(count), label)), shape=(count, count))
    near = csr_array(apart[moving] @ members)
    row = np.repeat(moving, np.diff(near.indptr))
    there = near.indices.astype(np.int64)
    own = there == label[row]
    gain = near.data - degree[row] * (sums[there] - np.where(own, degree[row], 0)) / total
    stay = np.zeros(count)
    stay[moving] = -degree[moving] * (sums[label[moving]] - degree[moving]) / total
    stay[row[own]] = gain[own]
    alone = (sizes[label[row]] == 1) & (sizes[there] == 1)
    allowed = ~own & ~(alone & (there > label[row])) & (gain > stay[row] + 1e-12 * total)
    return _taken(label, row[allowed], there[allowed], gain[allowed])


def _taken(label: Integers, row: Integers, there: Integers, gain: Reals) -> NDArray[np.int64]:
    """`label` with the best of the offers for each row, ties to the lesser community."""
    order = np.lexsort((there, -gain, row))
    first = order[np.flatnonzero(np.diff(row[order], prepend=-1))]
    label = label.copy()
    label[row[first]] = there[first]
    return label
