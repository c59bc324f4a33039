"""Poison: whatever leaves after the money came in is touched by it, wholly. Möser, Böhme, Breuker 2014.

It asks for no balance, so that it holds however much of the income is unknown; it conserves nothing.
"""

from __future__ import annotations

import numpy as np

from chokepoint.connect.money.following import Carried, Quest, Trail
from chokepoint.connect.money.graph import Whole


def touched(quest: Quest) -> tuple[Trail, int]:
    """The payments that the traced money may be in, each with its whole amount, and how many more there are.

    The nearest first, then the greatest. More than the limit are counted where they were met, and not followed.
    """
    trail: Trail = {quest.rank: Carried(0, -1, quest.amount)}
    reached: dict[int, int] = {}
    near = quest.graph.payers if quest.down else quest.graph.payees
    level, left_out = np.array([quest.rank]), 0
    for hop in range(1, quest.limits.hops + 1):
        found = [np.zeros(0, np.int64)]
        for purse, rank in _first_at(quest, level):
            if purse >= 0 and _sooner(quest, rank, reached.get(purse)):
                found.append(_between(quest, purse, rank, reached.get(purse)))
                reached[purse] = rank
        level, more = _greatest(quest, np.concatenate(found), quest.limits.most - len(trail))
        left_out += more
        values = quest.valuation.of(level).tolist()
        for rank, value, purse in zip(level.tolist(), values, near[level].tolist(), strict=True):
            trail[rank] = Carried(hop, reached[purse], value)
    return trail, left_out


def _first_at(quest: Quest, ranks: Whole) -> list[tuple[int, int]]:
    """By purse that those payments reach, the one that reaches it first; of a trace up, the last."""
    ordered = np.sort(ranks) if quest.down else np.sort(ranks)[::-1]
    purses, first = np.unique(quest.far[ordered], return_index=True)
    return list(zip(purses.tolist(), ordered[first].tolist(), strict=True))


def _sooner(quest: Quest, rank: int, before: int | None) -> bool:
    return before is None or (rank < before if quest.down else rank > before)


def _between(quest: Quest, purse: int, rank: int, known: int | None) -> Whole:
    """Payments of the purse on its other side from that rank on, up to those already met."""
    events = quest.events(purse)
    first, last = (rank + 1, quest.limits.latest) if quest.down else (quest.limits.earliest, rank)
    if known is not None:
        first, last = (first, known + 1) if quest.down else (known, last)
    events = events[np.searchsorted(events, 2 * first) : np.searchsorted(events, 2 * last)]
    ranks = events[(events & 1) == (0 if quest.down else 1)] >> 1
    ranks = ranks[quest.valuation.known(ranks)]
    enough: Whole = ranks[quest.valuation.of(ranks) >= quest.limits.least]
    return enough


def _greatest(quest: Quest, ranks: Whole, room: int) -> tuple[Whole, int]:
    """The greatest of them, as many as there is room for, and how many others there are."""
    if len(ranks) <= room:
        return np.sort(ranks), 0
    order = np.lexsort((ranks, -quest.valuation.of(ranks)))
    return np.sort(ranks[order[: max(0, room)]]), len(ranks) - max(0, room)
