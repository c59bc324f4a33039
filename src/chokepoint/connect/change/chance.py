"""Which of many findings stand out beyond chance."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FALSE_DISCOVERIES = 0.05
"""Share of what is shown that may be chance."""


def beyond_chance(p: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which of these probabilities stand out together (Y. Benjamini, Y. Hochberg, "Controlling the False Discovery
    Rate", Journal of the Royal Statistical Society B 57, 1995)."""
    order = np.argsort(p, kind="stable")
    held = np.flatnonzero(p[order] <= FALSE_DISCOVERIES * np.arange(1, len(p) + 1) / max(len(p), 1))
    kept = np.zeros(len(p), dtype=np.bool_)
    kept[order[: held[-1] + 1 if len(held) else 0]] = True
    return kept
