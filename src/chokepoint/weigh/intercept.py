"""The one number that makes the likelihoods of a reference run add up to what the usual rate expects."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from chokepoint.weigh.settings import Settings

DECIMALS = 10
"""The intercept is rounded to as many decimals, so that no machine's last digit shows."""

LOWEST = -60.0
"""Log-odds from which the bisection starts; e^-60 is nothing."""


UNSIGNED = np.zeros(1)
"""What the signs of a pseudo-subject add up to on which nothing fires."""


def likelihood(log_odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Log-odds as probabilities."""
    return np.where(
        log_odds >= 0,
        1 / (1 + np.exp(-np.abs(log_odds))),
        np.exp(-np.abs(log_odds)) / (1 + np.exp(-np.abs(log_odds))),
    )


def intercept(totals: NDArray[np.float64], settings: Settings, ordinary: NDArray[np.float64] = UNSIGNED) -> float:
    """The log-odds a of a subject on which nothing fires.

    With a, the likelihoods of the subjects (whose contributions sum to `totals`) and of 1/prior pseudo-subjects, whose
    signs sum to one of `ordinary`, each as likely (nothing fires if not given), add up to (N + 1/prior) x prior. a is
    never above the log-odds of the prior; where relief that stands alone would ask for more, it stays there and the
    sum falls short.
    """
    values, counts = np.unique(np.round(totals, DECIMALS), return_counts=True)
    pseudo = 1 / settings.prior
    wanted = (len(totals) + pseudo) * settings.prior
    weights = counts.astype(np.float64)

    def excess(a: float) -> float:
        fired = float(np.sum(weights * likelihood(a + values)))
        return fired + pseudo * float(np.mean(likelihood(a + ordinary))) - wanted

    low, high = LOWEST, settings.prior_log_odds
    if excess(high) <= 0:
        return high
    while high - low > 10.0 ** -(DECIMALS + 2):
        middle = (low + high) / 2
        low, high = (low, middle) if excess(middle) > 0 else (middle, high)
    return min(round(low, DECIMALS), settings.prior_log_odds)


def expected(subjects: int, a: float, settings: Settings, ordinary: NDArray[np.float64] = UNSIGNED) -> float:
    """What the likelihoods of the subjects alone should add up to: the whole sum less what the pseudo-subjects hold."""
    pseudo = 1 / settings.prior
    return (subjects + pseudo) * settings.prior - pseudo * float(np.mean(likelihood(a + ordinary)))
