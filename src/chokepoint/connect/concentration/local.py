"""Gi*: whether what a spot and its neighbours hold lies above what spots hold on the whole.

Source: A. Getis and J. K. Ord, The analysis of spatial association by use of distance statistics, Geographical Analysis
24 (1992), pages 189 to 206; with the spot itself, as a standard score: J. K. Ord and A. Getis, Local spatial
autocorrelation statistics, Geographical Analysis 27 (1995), pages 286 to 306, equation 14.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

from chokepoint.connect.concentration.deliveries import Floats


def gi_star(values: Floats, near: csr_array) -> Floats:
    """The standard score of each spot's neighbourhood, itself included.

    `near` has a row a spot and 1 at each spot that counts as near. NaN where nothing can be told: all values the same,
    fewer than two spots, or all spots near.
    """
    count = len(values)
    if count < 2:
        return np.full(count, np.nan)
    weights = np.asarray(near.sum(axis=1), dtype=float).ravel()
    centred = values - values.mean()
    spread = float(np.sqrt(np.mean(centred**2)))
    wide = spread * np.sqrt((count * weights - weights**2) / (count - 1))
    scores = np.full(count, np.nan)
    told = wide > 1e-9 * max(float(np.abs(values).max()), 1e-300)
    scores[told] = (near @ centred)[told] / wide[told]
    return scores
