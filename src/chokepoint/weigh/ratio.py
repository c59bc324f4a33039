"""What one sign or relief is worth, before its strength and its group: the logarithm of a likelihood ratio."""

from __future__ import annotations

import math
from dataclasses import dataclass

from chokepoint.records.catalogue import Card
from chokepoint.weigh.settings import Settings
from chokepoint.weigh.weights import Weight

RANGE_WIDTH = 2.56
"""Standard deviations between the ends of an 80 % interval of a normal distribution (2 x 1.28)."""


EXPLAINING = 0.03
"""The share by which a relief bound to its group is weighed, however common it is: at it the weakest sensitivity, .15,
reaches the cap of 5, so that the relief explains one sign of its group in full. Ours."""


@dataclass(frozen=True)
class Worth:
    """Logarithm of the ratio, its standard deviation, and the ends of its 80 % interval."""

    log_ratio: float
    deviation: float
    low: float
    high: float


def likelihood_ratio(sensitivity: float, background: float, cap: float = math.inf) -> float:
    """How much more often illicit subjects show a sign than the ledger does; never below 1.

    An illicit subject shows it for a reason of its own (`sensitivity`) or for the ordinary ones (`background`).
    """
    return min(cap, 1 + sensitivity * (1 / background - 1))


def worth(weight: Weight, background: float, settings: Settings) -> Worth:
    """What the indicator is worth at that background. A fitted coefficient stands as it is; only elicited ones are
    capped."""
    if weight.coefficient is not None:
        return _fitted(weight, weight.coefficient)
    cap = settings.cap if weight.provenance.kind == "elicited" else math.inf
    cap = min(cap, weight.cap or math.inf)
    low, middle, high = (
        likelihood_ratio(share, background, cap) for share in (weight.low, weight.sensitivity, weight.high)
    )
    return Worth(math.log(middle), math.log(high / low) / RANGE_WIDTH, math.log(low), math.log(high))


def _fitted(weight: Weight, coefficient: float) -> Worth:
    """What was fitted; where the file states no interval, that of its deviation."""
    deviation = weight.deviation or 0.0
    half = deviation * RANGE_WIDTH / 2
    low, high = weight.coefficient_low, weight.coefficient_high
    return Worth(
        coefficient,
        deviation,
        max(coefficient - half, 0.0) if low is None else low,
        coefficient + half if high is None else high,
    )


def uses_measured_background(card: Card) -> bool:
    """Whether the ledger says how much the indicator weighs.

    A sign weighs by its rarity, and so does a relief that stands alone, since both move the sum of likelihoods. A
    relief bound to its group only takes back what signs added: that it is common does not make it a worse
    explanation, so it is weighed by EXPLAINING.
    """
    return card.stands_alone or not card.relief
