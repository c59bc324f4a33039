"""A row before it is weighed."""

from __future__ import annotations

from typing import NamedTuple

from chokepoint.resolve.comparison.evidence import Row
from chokepoint.resolve.comparison.levels import Weights

FIELD = "name"


class Finding(NamedTuple):
    """What stood on either side of a name, and which weights it takes how often, so that weights can be fitted."""

    left: str
    right: str
    level: str
    terms: tuple[tuple[str, float], ...]

    def row(self, weights: Weights) -> Row:
        """The finding with what it is worth."""
        return Row(FIELD, self.left, self.right, self.level, self.worth(weights))

    def worth(self, weights: Weights) -> float:
        """What it adds in log-odds."""
        return sum(weights.terms[term] * times for term, times in self.terms)
