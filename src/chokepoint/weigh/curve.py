"""What the next label is worth: how well later orders are ranked from 10, 50, 200 and 1,000 cases."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from chokepoint.records.errors import InputError
from chokepoint.records.learning import CurvePoint
from chokepoint.weigh.accumulate import accumulate
from chokepoint.weigh.choosing import DEFAULT_PENALTY
from chokepoint.weigh.evidence import Evidence
from chokepoint.weigh.labels import Known, whole
from chokepoint.weigh.logistic import Floats, train
from chokepoint.weigh.metrics import average_precision, ranking
from chokepoint.weigh.scale import Scale
from chokepoint.weigh.stated import Stated

SIZES = (10, 50, 200, 1000)
"""Numbers of cases that are tried, as far as there are as many; then all."""

EARLIER = 0.7
"""Share of the cases that may be learned from; the later ones are to be found."""

DRAWS = 5
"""Times that fewer than all cases are drawn."""

LEAST_LATER = 10
"""Later cases without which no average precision is worth a line."""

DECIMALS = 6


def curve(
    evidence: Evidence, scale: Scale, from_: Known, stated: Stated, days: NDArray[np.datetime64]
) -> list[CurvePoint]:
    """Average precision among later subjects with the elicited weights (0 cases) and with those of so many cases.

    `days` are those of all subjects of the run. What is undecided is presumed licit; the penalty is the usual one,
    without pairs. Raises InputError where fewer than `LEAST_LATER` cases are later than the others.
    """
    of_cases = np.sort(from_.day[from_.illicit == 1])
    split = of_cases[int(len(of_cases) * EARLIER)] if len(of_cases) else np.datetime64("1900-01-01")
    later = days >= split
    hits = np.zeros(len(days), dtype=np.bool_)
    hits[from_.place[from_.illicit == 1]] = True
    if int((hits & later).sum()) < LEAST_LATER or not (of_cases < split).any():
        raise InputError(
            f"A learning curve needs {LEAST_LATER} cases that are later than those it learns from; there are "
            f"{len(of_cases)} cases in all, on {len(np.unique(of_cases))} days."
        )

    def precision(log_ratio: Floats) -> float:
        total = accumulate(whole(evidence, log_ratio), scale.kinds, len(days), scale.settings).total[later]
        return average_precision(hits[later][ranking(total)])

    cases = from_.cases(scale, stated.log_ratio)
    points = [_point(0, [precision(stated.log_ratio)])]
    for size, draws in _draws(np.flatnonzero(cases.illicit & (cases.day < split))):
        licit = np.flatnonzero(~cases.illicit & (cases.day < split))
        known = [cases.take(np.sort(np.append(licit, drawn))) for drawn in draws]
        learned = [train(each, stated.centre(each), DEFAULT_PENALTY) for each in known]
        points.append(_point(size, [precision(model.log_ratio) for model in learned]))
    return points


def _draws(early: NDArray[np.intp]) -> Iterator[tuple[int, list[NDArray[np.intp]]]]:
    """Each number of cases with the draws of as many; all of them once, at last."""
    for size in (size for size in SIZES if size < len(early)):
        random = np.random.Generator(np.random.PCG64(size))
        yield size, [random.choice(early, size, replace=False) for _ in range(DRAWS)]
    yield len(early), [early]


def _point(size: int, found: list[float]) -> CurvePoint:
    return CurvePoint(size, *(round(float(each), DECIMALS) for each in (np.mean(found), min(found), max(found))))
