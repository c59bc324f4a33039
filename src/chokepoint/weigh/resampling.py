"""How far fitted log-ratios would be elsewhere with other customers: their 80 % intervals, by resampling entities."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from chokepoint.weigh.logistic import Cases, Floats, ridges, train
from chokepoint.weigh.ratio import RANGE_WIDTH
from chokepoint.weigh.stated import Stated

DRAWS = 200
"""Times the entities are weighed anew: the ends of an 80 % interval then hold to a tenth of its width."""

ENDS = (10.0, 90.0)
"""Percentiles of the draws between which 80 % of them lie."""

ELICITED_DEVIATION = 2 * math.log(3) / RANGE_WIDTH
"""How far an elicited log-ratio may be off, as a standard deviation: its range is the odds over and times three."""

SEED = 7


@dataclass(frozen=True)
class Intervals:
    """The 80 % interval of each log-ratio."""

    low: Floats
    high: Floats

    @property
    def deviation(self) -> Floats:
        """The standard deviation of a normal distribution with that interval."""
        return (self.high - self.low) / RANGE_WIDTH


def by_curvature(log_ratio: Floats, deviation: Floats) -> Intervals:
    """The intervals of normal distributions, cut at 0, below which no log-ratio is."""
    half = deviation * RANGE_WIDTH / 2
    return Intervals(np.maximum(log_ratio - half, 0), log_ratio + half)


def resampled(cases: Cases, stated: Stated, penalty: float, entity: NDArray[np.int64], draws: int) -> Intervals:
    """The intervals of what `train` learns; `entity` has the number of each row's entity, from 0.

    Orders of one customer resemble one another, so that entities are drawn and not orders: each draw weighs every
    entity by an exponential of mean 1, which leaves none out, however few show a sign (the Bayesian bootstrap of
    Rubin, The Annals of Statistics 9, 1981). It draws what was elicited too, as widely as that is known, and the
    centre as widely as the penalty says: a log-ratio of which the cases say little is then as uncertain as what was
    elicited (Lyddon, Walker and Holmes, Nonparametric learning from Bayesian models with randomized objective
    functions, 2018).
    """
    random = np.random.Generator(np.random.PCG64(SEED))
    entities, width = int(entity.max()) + 1, cases.shown.shape[1]
    spread = 1 / np.sqrt(ridges(cases, penalty)[1 : width + 1])
    found = np.empty((draws, width))
    for draw in range(draws):
        drawn = replace(cases, weight=cases.weight * random.exponential(size=entities)[entity])
        believed = replace(stated, log_ratio=random.normal(stated.log_ratio, ELICITED_DEVIATION))
        found[draw] = train(drawn, random.normal(believed.centre(drawn), spread), penalty).log_ratio
    low, high = np.percentile(found, ENDS, axis=0)
    return Intervals(low, high)
