"""Where an order stands. No band says that an order may go."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from chokepoint.weigh.settings import Settings

STOP = "stop"
NOT_ENOUGH_KNOWN = "not enough known"
HOLD = "hold"
INQUIRE = "inquire"
NO_SIGN = "no sign above threshold"
BANDS = (STOP, NOT_ENOUGH_KNOWN, HOLD, INQUIRE, NO_SIGN)
"""In the order in which they are asked for: the first that holds stands."""


def band_numbers(
    likelihood: NDArray[np.float64],
    coverage: NDArray[np.float64],
    stopped: NDArray[np.bool_],
    settings: Settings,
) -> NDArray[np.int64]:
    """The place in `BANDS` of each subject's band."""
    conditions = [
        stopped,
        coverage < settings.min_coverage,
        likelihood >= settings.hold,
        likelihood >= settings.inquire,
    ]
    return np.select(conditions, range(len(conditions)), default=len(conditions)).astype(np.int64)
