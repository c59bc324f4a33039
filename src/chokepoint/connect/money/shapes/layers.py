"""Bipartite: several that all pay several; and stack: a bipartite whose payees go on to pay several."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array, triu
from scipy.sparse.csgraph import connected_components

from chokepoint.connect.money.shapes.bursts import WINDOW
from chokepoint.connect.money.shapes.chance import disjoint, first_of_each, poisson_tail, scores
from chokepoint.connect.money.shapes.found import BIPARTITE, STACK, Found
from chokepoint.connect.money.shapes.links import CROWD
from chokepoint.connect.money.shapes.money import Money, Whole
from chokepoint.connect.money.shapes.naming import shape_of

IN_COMMON = 3
"""Purses that two others both pay, or are paid by, from which it counts. Ours: two in common are common."""


def layers(money: Money) -> list[Found]:
    """Bipartites and stacks that share no payment, and of which less than one is expected by chance."""
    found = [one for tile in _tiles(money) for one in _common(money, tile)]
    stacks = _disjoint(_stacked(money, found))
    used = {rank for one in stacks for rank in one.ranks}
    rest = [Found(BIPARTITE, one.purse, one.ranks, one.score) for one in found if used.isdisjoint(one.ranks)]
    named = [one for one in rest if _named(money, one.ranks) == BIPARTITE]
    return [*stacks, *_disjoint(named)]


def _tiles(money: Money) -> list[Whole]:
    """Ranks by windows of time, each of which overlaps the next by half."""
    if not len(money):
        return []
    half = WINDOW // 2
    begins = np.unique(money.times // half)
    tiles = [np.searchsorted(money.times, (one * half, one * half + WINDOW), side="left") for one in begins]
    return [np.arange(begin, end) for begin, end in tiles]


@dataclass(frozen=True)
class _Block:
    """The part of a tile that is no hub's, as payers by payees, an entry each pair of purses that occurs."""

    payers: Whole
    payees: Whole
    ranks: Whole


def _common(money: Money, tile: Whole) -> list[Found]:
    """Bipartites of one tile: found by what payers pay in common, and by what payees are paid by in common."""
    payers, payees = money.payers[tile], money.payees[tile]
    order = np.lexsort((tile, payees, payers))
    order = order[first_of_each(payers[order], payees[order])]
    payers, payees, ranks = payers[order], payees[order], tile[order]
    few = (np.bincount(payers)[payers] <= CROWD) & (np.bincount(payees)[payees] <= CROWD)
    payers, payees, ranks = payers[few], payees[few], ranks[few]
    found = _sharing(money, _Block(payers, payees, ranks))
    return found + _sharing(money, _Block(payees, payers, ranks))


def _sharing(money: Money, block: _Block) -> list[Found]:
    """Groups of one side that have IN_COMMON of the other side, two by two."""
    total = len(block.ranks)
    of_other = np.bincount(block.payees) if total else np.zeros(0, np.int64)
    able = np.bincount(block.payers)[block.payers] >= IN_COMMON if total else np.zeros(0, bool)
    left, one = np.unique(block.payers[able], return_inverse=True)
    right, other = np.unique(block.payees[able], return_inverse=True)
    if len(left) < 2:
        return []
    grid = csr_array((np.ones(len(one), np.int32), (one, other)), shape=(len(left), len(right)))
    pairs = triu(grid @ grid.T, k=1).tocoo()
    kept = pairs.data >= IN_COMMON
    if not kept.any():
        return []
    first, second, shared = pairs.row[kept], pairs.col[kept], pairs.data[kept].astype(np.int64)
    degree = np.bincount(one)
    mean = (degree[first] * degree[second]).astype(np.float64) * float(np.sum((of_other / total) ** 2))
    score = scores(poisson_tail(shared, mean) * len(left) * len(left) / 2)
    rare = score > 0
    graph = csr_array((np.ones(rare.sum(), np.int8), (first[rare], second[rare])), shape=(len(left), len(left)))
    part = connected_components(graph, directed=False)[1]
    best: dict[int, float] = defaultdict(float)
    for number, value in zip(part[first[rare]].tolist(), score[rare].tolist(), strict=True):
        best[number] = max(best[number], value)
    entries, of_part = np.flatnonzero(able), part[one]
    return [
        made
        for number in sorted(best)
        if (made := _group(money, block, entries[of_part == number], best[number])) is not None
    ]


def _group(money: Money, block: _Block, entries: Whole, score: float) -> Found | None:
    """The entries of a group whose other end two of the group have."""
    others = block.payees[entries]
    ranks = np.sort(block.ranks[entries[np.bincount(others)[others] >= 2]])
    return Found("", int(money.payers[ranks[0]]), tuple(ranks.tolist()), score) if len(ranks) else None


def _stacked(money: Money, found: list[Found]) -> list[Found]:
    """Two bipartites of which the one's payees are the other's payers; the scores add up."""
    by_payer: dict[int, set[int]] = defaultdict(set)
    for number, one in enumerate(found):
        for rank in one.ranks:
            by_payer[int(money.payers[rank])].add(number)
    made: list[Found] = []
    for one in found:
        ends = {int(money.payees[rank]) for rank in one.ranks}
        for number in sorted({number for end in ends for number in by_payer.get(end, ())}):
            two = found[number]
            ranks = _joined(money, one, two)
            if ranks and _named(money, ranks) == STACK:
                made.append(Found(STACK, int(money.payers[ranks[0]]), ranks, round(one.score + two.score, 4)))
    return made


def _joined(money: Money, one: Found, two: Found) -> tuple[int, ...]:
    """Payments into and out of those who are paid by the one and pay in the other, within a window after."""
    came: dict[int, int] = {}
    for rank in one.ranks:
        came.setdefault(int(money.payees[rank]), rank)
    last = int(money.times[one.ranks[-1]]) + WINDOW
    out = [
        rank for rank in two.ranks if came.get(int(money.payers[rank]), rank) < rank and int(money.times[rank]) <= last
    ]
    middle = {int(money.payers[rank]) for rank in out}
    into = [rank for rank in one.ranks if int(money.payees[rank]) in middle and rank not in out]
    return tuple(sorted((*into, *out))) if len(middle) >= 2 else ()


def _named(money: Money, ranks: tuple[int, ...]) -> str | None:
    places = list(ranks)
    return shape_of(list(zip(money.payers[places].tolist(), money.payees[places].tolist(), strict=True)))


def _disjoint(found: list[Found]) -> list[Found]:
    """Those that share no payment: the one with most payments first, which holds what other tiles cut; then the score.

    The score is that of the best two of a group, and higher in a tile with less in it.
    """
    found = sorted(found, key=lambda one: (-one.score, one.ranks))
    sizes = np.array([len(one.ranks) for one in found], dtype=np.float64)
    return [found[one] for one in disjoint([list(one.ranks) for one in found], sizes)]
