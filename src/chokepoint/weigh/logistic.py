"""Ridge logistic regression about a centre, with log-ratios that are never negative."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize

from chokepoint.weigh.intercept import likelihood

Floats = NDArray[np.float64]

BLOCKS = 5
"""Blocks of time with as many cases each: each but the first is predicted from those before it."""

ITERATIONS = 500
"""Steps of the optimiser; it takes some 50 to 100."""

PAIR_PENALTY = 0.3
"""Penalty of a pair, where that of the single signs is no less: nothing but the cases says what a pair is worth."""

FREE, NOT_NEGATIVE = (None, None), (0.0, None)
"""Bounds of a coefficient."""


@dataclass(frozen=True)
class Cases:
    """Subjects in order of time, a row each.

    `shown` has a column for each sign, relief and pair: what its log-ratio is multiplied by. `target` is 1 for a case,
    0 for what is licit or presumed so. `weight` is how many subjects a row
    stands for. `hidden` is how many cases among the undecided there are for each decided case.
    """

    shown: sparse.csr_array
    unassessable: sparse.csr_array
    target: Floats
    decided: NDArray[np.bool_]
    weight: Floats
    day: NDArray[np.datetime64]
    hidden: float = 0.0

    def take(self, here: NDArray[np.bool_] | NDArray[np.intp]) -> Cases:
        """These rows alone."""
        return Cases(
            self.shown[here],
            self.unassessable[here],
            self.target[here],
            self.decided[here],
            self.weight[here],
            self.day[here],
            self.hidden,
        )

    def showing(self, columns: NDArray[np.intp]) -> Cases:
        """These columns of what is shown alone."""
        return replace(self, shown=sparse.csr_array(self.shown.tocsc()[:, columns]))

    @property
    def illicit(self) -> NDArray[np.bool_]:
        """The decided cases."""
        cases: NDArray[np.bool_] = self.decided & (self.target == 1)
        return cases

    @property
    def counted(self) -> Floats:
        """What each row is judged by: 0 unless it is a case, which also stands for the hidden ones.

        As these are among the undecided, judged as licit, a case counts above 1 (du Plessis, Niu and Sugiyama,
        Convex formulation for learning from positive and unlabeled data, 2015): the sum of losses is then what it
        would be if all were known, so far as the decided cases are like the hidden ones.
        """
        return self.illicit.astype(np.float64) * (1 + self.hidden)

    @property
    def matrix(self) -> sparse.csr_array:
        """The intercept's column, then what is shown, then what is unassessable."""
        first = sparse.csr_array(np.ones((len(self.target), 1)))
        return sparse.csr_array(sparse.hstack([first, self.shown, self.unassessable]))


@dataclass(frozen=True)
class Model:
    """Intercept, log-ratios (not negative), and log-ratios of being unassessable."""

    intercept: float
    log_ratio: Floats
    unassessable: Floats

    def score(self, cases: Cases) -> Floats:
        """Log-odds of each row, at the rate of the cases learned from."""
        score: Floats = self.intercept + cases.shown @ self.log_ratio + cases.unassessable @ self.unassessable
        return score

    def losses(self, cases: Cases) -> Floats:
        """Logarithmic loss of each row, by what it is judged by."""
        return log_losses(self.score(cases), cases.counted)


def log_losses(score: Floats, counted: Floats) -> Floats:
    """Logarithmic loss of each log-odds."""
    losses: Floats = np.logaddexp(0, score) - counted * score
    return losses


def train(cases: Cases, centre: Floats, penalty: float) -> Model:
    """The penalised maximum of the likelihood: log-ratios drawn to the centre, those of being unassessable to 0.

    Under an infinite penalty only the intercept is learned.
    """
    if not math.isfinite(penalty):
        return _held(cases, centre)
    count, others = len(centre), cases.unassessable.shape[1]
    middle: Floats = np.concatenate([[_start(cases)], centre, np.zeros(others)]).astype(np.float64)
    ridge = ridges(cases, penalty)
    bounds = [FREE, *[NOT_NEGATIVE] * count, *[FREE] * others]
    values = penalised(cases.matrix, cases.target, cases.weight, Shrunk(middle, ridge, bounds))
    return Model(float(values[0]), values[1 : count + 1], values[count + 1 :])


def ridges(cases: Cases, penalty: float) -> Floats:
    """The penalty of each column of the matrix: none on the intercept, on pairs no more than PAIR_PENALTY."""
    others = cases.unassessable.shape[1]
    pairs = np.full(cases.shown.shape[1] - others, min(penalty, PAIR_PENALTY))
    return np.concatenate([[0.0], np.full(others, penalty), pairs, np.full(others, penalty)])


@dataclass(frozen=True)
class Shrunk:
    """What each coefficient is drawn to, how strongly, and between which bounds it is held."""

    middle: Floats
    ridge: Floats
    bounds: Sequence[tuple[float | None, float | None]]


def penalised(matrix: sparse.csr_array | Floats, target: Floats, weight: Floats, shrunk: Shrunk) -> Floats:
    """The coefficients at the penalised maximum of the likelihood, a column of the matrix each."""
    transposed = sparse.csr_array(matrix.T) if sparse.issparse(matrix) else matrix.T

    def objective(values: Floats) -> tuple[float, Floats]:
        score = matrix @ values
        away = values - shrunk.middle
        loss = weight @ (np.logaddexp(0, score) - target * score) + shrunk.ridge @ away**2 / 2
        slope: Floats = transposed @ (weight * (likelihood(score) - target)) + shrunk.ridge * away
        return float(loss), slope

    found = minimize(
        objective,
        shrunk.middle,
        jac=True,
        method="L-BFGS-B",
        bounds=shrunk.bounds,
        options={"maxiter": ITERATIONS},
    )
    return np.asarray(found.x, dtype=np.float64)


def _start(cases: Cases) -> float:
    """Log-odds of the share of cases."""
    share = float(cases.weight @ cases.target / cases.weight.sum())
    return math.log(share / (1 - share)) if 0 < share < 1 else 0.0


def _held(cases: Cases, centre: Floats) -> Model:
    """The centre itself, with the intercept that gives as many cases as there are."""
    score, wanted = cases.shown @ centre, float(cases.weight @ cases.target)
    return Model(shift(score, cases.weight, wanted), centre, np.zeros(cases.unassessable.shape[1]))


def shift(score: Floats, weight: Floats, wanted: float) -> float:
    """What must be added to the log-odds for the likelihoods to add up to what is wanted; by bisection."""
    low, high = -60.0, 60.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if weight @ likelihood(score + middle) > wanted else (middle, high)
    return (low + high) / 2


def deviations(cases: Cases, model: Model, penalty: float) -> Floats:
    """Standard deviations of the log-ratios, from the curvature of the penalised likelihood at its maximum (Laplace).

    Source: MacKay, Information Theory, Inference, and Learning Algorithms (2003), chapter 27.
    """
    matrix = cases.matrix
    chance = likelihood(model.score(cases))
    weighted = sparse.csr_array(matrix.multiply((cases.weight * chance * (1 - chance))[:, None]))
    curvature = (weighted.T @ matrix).toarray() + np.diag(ridges(cases, penalty))
    spread: Floats = np.sqrt(np.diag(np.linalg.inv(curvature)))[1 : len(model.log_ratio) + 1]
    return spread


def folds(cases: Cases) -> Iterator[tuple[Cases, Cases]]:
    """Each block of time with all of the days before it, where those hold both kinds."""
    days, of_cases = cases.day, cases.day[cases.illicit]
    if not len(of_cases):
        return
    starts = np.unique(of_cases[[len(of_cases) * block // BLOCKS for block in range(1, BLOCKS)]])
    for place, start in enumerate(starts):
        end = starts[place + 1] if place + 1 < len(starts) else days[-1] + np.timedelta64(1, "D")
        before, after = cases.take(days < start), cases.take((days >= start) & (days < end))
        if before.illicit.any() and not before.illicit.all() and len(after.target):
            yield before, after
