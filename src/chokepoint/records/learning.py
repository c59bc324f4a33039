"""What `weights fit` and `weights compare` return."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class CurvePoint:
    """Average precision on later orders after learning from so many cases; 0 cases: the elicited weights.

    The mean, the least and the greatest of several draws of as many cases.
    """

    cases: int
    average_precision: float
    low: float
    high: float


@dataclass(frozen=True)
class BoostedRanking:
    """A ranker beside the additive sum; neither has seen the orders it is judged by.

    `path` holds the place of each order by both. A boosted place comes with no likelihood and no explanation.
    """

    path: str
    average_precision: float
    additive_average_precision: float


@dataclass(frozen=True)
class FittedPair:
    """Two signs and what they add together, as a log-ratio with its standard deviation and its 80 % interval."""

    first: str
    second: str
    coefficient: float
    deviation: float
    coefficient_low: float | None
    coefficient_high: float | None


@dataclass(frozen=True)
class FittedWeights:
    """What was learned, and from how many labels; `unused` ones name orders that the run has not assessed.

    `undecided` orders were presumed licit but for the share `contamination`. The losses are mean logarithmic losses on
    later time with the elicited and with the fitted weights; None where the cases do not spread over enough time.
    `slope` is what later time multiplied the log-ratios by. `pairs_gain` is by how many standard errors pairs of signs
    lowered the loss on later time: they are admitted from 1; None where none could be tried. The intervals come from
    `draws` of the `entities` that the customers are.
    """

    path: str
    illicit: int
    licit: int
    unused: int
    penalty: float
    loss_elicited: float | None
    loss_fitted: float | None
    undecided: int = 0
    contamination: float = 0.0
    slope: float = 1.0
    pairs_gain: float | None = None
    pairs: tuple[FittedPair, ...] = ()
    curve: tuple[CurvePoint, ...] = ()
    boosted: BoostedRanking | None = None
    draws: int = 0
    entities: int = 0


@dataclass(frozen=True)
class WeightsFigures:
    """What one file of weights makes of the last full run.

    `bands` counts orders by band. The figures on history are None without labels: what is undecided counts as licit.
    `precision` is that of the orders within the alert budget, `recall` within the first 1 %.
    """

    path: str
    calibration: str
    bands: Mapping[str, int]
    illicit: int
    average_precision: float | None
    precision: float | None
    recall: float | None
    brier_skill: float | None
    slope: float | None


@dataclass(frozen=True)
class MovedOrder:
    """An order whose place changes; likelihoods and places are by the old weights and by the new."""

    order_id: str
    old_place: int
    new_place: int
    old_likelihood: float
    new_likelihood: float


@dataclass(frozen=True)
class ComparedWeights:
    """What a change of weights would do to the last full run; nothing is stored.

    `kept` counts orders within the alert budget by both; `entering` and `leaving` are the others, by their new and old
    places. `rank_correlation` is Spearman's, over all orders.
    """

    run_id: str
    orders: int
    alert_budget: int
    old: WeightsFigures
    new: WeightsFigures
    kept: int
    entering: tuple[MovedOrder, ...]
    leaving: tuple[MovedOrder, ...]
    rank_correlation: float
