"""Weights learned from decided cases: ridge logistic regression shrunk to the elicited weights, signs not negative."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from chokepoint.engines.protocol import Engine
from chokepoint.engines.snapshot import current
from chokepoint.records.errors import InputError
from chokepoint.weigh.accumulate import Fired, accumulate
from chokepoint.weigh.background import WHOLE_LEDGER
from chokepoint.weigh.coverage import UNASSESSABLE
from chokepoint.weigh.evidence import STRENGTH_UNITS, Evidence, Measured, read_evidence
from chokepoint.weigh.intercept import likelihood
from chokepoint.weigh.ratio import worth
from chokepoint.weigh.scale import RunContext, Scale
from chokepoint.weigh.weighing import read_backgrounds
from chokepoint.weigh.weights import Provenance, Weights, unfitted

LEAST_LABELS = 10
"""Illicit, and licit, subjects without which nothing is fitted: fewer would say hardly more than the elicited ones."""

PENALTIES = (30.0, 10.0, 3.0, 1.0, 0.3)
"""Ridge penalties tried, strongest first: 1 holds a log-ratio within about 1 of the elicited one."""

DEFAULT_PENALTY = 3.0
"""Where the labels do not spread over enough time to choose one."""

BLOCKS = 5
"""Blocks of time: each but the first is predicted from those before it."""

ROUNDS = 3
"""Times the order within groups is taken anew from the fitted weights: it settles in two or three."""

DECIMALS = 6
METHOD = "weights fit: ridge logistic regression shrunk to the elicited weights"

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Label:
    """One decided subject."""

    subject_id: str
    illicit: bool
    decided_on: date


@dataclass(frozen=True)
class Fit:
    """What was learned, and from how much.

    `unused` labels name subjects that the run has not assessed. The losses are mean logarithmic losses on later
    labels, with the elicited and with the fitted weights; None where the labels do not spread over enough time.
    `unassessable` is the log-ratio of an indicator that could not be assessed: held apart so that it does not distort
    the weights, and not weighed.
    """

    weights: Weights
    illicit: int
    licit: int
    unused: int
    penalty: float
    loss_elicited: float | None
    loss_fitted: float | None
    unassessable: Mapping[str, float]


@dataclass(frozen=True)
class _Cases:
    """Labelled subjects in order of time: exposures to each indicator, which are unassessable, and the outcome."""

    exposure: Floats
    unassessable: Floats
    illicit: Floats
    decided_on: NDArray[np.datetime64]

    def take(self, here: NDArray[np.bool_]) -> _Cases:
        return _Cases(self.exposure[here], self.unassessable[here], self.illicit[here], self.decided_on[here])


@dataclass(frozen=True)
class _Labelled:
    """Labelled subjects in order of time: what fired, what was unassessable, and the outcome."""

    fired: Fired
    unassessable: Floats
    illicit: Floats
    decided_on: NDArray[np.datetime64]
    unused: int

    def cases(self, scale: Scale, log_ratio: Floats) -> _Cases:
        """The same with what each log-ratio is multiplied by in a subject's sum, under the order that they give."""
        fired = replace(self.fired, log_ratio=log_ratio[self.fired.indicator])
        sums = accumulate(fired, scale.kinds, len(self.illicit), scale.settings)
        exposure = np.zeros((len(self.illicit), len(scale.ids)))
        exposure[sums.fired.subject, sums.fired.indicator] = sums.share
        return _Cases(exposure, self.unassessable, self.illicit, self.decided_on)


@dataclass(frozen=True)
class _Model:
    """Intercept, log-ratios (not negative), and log-ratios of being unassessable."""

    intercept: float
    log_ratio: Floats
    unassessable: Floats

    def score(self, cases: _Cases) -> Floats:
        """Log-odds of each case, at the rate of the labels."""
        return self.intercept + cases.exposure @ self.log_ratio + cases.unassessable @ self.unassessable

    def loss(self, cases: _Cases) -> float:
        """Mean logarithmic loss."""
        score = self.score(cases)
        return float(np.mean(np.logaddexp(0, np.where(cases.illicit == 1, -score, score))))


def read_labels(engine: Engine, subject_kind: str = "order") -> list[Label]:
    """The labels of the current view on subjects of one kind."""
    rows = current("labels")
    rows = rows.filter(rows.subject_kind == subject_kind).select("subject_id", "label", "decided_on")
    return [
        Label(row["subject_id"], row["label"] == "illicit", row["decided_on"]) for row in engine.fetch(rows).to_pylist()
    ]


def fit(engine: Engine, run: RunContext, scale: Scale, labels: Sequence[Label], when: date) -> Fit:
    """Learn weights from labels on subjects of a reference run.

    Weights are shrunk to the elicited ones also where those of the scale are fitted already. An indicator that no
    labelled subject shows keeps its weight. Raises InputError below `LEAST_LABELS` of a kind.
    """
    labelled = _labelled(read_evidence(engine, run, scale), labels)
    illicit = int(labelled.illicit.sum())
    licit = len(labelled.illicit) - illicit
    _check(illicit, licit, labelled.unused)
    elicited = _elicited(scale, read_backgrounds(engine, run.run_id))
    cases = labelled.cases(scale, elicited)
    penalty, losses = _choose_penalty(cases, elicited)
    model = _train(cases, elicited, penalty)
    for _ in range(ROUNDS - 1):
        cases = labelled.cases(scale, model.log_ratio)
        model = _train(cases, elicited, penalty)
    provenance = Provenance("fitted", _learned_on(cases, run.run_id), when, METHOD)
    return Fit(
        _fitted(scale, model, cases, penalty, provenance),
        illicit,
        licit,
        labelled.unused,
        penalty,
        losses[0] if losses else None,
        losses[1] if losses else None,
        {name: round(float(value), DECIMALS) for name, value in zip(scale.ids, model.unassessable, strict=True)},
    )


def _elicited(scale: Scale, measured: Measured) -> Floats:
    """Log-ratio of each indicator in the whole ledger before anything was fitted."""
    return np.array(
        [
            worth(unfitted(weight), scale.share(number, WHOLE_LEDGER, measured), scale.settings).log_ratio
            for number, weight in enumerate(scale.of_card)
        ]
    )


def _check(illicit: int, licit: int, unused: int) -> None:
    if min(illicit, licit) >= LEAST_LABELS:
        return
    raise InputError(
        f"`labels` names {illicit} illicit and {licit} licit orders that this run has assessed"
        f"{f', and {unused} that it has not' if unused else ''}. Fitting needs at least {LEAST_LABELS} of each: load "
        "more decided cases, also licit ones, or assess the orders they name."
    )


def _labelled(evidence: Evidence, labels: Sequence[Label]) -> _Labelled:
    """The labels on subjects of the run, in order of time, with what is known of those subjects."""
    places = {subject_id: place for place, subject_id in enumerate(evidence.subjects.to_pylist())}
    known = [label for label in labels if label.subject_id in places]
    known.sort(key=lambda label: (label.decided_on, label.subject_id))
    here = [places[label.subject_id] for label in known]
    number = np.full(len(places), -1, dtype=np.int64)
    number[here] = np.arange(len(here))
    shown = number[evidence.subject] >= 0
    force = evidence.strength[shown] / STRENGTH_UNITS * evidence.grade[shown]
    nothing = np.zeros(len(force))
    return _Labelled(
        Fired(number[evidence.subject[shown]], evidence.indicator[shown], force, nothing, nothing),
        (evidence.letters[here] == UNASSESSABLE).astype(np.float64),
        np.array([float(label.illicit) for label in known]),
        np.array([label.decided_on for label in known], dtype="datetime64[D]"),
        len(labels) - len(known),
    )


def _train(cases: _Cases, elicited: Floats, penalty: float) -> _Model:
    """The penalised maximum of the likelihood.

    Under an infinite penalty only the intercept is learned.
    """
    count = len(elicited)
    free = math.isfinite(penalty)
    matrix = np.hstack([np.ones((len(cases.illicit), 1)), cases.exposure, cases.unassessable])
    centre = np.concatenate([[0.0], elicited, np.zeros(count)])
    ridge = np.concatenate([[0.0], np.full(2 * count, penalty if free else 0.0)])

    def objective(values: Floats) -> tuple[float, Floats]:
        score = matrix @ values
        away = values - centre
        loss = np.logaddexp(0, np.where(cases.illicit == 1, -score, score)).sum() + ridge @ away**2 / 2
        return float(loss), matrix.T @ (likelihood(score) - cases.illicit) + ridge * away

    held = [(value, value) for value in centre[1:]]
    bounds = [(None, None), *([(0.0, None)] * count + [(None, None)] * count if free else held)]
    found = minimize(objective, centre, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 1000})
    values = np.asarray(found.x, dtype=np.float64)
    return _Model(float(values[0]), values[1 : count + 1], values[count + 1 :])


def _deviations(cases: _Cases, model: _Model, penalty: float) -> Floats:
    """Standard deviations of the log-ratios, from the curvature of the penalised likelihood at its maximum."""
    matrix = np.hstack([np.ones((len(cases.illicit), 1)), cases.exposure, cases.unassessable])
    spread = likelihood(model.score(cases))
    ridge = np.diag([0.0, *[penalty] * (matrix.shape[1] - 1)])
    curvature = (matrix * (spread * (1 - spread))[:, None]).T @ matrix + ridge
    return np.sqrt(np.diag(np.linalg.inv(curvature)))[1 : len(model.log_ratio) + 1]


def _choose_penalty(cases: _Cases, elicited: Floats) -> tuple[float, tuple[float, float] | None]:
    """The penalty that predicts later labels best, with the losses of the elicited and of the fitted weights."""
    folds = list(_folds(cases))
    if not folds:
        return DEFAULT_PENALTY, None
    losses = [
        float(np.mean([_train(before, elicited, penalty).loss(after) for before, after in folds]))
        for penalty in PENALTIES
    ]
    best = int(np.argmin(np.round(losses, DECIMALS)))
    held = float(np.mean([_train(before, elicited, math.inf).loss(after) for before, after in folds]))
    return PENALTIES[best], (held, losses[best])


def _folds(cases: _Cases) -> Iterator[tuple[_Cases, _Cases]]:
    """Each block of time with all that was decided on days before it, where those hold both kinds."""
    days = cases.decided_on
    starts = np.unique(days[[len(days) * block // BLOCKS for block in range(1, BLOCKS)]])
    for place, start in enumerate(starts):
        end = starts[place + 1] if place + 1 < len(starts) else days[-1] + np.timedelta64(1, "D")
        before, after = cases.take(days < start), cases.take((days >= start) & (days < end))
        if 0 < before.illicit.sum() < len(before.illicit):
            yield before, after


def _learned_on(cases: _Cases, run_id: str) -> str:
    illicit, days = int(cases.illicit.sum()), cases.decided_on
    return (
        f"{illicit} illicit and {len(days) - illicit} licit labels, decided from {days[0]} to {days[-1]}, as assessed "
        f"in run {run_id}"
    )


def _fitted(scale: Scale, model: _Model, cases: _Cases, penalty: float, provenance: Provenance) -> Weights:
    """All weights, those that a labelled subject shows with their fitted log-ratio."""
    deviation = _deviations(cases, model, penalty)
    seen = (cases.exposure != 0).any(axis=0)
    learned = {
        name: replace(
            scale.weights[name],
            coefficient=round(float(model.log_ratio[number]), DECIMALS),
            deviation=round(float(deviation[number]), DECIMALS),
            provenance=provenance,
        )
        for number, name in enumerate(scale.ids)
        if seen[number]
    }
    return Weights.of(learned.get(weight.indicator_id, weight) for weight in scale.weights)
