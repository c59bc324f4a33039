"""Whether an indicator fires, or cannot be asked, more or less often than in an earlier run."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from chokepoint.records.catalogue import Card
from chokepoint.records.evaluation import DriftLine
from chokepoint.weigh.coverage import FIRES, OUTSIDE, SILENT, UNASSESSABLE
from chokepoint.weigh.metrics import Interval, wilson

Letters = NDArray[np.uint8]


def drift(cards: Sequence[Card], before: Letters, now: Letters) -> tuple[DriftLine, ...]:
    """A line an indicator, those that moved first; letters have a row an order and a column a card."""
    lines = []
    for number, card in enumerate(cards):
        fires = _fires(before[:, number]), _fires(now[:, number])
        missing = _missing(before[:, number]), _missing(now[:, number])
        moved = _apart(*fires) or _apart(*missing)
        lines.append(
            DriftLine(card.id, card.code, fires[0].share, fires[1].share, missing[0].share, missing[1].share, moved)
        )
    return tuple(sorted(lines, key=lambda line: (not line.moved, line.code, line.indicator)))


def _fires(answers: NDArray[np.uint8]) -> Interval:
    """Share that fires among those assessed."""
    fires = int((answers == FIRES).sum())
    return wilson(fires, fires + int((answers == SILENT).sum()))


def _missing(answers: NDArray[np.uint8]) -> Interval:
    """Share that could not be assessed among those to which it applies."""
    return wilson(int((answers == UNASSESSABLE).sum()), int((answers != OUTSIDE).sum()))


def _apart(one: Interval, other: Interval) -> bool:
    return one.high < other.low or other.high < one.low
