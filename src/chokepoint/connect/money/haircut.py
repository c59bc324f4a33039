"""Haircut: every payment takes its share of all that lies in a purse. Möser, Böhme, Breuker 2014.

Shares are doubles; amounts are rounded so that they add up exactly, the greatest remainders rounded up.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from chokepoint.connect.money.following import Pieces, Quest
from chokepoint.connect.money.graph import Whole
from chokepoint.connect.money.ledger import Ledger

Shares = npt.NDArray[np.float64]
AT_ONCE = 8_192
"""Events of a purse looked at together, so that one which soon is empty is not read to its end."""
NOTHING = 1e-12
"""Share of the money below which no more of it is in the purse."""


def pro_rata(quest: Quest, ledger: Ledger, pieces: Pieces) -> Pieces:
    """What of a payment's money each payment on the other side of the purse takes."""
    amount, rank = int(pieces.sizes.sum()), int(pieces.ranks[0])
    side = ledger.entered if quest.down else ledger.left
    place = side.place(rank)
    mixed, apart = int(side.sizes[place]), int(side.apart[place])
    if not mixed + apart:
        return Pieces.joined([])
    ranks, shares = _later(ledger, rank) if quest.down else _earlier(ledger, rank)
    given, parts = _given_back(quest, ledger, rank) if apart else (ranks[:0], shares[:0])
    ranks = np.concatenate((given, ranks))
    shares = np.concatenate((parts, shares * mixed)) / (mixed + apart)
    amounts = apportioned(amount, shares, quest.valuation.grain)
    return Pieces(ranks, np.zeros_like(amounts), amounts).only(amounts > 0)


def apportioned(total: int, shares: Shares, grain: int) -> Whole:
    """`total` by shares that add up to 1 at most, in multiples of the grain; the rest of it is nobody's.

    Rounded down, and up from the greatest remainder on until all is given; the earlier of equals first.
    """
    units = total // grain
    with_rest = np.append(shares, max(0.0, 1.0 - float(shares.sum())))
    exact = with_rest / max(1.0, float(with_rest.sum())) * units
    whole = np.floor(exact).astype(np.int64)
    missing = units - int(whole.sum())
    whole[np.argsort(-(exact - whole), kind="stable")[:missing]] += 1
    return whole[:-1] * grain


def _later(ledger: Ledger, rank: int) -> tuple[Whole, Shares]:
    """The payments that leave after one entered, and their shares of what of it is mixed."""
    first = int(np.searchsorted(ledger.events, 2 * rank + 1)) + 1
    ranks, shares, there = [], [], 1.0
    for start in range(first, len(ledger.events), AT_ONCE):
        part = slice(start, start + AT_ONCE)
        leaving = _leaving(ledger, part)
        remains = there * np.cumprod(1.0 - leaving)
        left = ~ledger.incoming[part]
        ranks.append(ledger.events[part][left] >> 1)
        shares.append((np.concatenate(([there], remains[:-1])) * leaving)[left])
        there = float(remains[-1])
        if there < NOTHING:
            break
    return _joined(ranks, shares)


def _earlier(ledger: Ledger, rank: int) -> tuple[Whole, Shares]:
    """The payments that entered before one left, and their shares in what of it is mixed."""
    end = int(np.searchsorted(ledger.events, 2 * rank))
    held = float(ledger.held[end])
    ranks, shares, there = [], [], 1.0
    for stop in range(end if held else 0, 0, -AT_ONCE):
        part = slice(max(0, stop - AT_ONCE), stop)
        stayed = there * np.cumprod((1.0 - _leaving(ledger, part))[::-1])[::-1]
        after = np.append(stayed[1:], there)
        came = ledger.incoming[part]
        ranks.append(ledger.events[part][came] >> 1)
        shares.append((ledger.mixed[part] * after)[came] / held)
        there = float(stayed[0])
        if there < NOTHING:
            break
    return _joined(ranks, shares)


def _leaving(ledger: Ledger, part: slice) -> Shares:
    """By event, the share of what lies in the purse that leaves with it."""
    mixed, held = ledger.mixed[part], ledger.held[part]
    leaves = ~ledger.incoming[part] & (held > 0)
    return np.where(leaves, mixed / np.maximum(held, 1), 0.0)


def _given_back(quest: Quest, ledger: Ledger, rank: int) -> tuple[Whole, Shares]:
    """The refunds of a payment, or the payment of a refund, and how much goes from one to the other."""
    if not quest.down:
        return np.array([quest.graph.gives_back[rank]]), ledger.left.apart[[ledger.left.place(rank)]].astype(float)
    refunds = (quest.graph.gives_back[ledger.left.ranks] == rank) & (ledger.left.apart > 0)
    return ledger.left.ranks[refunds], ledger.left.apart[refunds].astype(float)


def _joined(ranks: list[Whole], shares: list[Shares]) -> tuple[Whole, Shares]:
    if not ranks:
        return np.zeros(0, np.int64), np.zeros(0)
    return np.concatenate(ranks), np.concatenate(shares)
