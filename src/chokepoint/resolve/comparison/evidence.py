"""What a comparison says: rows that each add log-odds, and their sum as a likelihood."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Row:
    """One piece of evidence that two descriptions are of one entity.

    `field` names what was compared, `left` and `right` what stood there (empty: nothing), `level` how well they agree,
    `log_odds` what that adds (natural logarithm; below 0 it speaks against).
    """

    field: str
    left: str
    right: str
    level: str
    log_odds: float


@dataclass(frozen=True)
class Comparison:
    """Two descriptions compared. The rows, summed in their order, are the log-odds exactly."""

    rows: tuple[Row, ...]

    @cached_property
    def log_odds(self) -> float:
        """The sum of the rows."""
        return sum(row.log_odds for row in self.rows)

    @property
    def likelihood(self) -> float:
        """Of one entity behind both, strictly between 0 and 1."""
        return likelihood(self.log_odds)

    @property
    def vetoes(self) -> tuple[Row, ...]:
        """The rows that speak against on their own, each citing what it rests on."""
        return tuple(row for row in self.rows if row.level.startswith(VETO))


VETO = "veto"
"""How the level of a veto begins: `veto: numbers differ`."""


def likelihood(log_odds: float) -> float:
    """The probability with these odds."""
    if log_odds >= 0:
        return 1.0 / (1.0 + math.exp(-log_odds))
    odds = math.exp(max(log_odds, -700.0))
    return odds / (1.0 + odds)


def log_odds(probability: float) -> float:
    """The natural logarithm of the odds; infinite at 0 and 1."""
    if not 0.0 < probability < 1.0:
        return math.inf if probability >= 1.0 else -math.inf
    return math.log(probability / (1.0 - probability))
