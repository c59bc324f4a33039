"""How far a likelihood may be off, given how badly the weights and the usual rate are known."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from chokepoint.weigh.intercept import likelihood
from chokepoint.weigh.ratio import RANGE_WIDTH
from chokepoint.weigh.settings import Settings


def interval(
    log_odds: NDArray[np.float64], variance: NDArray[np.float64], settings: Settings
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Ends of the 80 % interval of each likelihood: log-odds ± 1.28 √(σ_prior² + Σ σ_g²)."""
    prior_deviation = 2 * math.log(settings.prior_range) / RANGE_WIDTH
    half = RANGE_WIDTH / 2 * np.sqrt(prior_deviation**2 + variance)
    return likelihood(log_odds - half), likelihood(log_odds + half)
