"""Random: chains of payments, each passing on the money of the one before, through purses that do little else."""

from __future__ import annotations

import numpy as np

from chokepoint.connect.money.shapes.chance import LEAST_P
from chokepoint.connect.money.shapes.found import RANDOM, Found
from chokepoint.connect.money.shapes.links import Links
from chokepoint.connect.money.shapes.money import Money, Reals, Whole

SHORTEST, LONGEST = 4, 12
"""Payments of a chain. Ours: shorter ones are trade; the longest published pattern of AMLworld has 12."""


def chains(money: Money, links: Links) -> list[Found]:
    """Chains that share no payment, and of which less than one is expected by chance, the least expected first."""
    if not len(links.first):
        return []
    gain = -np.log10(np.maximum(-np.expm1(-links.expected), LEAST_P))
    worth, following = _best_ahead(len(money), links, gain)
    found: list[Found] = []
    used: set[int] = set()
    tried = np.log10(len(money))
    promising = np.flatnonzero(worth[-1] > tried)
    for start in promising[np.lexsort((promising, -worth[-1][promising]))].tolist():
        ranks = _walk(money, following, start, used)
        score = float(gain[ranks[:-1]].sum() - tried) if ranks else 0.0
        if len(ranks) >= SHORTEST and score > 0:
            used.update(ranks)
            found.append(Found(RANDOM, int(money.payers[start]), tuple(ranks), round(score, 4)))
    return found


def _best_ahead(count: int, links: Links, gain: Reals) -> tuple[list[Reals], list[Whole]]:
    """By how many links may still follow, what the best way on from each payment is worth, and its next payment."""
    worth = [np.zeros(count)]
    following: list[Whole] = [np.full(count, -1, dtype=np.int64)]
    order_of = np.flatnonzero(np.diff(links.starts) > 0)
    begins = links.starts[order_of]
    for _ in range(LONGEST - 1):
        ahead = worth[-1][links.second]
        best = np.maximum.reduceat(ahead, begins)
        held = ahead == np.repeat(best, np.diff(links.starts)[order_of])
        places = np.where(held, np.arange(len(ahead)), len(ahead))
        chosen = np.minimum.reduceat(places, begins)
        now, after = np.zeros(count), np.full(count, -1, dtype=np.int64)
        now[order_of] = gain[order_of] + best
        after[order_of] = links.second[chosen]
        worth.append(now)
        following.append(after)
    return worth, following


def _walk(money: Money, following: list[Whole], start: int, used: set[int]) -> list[int]:
    """The best way on, up to a purse that was there before or a payment that another chain has."""
    if start in used:
        return []
    ranks, seen = [start], {int(money.payers[start]), int(money.payees[start])}
    for step in reversed(following[1:]):
        after = int(step[ranks[-1]])
        if after < 0 or after in used or int(money.payees[after]) in seen:
            break
        ranks.append(after)
        seen.add(int(money.payees[after]))
    return ranks
