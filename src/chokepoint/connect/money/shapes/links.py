"""Which payment may carry on the money of which: links between payments."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from chokepoint.connect.money.shapes.chance import runs, share_alike, share_within
from chokepoint.connect.money.shapes.money import DAY, Money, Reals, Whole

HOLD_DAYS = 7
"""Days within which a go-between passes money on. Ours: guidance says "immediately" and "shortly after"."""
LEAST_ON, MOST_ON = 0.8, 1.05
"""Of what came, how much goes on: a go-between keeps a fee, and rates move. Ours; AMLSim's go-betweens keep a tenth."""
CROWD = 100
"""Payments of a purse within HOLD_DAYS, of any amount, beyond which none is followed. Ours."""
CHUNK = 4_000_000
"""Pairs looked at together: it bounds memory."""


@dataclass(frozen=True)
class Links:
    """Pairs of ranks: the money that came by `first` may have gone on by `second`; sorted by both.

    `expected`: by rank, how many payments of the payee would carry it on by chance: its payments, times the share of
    all payments made while it would be held, times the share of all that are of such an amount.
    """

    first: Whole
    second: Whole
    expected: Reals
    starts: Whole

    def after(self, ranks: Whole) -> tuple[Whole, Whole]:
        """What may carry on each, and which of the ranks that is of."""
        places, which = runs(self.starts[ranks], self.starts[ranks + 1])
        return self.second[places], which


def linked(money: Money) -> Links:
    """All links of a ledger."""
    count = len(money)
    ranks = np.arange(count, dtype=np.int64)
    leaving = np.lexsort((ranks, money.payers))
    keys = money.payers[leaving] * (count + 1) + leaving
    until = money.times + HOLD_DAYS * DAY
    last = np.searchsorted(money.times, until, side="right")
    low = np.searchsorted(keys, money.payees * (count + 1) + ranks, side="right")
    high = np.searchsorted(keys, money.payees * (count + 1) + last, side="left")
    high = np.where(high - low > CROWD, low, high)
    parts = [_alike(money, leaving, low, high, part) for part in _chunks(np.maximum(high - low, 0))]
    first = np.concatenate([one for one, _ in parts]) if parts else ranks[:0]
    second = np.concatenate([other for _, other in parts]) if parts else ranks[:0]
    starts = np.searchsorted(first, np.arange(count + 1))
    leave = np.bincount(money.payers, minlength=len(money.purses))
    held = share_within(money, money.times, until)
    expected = leave[money.payees] * held * share_alike(money, LEAST_ON, MOST_ON)
    return Links(first, second, expected, starts)


def _alike(money: Money, leaving: Whole, low: Whole, high: Whole, part: slice) -> tuple[Whole, Whole]:
    places, which = runs(low[part], high[part])
    first, second = which + part.start, leaving[places]
    came, went = money.cents[first], money.cents[second]
    alike = (money.units[first] == money.units[second]) & (went >= came * LEAST_ON) & (went <= came * MOST_ON)
    return first[alike], second[alike]


def _chunks(sizes: Whole) -> list[slice]:
    """Stretches whose sizes add up to some CHUNK."""
    cuts = np.flatnonzero(np.diff(np.cumsum(sizes) // CHUNK)) + 1
    bounds = [0, *cuts.tolist(), len(sizes)]
    return [slice(begin, end) for begin, end in pairwise(bounds) if begin < end]
