"""Cycles: money that comes back to the purse it left, through purses that it passes once."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from chokepoint.connect.money.shapes.chance import disjoint, scores
from chokepoint.connect.money.shapes.found import CYCLE, Found
from chokepoint.connect.money.shapes.links import Links
from chokepoint.connect.money.shapes.money import Flags, Money, Whole

LONGEST = 6
"""Payments of a cycle up to which it is sought. Ours."""
TOGETHER = 100_000
"""First payments whose paths are followed together: it bounds memory."""
MOST = 1_000_000
"""Paths followed of each TOGETHER at a length; those beyond, the latest, are given up."""


def cycles(money: Money, links: Links) -> list[Found]:
    """Cycles that share no payment, and of which less than one is expected by chance."""
    within = _may_return(money, links)
    closed: dict[int, list[Whole]] = {}
    for begin in range(0, len(money), TOGETHER):
        starts = np.arange(begin, min(begin + TOGETHER, len(money)))
        for path in _closing(money, links, within, starts[within[starts]][:, None]):
            closed.setdefault(path.shape[1], []).append(path)
    members: list[list[int]] = []
    expected = []
    for length in sorted(closed):
        paths = np.concatenate(closed[length])
        members += paths.tolist()
        back = np.bincount(money.payees, minlength=len(money.purses))[money.payers[paths[:, 0]]] / len(money)
        expected.append(len(money) * np.prod(links.expected[paths[:, :-1]], axis=1) * back)
    score = scores(np.concatenate(expected)) if expected else np.zeros(0)
    rare = np.flatnonzero(score > 0)
    kept = [members[place] for place in rare.tolist()]
    return [
        Found(CYCLE, int(money.payers[kept[one][0]]), tuple(kept[one]), float(score[rare[one]]))
        for one in disjoint(kept, score[rare])
    ]


def _may_return(money: Money, links: Links) -> Flags:
    """Whether a payment has both ends in one strongly connected part of the payments that are linked."""
    used = np.zeros(len(money), dtype=bool)
    used[links.first] = used[links.second] = True
    size = len(money.purses)
    ends = (money.payers[used], money.payees[used])
    graph = csr_array((np.ones(len(ends[0]), dtype=np.int8), ends), shape=(size, size))
    part = connected_components(graph, connection="strong")[1] if size else np.zeros(0, np.int64)
    return np.asarray(used & (part[money.payers] == part[money.payees]), dtype=bool)


def _closing(money: Money, links: Links, within: Flags, paths: Whole) -> list[Whole]:
    """The paths, a row each, that come back to the payer of their first payment."""
    found = []
    for _ in range(LONGEST - 1):
        after, which = links.after(paths[:, -1])
        fresh = within[after]
        after, which = after[fresh], which[fresh]
        paths = np.column_stack((paths[which], after))
        ends = money.payees[after]
        back = ends == money.payers[paths[:, 0]]
        found.append(paths[back])
        again = (money.payees[paths[:, :-1]] == ends[:, None]).any(axis=1)
        paths = paths[~back & ~again][:MOST]
    return [path for path in found if len(path)]
