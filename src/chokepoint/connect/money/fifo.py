"""FIFO: what came in first goes out first. Devaynes v Noble (Clayton's case), 1816, 1 Mer 572.

Both sides of a purse are stretches of one line of money, so that who pays with whose money is where stretches overlap,
down and up alike; nothing is lost or made. A refund gives back the money of the payment it refunds.

So what of P is in Q, traced down, is what of Q is from P, traced up: within one currency, without limits, and where
neither is a payment to oneself, which counts in its own trace alone.
"""

from __future__ import annotations

import numpy as np

from chokepoint.connect.money.following import Pieces, Quest
from chokepoint.connect.money.ledger import Ledger, Stretch


def first_in_first_out(quest: Quest, ledger: Ledger, pieces: Pieces) -> Pieces:
    """Where pieces of one payment stand on the other side of the purse."""
    found: list[Pieces] = []
    for begin, end in zip(pieces.begins.tolist(), pieces.ends.tolist(), strict=True):
        found += (_paid_with if quest.down else _paid_from)(quest, ledger, int(pieces.ranks[0]), (begin, end))
    return Pieces.joined(found)


def _paid_with(quest: Quest, ledger: Ledger, rank: int, piece: tuple[int, int]) -> list[Pieces]:
    """What was paid with a piece of a payment that entered: first its mixed part, at its end what is given back."""
    side = ledger.entered
    place = side.place(rank)
    size, begin = int(side.sizes[place]), int(side.begins[place])
    mixed = (begin + piece[0], begin + min(piece[1], size))
    found = [_overlap(ledger.left, mixed, ledger.left.apart)] if piece[0] < size else []
    if piece[1] > size:
        refunds = np.flatnonzero((quest.graph.gives_back[ledger.left.ranks] == rank) & (ledger.left.apart > 0))
        parts = ledger.left.apart[refunds]
        back = Stretch(ledger.left.ranks[refunds], parts, np.cumsum(parts) - parts, np.zeros_like(parts))
        found.append(_overlap(back, (max(piece[0], size) - size, piece[1] - size), back.apart))
    return found


def _paid_from(quest: Quest, ledger: Ledger, rank: int, piece: tuple[int, int]) -> list[Pieces]:
    """What a piece of a payment that left was paid from: at its beginning what it gives back, then the mixed part."""
    side = ledger.left
    place = side.place(rank)
    apart, begin = int(side.apart[place]), int(side.begins[place])
    found = []
    if piece[0] < apart:
        whole = int(quest.graph.gives_back[rank])
        at = int(ledger.entered.sizes[ledger.entered.place(whole)]) + _given_before(quest, ledger, rank, whole)
        one = np.array([whole])
        found.append(Pieces(one, np.array([at + piece[0]]), np.array([at + min(piece[1], apart)])))
    if piece[1] > apart:
        mixed = (begin + max(piece[0], apart) - apart, begin + piece[1] - apart)
        found.append(_overlap(ledger.entered, mixed, np.zeros_like(ledger.entered.apart)))
    return found


def _given_before(quest: Quest, ledger: Ledger, rank: int, whole: int) -> int:
    """What earlier refunds give back of the same payment."""
    left = ledger.left
    earlier = (quest.graph.gives_back[left.ranks] == whole) & (left.ranks < rank)
    return int(left.apart[earlier].sum())


def _overlap(side: Stretch, line: tuple[int, int], offsets: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Pieces:
    """The pieces of a side between two points of the line; `offsets`: where in a payment its stretch begins."""
    first = int(np.searchsorted(side.begins + side.sizes, line[0], side="right"))
    last = int(np.searchsorted(side.begins, line[1], side="left"))
    part = slice(first, max(first, last))
    begins = np.maximum(side.begins[part], line[0])
    ends = np.minimum(side.begins[part] + side.sizes[part], line[1])
    shift = offsets[part] - side.begins[part]
    return Pieces(side.ranks[part], begins + shift, ends + shift).only(ends > begins)
