"""Which smoothing and penalty predict later cases best: learned on earlier time, judged on what came after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from chokepoint.records.errors import InputError
from chokepoint.weigh.fields.additive import Additive, ridge_logistic
from chokepoint.weigh.fields.cases import Cases
from chokepoint.weigh.fields.keys import Key
from chokepoint.weigh.fields.ratios import Floats, learn_ratios

EARLIER = 0.75
"""Share of the cases, in order of time, that the variants are learned on."""

SMOOTHINGS = (1.0, 2.0, 5.0)
"""Cases at the usual rate added to those of a value."""

PENALTIES = (100.0, 10.0)
"""Ridge on the weights, strongest first."""


@dataclass(frozen=True)
class Choice:
    """The variant with the least mean logarithmic loss on later cases, and that loss."""

    smoothing: float
    penalty: float
    loss: float


def choose(cases: Cases, keys: Sequence[Key]) -> Choice:
    """The best variant of the additive sum over these keys. Compare the losses of two sets of keys to know whether the
    cases are enough for the larger one. Raises InputError where the cases are all of one day."""
    earlier = _earlier(cases)
    before, after = cases.take(earlier), cases.take(~earlier)
    tried = []
    for smoothing in SMOOTHINGS:
        ratios, rows = learn_ratios(before, keys, smoothing)
        later = ratios.matrix(after.columns)
        for penalty in PENALTIES:
            model = Additive(ratios, *ridge_logistic(rows, before.illicit.astype(np.float64), penalty))
            tried.append(Choice(smoothing, penalty, mean_loss(model.score(later), after.illicit)))
    return min(tried, key=lambda choice: round(choice.loss, 6))


def mean_loss(log_odds: Floats, illicit: NDArray[np.bool_]) -> float:
    """Mean logarithmic loss."""
    return float(np.mean(np.logaddexp(0, np.where(illicit, -log_odds, log_odds))))


def _earlier(cases: Cases) -> NDArray[np.bool_]:
    """The cases before the day on which the earlier share of them is reached: no day is in both parts."""
    days = np.sort(cases.day)
    earlier = cases.day < days[int(EARLIER * len(days))] if len(days) else np.zeros(0, dtype=bool)
    if not earlier.any():
        raise InputError("The decided cases do not spread over enough days to learn on some and judge on later ones.")
    return np.asarray(earlier)
