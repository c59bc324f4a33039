"""What shape a set of payments makes: one definition a kind, after figure 2 of Altman et al. 2023.

Asked in this order, of payments between different purses:

- bipartite: each purse only pays or only is paid; fan-out where one pays two or more, fan-in where one is paid by them;
- cycle: connected, and each purse pays once and is paid once; random: the same but for its two ends;
- gather-scatter: one purse is an end of every payment, and pays and is paid; where all others do both, scatter-gather
  if it paid before it was paid;
- scatter-gather: one pays several, and they one other; stack: several pay several, and these several others;
- random: the payments in the order of time walk from purse to purse.

A single payment, or several from one purse to one other, are no shape. A cycle of two, or a random of two, may be a
part of most other shapes: with so few payments a name says little.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from chokepoint.connect.money.shapes.found import (
    BIPARTITE,
    CYCLE,
    FAN_IN,
    FAN_OUT,
    GATHER_SCATTER,
    RANDOM,
    SCATTER_GATHER,
    STACK,
)

Pair = tuple[int, int]


def shape_of(payments: Sequence[Pair]) -> str | None:
    """The kind that payments `(payer, payee)` make, given in the order of time; None where they make none of them."""
    walked = [pair for pair in payments if pair[0] != pair[1]]
    pairs = list(dict.fromkeys(walked))
    if len(pairs) < 2:
        return None
    out, into = Counter(payer for payer, _ in pairs), Counter(payee for _, payee in pairs)
    between = out.keys() & into.keys()
    if not between:
        return FAN_OUT if len(out) == 1 else FAN_IN if len(into) == 1 else BIPARTITE
    return _row(pairs, out, into) or _about_one(pairs, between) or _layered(pairs, out, into) or _walk(walked)


def _row(pairs: list[Pair], out: Counter[int], into: Counter[int]) -> str | None:
    """A ring, or a row from one end to the other."""
    if max(*out.values(), *into.values()) > 1 or not _connected(pairs):
        return None
    return CYCLE if out.keys() == into.keys() else RANDOM


def _about_one(pairs: list[Pair], between: set[int]) -> str | None:
    """All payments have one purse at an end, which pays and is paid."""
    centres = [one for one in sorted(between) if all(one in pair for pair in pairs)]
    if not centres:
        return None
    centre = centres[0]
    paid = [place for place, (payer, _) in enumerate(pairs) if payer == centre]
    got = [place for place, (_, payee) in enumerate(pairs) if payee == centre]
    to_and_fro = {pairs[place][1] for place in paid} == {pairs[place][0] for place in got}
    return SCATTER_GATHER if to_and_fro and np.mean(paid) < np.mean(got) else GATHER_SCATTER


def _layered(pairs: list[Pair], out: Counter[int], into: Counter[int]) -> str | None:
    """Two steps: every payment goes to a purse of the middle, or comes from one."""
    first, last = out.keys() - into.keys(), into.keys() - out.keys()
    if not first or not last or not all((payer in first) != (payee in last) for payer, payee in pairs):
        return None
    return SCATTER_GATHER if len(first) == len(last) == 1 else STACK


def _walk(payments: list[Pair]) -> str | None:
    """Each payment begins where the one before it ended."""
    follows = all(before[1] == after[0] for before, after in pairwise(payments))
    return RANDOM if follows else None


def _connected(pairs: list[Pair]) -> bool:
    places = np.unique(np.array(pairs), return_inverse=True)[1].reshape(-1, 2)
    size = int(places.max()) + 1
    graph = coo_array((np.ones(len(places)), (places[:, 0], places[:, 1])), shape=(size, size))
    return bool(connected_components(graph, directed=False)[0] == 1)
