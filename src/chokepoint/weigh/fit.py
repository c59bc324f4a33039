"""Weights learned from decided cases: ridge logistic regression shrunk to the elicited weights, signs not negative."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pyarrow as pa

from chokepoint.engines.protocol import Engine
from chokepoint.records.errors import InputError
from chokepoint.weigh.choosing import (
    DEFAULT_PENALTY,
    Chosen,
    choose_penalty,
    pairs_pay,
    possible_pairs,
    slope_on_later_time,
    telling_pairs,
)
from chokepoint.weigh.evidence import Evidence, read_evidence
from chokepoint.weigh.labels import Known, Label, known
from chokepoint.weigh.logistic import Cases, Floats, Model, deviations, train
from chokepoint.weigh.pairs import NO_PAIRS, Pairs
from chokepoint.weigh.resampling import DRAWS, Intervals, by_curvature, resampled
from chokepoint.weigh.scale import RunContext, Scale
from chokepoint.weigh.stated import Stated
from chokepoint.weigh.weighing import read_backgrounds
from chokepoint.weigh.weights import PairWeight, Provenance, Weights

__all__ = ["DEFAULT_PENALTY", "Fit", "Label", "Learning", "Material", "fit", "material"]

LEAST_LABELS = 10
"""Illicit, and licit, subjects without which nothing is fitted: fewer would say hardly more than the elicited ones."""

ROUNDS = 3
"""Times the order within groups is taken anew from the fitted weights: it settles in two or three."""

LEAST_PAIR = 0.05
"""Log-ratio below which a pair is left out: five per cent on the odds are not worth a row."""

DECIMALS = 6
METHOD = "weights fit: ridge logistic regression shrunk to the elicited weights"


@dataclass(frozen=True)
class Learning:
    """How weights are learned.

    `undecided` orders are presumed licit, or left out. `contamination` is the share of them that is illicit all the
    same; None: what the usual rate expects beyond the cases known. `pairs` of signs are tried, or never. `draws` of the
    customers' entities give the intervals; without any they come from the curvature of the likelihood, as if no two
    orders were of one customer.
    """

    undecided: bool = True
    contamination: float | None = None
    pairs: bool = True
    draws: int = DRAWS

    def __post_init__(self) -> None:
        if self.draws < 0:
            raise InputError(f"Draws are {self.draws}; they must be 0 or more.")
        if self.contamination is not None and not 0 <= self.contamination < 0.5:
            raise InputError(f"Contamination is {self.contamination}; it must be a share from 0 to below 0.5.")


@dataclass(frozen=True)
class Fit:
    """What was learned, and from how much.

    `licit` are labels; `undecided` orders were presumed licit but for the share `contamination`. `unused` labels name
    subjects that the run has not assessed. The losses are mean logarithmic losses on later time, with the elicited and
    with the fitted weights; None where the cases do not spread over enough time. `slope` is what later time made of
    the log-ratios; it is in the weights. `pairs_gain` is by how many standard errors pairs lowered the loss on later
    time; None where none could be tried. `unassessable` is the log-ratio of an indicator that could not be assessed:
    held apart so that it does not distort the weights, and not weighed. `entities` are those of the customers, which
    the intervals come from.
    """

    weights: Weights
    illicit: int
    licit: int
    undecided: int
    contamination: float
    unused: int
    penalty: float
    loss_elicited: float | None
    loss_fitted: float | None
    slope: float
    pairs_gain: float | None
    unassessable: Mapping[str, float]
    entities: int


@dataclass(frozen=True)
class Learned:
    """A model with the pairs it has, the cases as it sees them, and what was chosen on later time."""

    model: Model
    pairs: Pairs
    cases: Cases
    chosen: Chosen
    slope: float
    pairs_gain: float | None

    def log_ratio(self, scale: Scale) -> Floats:
        """The single log-ratios, calibrated."""
        return self.model.log_ratio[: len(scale.ids)] * self.slope

    @property
    def of_pairs(self) -> Pairs:
        """The pairs with their log-ratios, calibrated."""
        worth_of = self.model.log_ratio[len(self.model.log_ratio) - len(self.pairs) :] * self.slope
        return replace(self.pairs, log_ratio=worth_of, deviation=np.zeros(len(worth_of)))


@dataclass(frozen=True)
class Material:
    """What is learned from: the evidence of a run, what was stated, and the subjects with their outcomes."""

    evidence: Evidence
    stated: Stated
    known: Known
    learning: Learning
    contamination: float


def material(
    engine: Engine,
    run: RunContext,
    scale: Scale,
    labels: Sequence[Label],
    learning: Learning | None = None,
    orders: pa.Table | None = None,
) -> Material:
    """Read what `fit` learns from; raises InputError below `LEAST_LABELS` of a kind.

    `orders` has one row a subject, subject_id, day and entity_id: with it undecided subjects are presumed licit and
    time is that of the subjects; without, only labels count and time is that of the decisions.
    """
    learning = learning or Learning()
    evidence = read_evidence(engine, run, scale)
    stated = Stated.of(scale, read_backgrounds(engine, run.run_id))
    from_ = known(evidence, scale, labels, stated.log_ratio, orders, undecided=learning.undecided)
    check(from_)
    return Material(evidence, stated, from_, learning, contamination(from_, evidence, scale, learning))


def fit(read: Material, scale: Scale, run: RunContext, when: date) -> Fit:
    """Learn weights from what was read of a reference run.

    They are shrunk to the elicited ones also where those of the scale are fitted already. An indicator that none of
    the subjects learned from shows keeps its weight.
    """
    from_, share = read.known, read.contamination
    learned = learn(from_, scale, read.stated, share, pairs=read.learning.pairs)
    entities = len(np.unique(from_.entity))
    how = f"{METHOD}; {_drawn(read.learning.draws, entities)}"
    provenance = Provenance("fitted", _learned_on(from_, share, run.run_id), when, how)
    others = learned.model.unassessable
    return Fit(
        _fitted(scale, learned, _intervals(read, learned), provenance),
        int(from_.illicit.sum()),
        int((from_.decided & (from_.illicit == 0)).sum()),
        round(float(from_.weight[~from_.decided].sum())),
        share,
        from_.unused,
        learned.chosen.penalty,
        learned.chosen.loss_elicited,
        learned.chosen.loss_fitted,
        learned.slope,
        learned.pairs_gain,
        {name: round(float(value), DECIMALS) for name, value in zip(scale.ids, others, strict=True)},
        entities,
    )


def _drawn(draws: int, entities: int) -> str:
    """How the intervals were found."""
    return f"intervals by {draws} draws of {entities} customers" if draws else "intervals by the curvature"


def _intervals(read: Material, learned: Learned) -> Intervals:
    """The 80 % interval of each log-ratio, calibrated."""
    penalty, cases = learned.chosen.penalty, learned.cases
    if read.learning.draws:
        _, entity = np.unique(read.known.entity, return_inverse=True)
        found = resampled(cases, read.stated, penalty, entity, read.learning.draws)
    else:
        found = by_curvature(learned.model.log_ratio, deviations(cases, learned.model, penalty))
    return Intervals(found.low * learned.slope, found.high * learned.slope)


def check(from_: Known) -> None:
    """Raises InputError where there is too little to learn from."""
    illicit = int(from_.illicit.sum())
    licit, decided = len(from_.illicit) - illicit, int(from_.decided.sum()) - illicit
    if min(illicit, licit) >= LEAST_LABELS:
        return
    raise InputError(
        f"`labels` names {illicit} illicit and {decided} licit orders that this run has assessed"
        f"{f', and {from_.unused} that it has not' if from_.unused else ''}. Fitting needs at least {LEAST_LABELS} of "
        "each: load more decided cases, also licit ones, or assess the orders they name."
    )


def contamination(from_: Known, evidence: Evidence, scale: Scale, learning: Learning) -> float:
    """The share of the undecided that is presumed illicit."""
    if learning.contamination is not None:
        return learning.contamination
    undecided = float(from_.weight[~from_.decided].sum())
    beyond = scale.settings.prior * len(evidence.subjects) - float(from_.illicit.sum())
    return round(max(0.0, beyond) / undecided, DECIMALS) if undecided else 0.0


def learn(from_: Known, scale: Scale, stated: Stated, share: float, *, pairs: bool) -> Learned:
    """The model of these cases. The penalty, the pairs and the slope are chosen on later time."""
    cases = _judged(from_.cases(scale, stated.log_ratio), share)
    chosen = choose_penalty(cases, stated)
    model = train(cases, stated.centre(cases), chosen.penalty)
    taken, gain = _pairs(from_, scale, stated, chosen.penalty, share) if pairs else (NO_PAIRS, None)
    count = len(scale.ids)
    for _ in range(ROUNDS - 1):
        cases = _judged(from_.cases(scale, model.log_ratio[:count], taken), share)
        model = train(cases, stated.centre(cases), chosen.penalty)
    slope = slope_on_later_time(cases, stated, chosen.penalty)
    return Learned(model, taken, cases, chosen, slope, gain)


def _judged(cases: Cases, share: float) -> Cases:
    """The same, judged on later time as if `share` of the undecided were cases like those decided.

    They are learned from as licit: among many licit orders a few cases hardly move a log-ratio, while guesses at which
    they are would feed on themselves (Elkan and Noto, Learning classifiers from only positive and unlabeled data,
    2008). What they would have flattened, the slope on later time puts right.
    """
    expected = share * float(cases.weight[~cases.decided].sum())
    return replace(cases, hidden=expected / max(int(cases.illicit.sum()), 1))


def _pairs(from_: Known, scale: Scale, stated: Stated, penalty: float, share: float) -> tuple[Pairs, float | None]:
    """The pairs that are worth having, and by how many standard errors they are."""
    single = from_.cases(scale, stated.log_ratio)
    possible = possible_pairs(single, scale)
    if not possible:
        return NO_PAIRS, None
    first, second = np.array(possible, dtype=np.int64).T
    tried = Pairs(first, second, np.ones(len(possible)), np.zeros(len(possible)))
    cases = _judged(from_.cases(scale, stated.log_ratio, tried), share)
    pay, gain = pairs_pay(cases, stated, penalty)
    if not pay:
        return NO_PAIRS, gain
    telling = telling_pairs(cases, stated, penalty) - len(scale.ids)
    return Pairs(first[telling], second[telling], np.zeros(len(telling)), np.zeros(len(telling))), gain


def _learned_on(from_: Known, share: float, run_id: str) -> str:
    illicit, decided, days = int(from_.illicit.sum()), int(from_.decided.sum()), from_.day[from_.decided]
    told = f"{illicit} illicit and {decided - illicit} licit labels, from {days.min()} to {days.max()}"
    if undecided := float(from_.weight[~from_.decided].sum()):
        told += f", and {undecided:.0f} undecided orders presumed licit but for {share:.4%}"
    return f"{told}, as assessed in run {run_id}"


def _fitted(scale: Scale, learned: Learned, spread: Intervals, provenance: Provenance) -> Weights:
    """All weights, those that enough subjects show with their fitted log-ratio, and the pairs."""
    value, count = learned.model.log_ratio * learned.slope, len(scale.ids)
    seen = np.zeros(len(value), dtype=np.bool_)
    seen[learned.cases.shown.nonzero()[1]] = True
    singles = {
        name: replace(
            scale.weights[name],
            coefficient=_rounded(value[number]),
            deviation=_rounded(spread.deviation[number]),
            coefficient_low=_rounded(spread.low[number]),
            coefficient_high=_rounded(spread.high[number]),
            provenance=provenance,
        )
        for number, name in enumerate(scale.ids)
        if seen[number]
    }
    pairs = [
        PairWeight(
            scale.ids[learned.pairs.first[number]],
            scale.ids[learned.pairs.second[number]],
            _rounded(value[count + number]),
            _rounded(spread.deviation[count + number]),
            provenance,
            _rounded(spread.low[count + number]),
            _rounded(spread.high[count + number]),
        )
        for number in range(len(learned.pairs))
        if value[count + number] >= LEAST_PAIR
    ]
    return Weights.of((singles.get(weight.indicator_id, weight) for weight in scale.weights), pairs)


def _rounded(value: float) -> float:
    return round(float(value), DECIMALS)
