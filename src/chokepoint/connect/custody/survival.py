"""How long it took from one event to recovery, with items that had not been recovered by the day of the run."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

import numpy as np
from scipy.stats import CensoredData, ecdf

from chokepoint.records.custody import Interval

HALF = 0.5


def interval(name: str, observed: Sequence[int], censored: Sequence[int]) -> Interval:
    """The figures of durations in days: those observed, and those that had not ended when they were last looked at.

    The median with censoring is the first day by which Kaplan and Meier's share of items not yet recovered is one half
    or less. Source: E. L. Kaplan and P. Meier, Nonparametric Estimation from Incomplete Observations, Journal of the
    American Statistical Association 53 (1958), pages 457 to 481.
    """
    return Interval(
        name=name,
        observed=len(observed),
        censored=len(censored),
        median=float(median(observed)) if observed else None,
        minimum=min(observed, default=None),
        survival_median=_survival_median(observed, censored) if observed else None,
    )


def _survival_median(observed: Sequence[int], censored: Sequence[int]) -> float | None:
    left = ecdf(CensoredData(uncensored=np.array(observed, float), right=np.array(censored, float))).sf
    at = np.flatnonzero(np.round(left.probabilities, 9) <= HALF)
    return float(left.quantiles[at[0]]) if len(at) else None
