"""How well a ranking finds what was illicit, and whether its likelihoods can be believed.

Every function takes arrays in one order of the subjects. `hits` are flags in the order of a ranking, best first.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from chokepoint.weigh.intercept import likelihood as probability

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Places = NDArray[np.intp]

SCORE_DECIMALS = 9
"""Scores that agree to as many decimals are tied."""

BINS = 5
FIRST = 0.01
"""Expected and found are compared in so many bins of that share of a ranking."""

NORMAL_95 = 1.959964
"""Standard deviations within which 95 % of a normal distribution lie."""

NEWTON_STEPS = 50
LEAST_LIKELIHOOD = 1e-12


@dataclass(frozen=True)
class Bin:
    """Subjects of the ranking from `first` to `last` (from 1): what their likelihoods add up to, and how many were
    illicit."""

    first: int
    last: int
    expected: float
    found: int

    @property
    def ratio(self) -> float | None:
        """Found ÷ expected; None where nothing was expected."""
        return self.found / self.expected if self.expected > 0 else None


@dataclass(frozen=True)
class Interval:
    """A share with its 95 % interval."""

    share: float
    low: float
    high: float


def ranking(score: Floats) -> Places:
    """Places of the subjects, highest score first; ties stay in their order, that of the ids."""
    return np.argsort(-np.round(score, SCORE_DECIMALS), kind="stable")


def precision_at(hits: Flags, first: int) -> float:
    """Share of the first so many that were illicit; of all where there are fewer."""
    return float(np.mean(hits[:first])) if first > 0 and len(hits) else 0.0


def recall_within(hits: Flags, share: float) -> float:
    """Share of all illicit subjects that stand within that share of the ranking; 0 where there are none."""
    total = int(hits.sum())
    return float(hits[: within(len(hits), share)].sum()) / total if total else 0.0


def within(subjects: int, share: float) -> int:
    """How many subjects a share of the ranking is: at least one, where there are any."""
    return min(subjects, max(1, round(share * subjects)))


def average_precision(hits: Flags) -> float:
    """Mean of the precision at each illicit subject of the ranking; 0 where there is none."""
    places = np.flatnonzero(hits)
    return float(np.mean(np.arange(1, len(places) + 1) / (places + 1))) if len(places) else 0.0


def brier(likelihood: Floats, illicit: Flags) -> float:
    """Mean squared difference of likelihood and outcome (Brier, Monthly Weather Review 78, 1950)."""
    return float(np.mean((likelihood - illicit) ** 2)) if len(illicit) else 0.0


def brier_skill(likelihood: Floats, illicit: Flags) -> float | None:
    """1 less the Brier score over that of the share of illicit subjects given to all; None where all are of one kind.

    Above 0 the likelihoods say more than that share.
    """
    base = float(np.mean(illicit)) if len(illicit) else 0.0
    plain = base * (1 - base)
    return 1 - brier(likelihood, illicit) / plain if plain > 0 else None


def calibration_slope(likelihood: Floats, illicit: Flags) -> float | None:
    """The slope of a logistic regression of the outcome on the log-odds (Cox, Biometrika 45, 1958).

    1 where log-odds are as steep as the outcomes; below 1 they are too extreme. None where the outcomes are of one
    kind, or the log-odds part them or do not vary, so that there is no maximum.
    """
    held = np.clip(likelihood, LEAST_LIKELIHOOD, 1 - LEAST_LIKELIHOOD)
    score = np.log(held / (1 - held))
    if illicit.all() or not illicit.any() or np.ptp(score) == 0 or _parted(score, illicit):
        return None
    return _slope(score, illicit.astype(np.float64))


def _parted(score: Floats, illicit: Flags) -> bool:
    """Whether some value of the score has the illicit on one side and the licit on the other."""
    ours, others = score[illicit], score[~illicit]
    return bool(ours.min() >= others.max() or ours.max() <= others.min())


def _slope(score: Floats, outcome: Floats) -> float | None:
    """By Newton's method from slope 1, halving a step that does not raise the likelihood of the outcomes."""
    matrix = np.column_stack([np.ones(len(score)), score])
    values = np.array([0.0, 1.0])
    best = _log_likelihood(matrix @ values, outcome)
    for _ in range(NEWTON_STEPS):
        expected = probability(matrix @ values)
        curvature = (matrix * (expected * (1 - expected))[:, None]).T @ matrix
        if np.linalg.cond(curvature) > 1 / np.finfo(np.float64).eps:
            return None
        step = np.linalg.solve(curvature, matrix.T @ (outcome - expected))
        while (found := _log_likelihood(matrix @ (values + step), outcome)) < best and np.abs(step).max() > 1e-12:
            step = step / 2
        values, best = values + step, max(best, found)
        if np.abs(step).max() < 1e-10:
            break
    return float(values[1])


def _log_likelihood(score: Floats, outcome: Floats) -> float:
    return -float(np.logaddexp(0, np.where(outcome == 1, -score, score)).sum())


def found_expected(likelihood: Floats, hits: Flags, share: float = FIRST, bins: int = BINS) -> tuple[Bin, ...]:
    """Expected and found in equal bins of the first share of a ranking; both arrays in its order."""
    first = within(len(hits), share)
    edges = [first * number // bins for number in range(bins + 1)]
    return tuple(
        Bin(start + 1, end, float(likelihood[start:end].sum()), int(hits[start:end].sum()))
        for start, end in itertools.pairwise(edges)
        if end > start
    )


def wilson(found: int, of: int) -> Interval:
    """A share with its 95 % interval by Wilson (Journal of the American Statistical Association 22, 1927).

    Of nothing, all is possible.
    """
    if of == 0:
        return Interval(0.0, 0.0, 1.0)
    share, square = found / of, NORMAL_95**2
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = NORMAL_95 / (1 + square / of) * (share * (1 - share) / of + square / (4 * of**2)) ** 0.5
    low, high = (0.0 if found == 0 else middle - half), (1.0 if found == of else middle + half)  # exact at the ends
    return Interval(share, low, high)
