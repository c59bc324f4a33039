"""What held-out time decides: how strongly to shrink, whether pairs are worth having, and how steep the result is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize

from chokepoint.weigh.intercept import likelihood
from chokepoint.weigh.logistic import Cases, Floats, folds, log_losses, train
from chokepoint.weigh.pairs import candidates
from chokepoint.weigh.scale import Scale

PENALTIES = (30.0, 10.0, 3.0, 1.0, 0.3)
"""Ridge penalties tried, strongest first: 1 holds a log-ratio within about 1 of the elicited one."""

DEFAULT_PENALTY = 3.0
"""Where the cases do not spread over enough time to choose one."""

LEAST_TOGETHER = 5
"""Cases that must show both signs before their pair is looked at. Ours: of fewer, chance makes most."""

LEAST_SCORE = 2.0
"""Standard deviations by which a pair must be commoner among cases than the signs alone say, to be tried."""

MOST_PAIRS = 30
"""Pairs tried at once, the most telling: an explanation should not drown in them."""

ENOUGH = 1.0
"""Standard errors by which pairs must lower the loss on later time: the rule of one standard error (Hastie, Tibshirani
and Friedman, The Elements of Statistical Learning, 2nd ed., 7.10)."""

SLOPES = (0.5, 2.0)
"""A slope found on later time is held between these: beyond, too few cases misled it."""

SLOPE_DEVIATION = 0.25
"""How far the slope is from 1 before later time says more, as a standard deviation of its logarithm. Ours."""

DECIMALS = 6


@dataclass(frozen=True)
class Chosen:
    """A penalty, with the mean losses on later time of the elicited and of the fitted weights; None without any."""

    penalty: float
    loss_elicited: float | None
    loss_fitted: float | None


def choose_penalty(cases: Cases, elicited: Floats) -> Chosen:
    """The penalty that predicts later time best."""
    parts = list(folds(cases))
    if not parts:
        return Chosen(DEFAULT_PENALTY, None, None)
    losses = [held_out(parts, elicited, penalty)[0] for penalty in PENALTIES]
    best = int(np.argmin(np.round(losses, 12)))
    return Chosen(PENALTIES[best], held_out(parts, elicited, math.inf)[0], losses[best])


def held_out(parts: Sequence[tuple[Cases, Cases]], centre: Floats, penalty: float) -> tuple[float, Floats]:
    """Mean loss on later time, and the loss of each row of it, times what the row stands for."""
    losses = [after.weight * train(before, centre, penalty).losses(after) for before, after in parts]
    whole = np.concatenate(losses)
    return float(whole.sum() / sum(after.weight.sum() for _, after in parts)), whole


def possible_pairs(cases: Cases, scale: Scale) -> list[tuple[int, int]]:
    """Pairs of signs, never of goods with goods, that enough cases show together."""
    signs = np.flatnonzero(~scale.kinds.relief)
    codes, groups = (tuple(getattr(weight, name) for weight in scale.of_card) for name in ("code", "group"))
    seen = (cases.shown[np.flatnonzero(cases.illicit)] > 0).astype(np.int64)
    together = (seen.T @ seen).toarray()
    return [pair for pair in candidates(codes, groups, signs) if together[pair] >= LEAST_TOGETHER]


def telling_pairs(cases: Cases, elicited: Floats, penalty: float) -> NDArray[np.intp]:
    """The columns of the pairs that are commoner among cases than the single signs explain, in order.

    `cases` show the single signs and reliefs, as many as `elicited`, and then the pairs. By the score test of a
    column's log-ratio being 0 (Rao, Proceedings of the Cambridge Philosophical Society 44, 1948).
    """
    count = len(elicited)
    alone = cases.showing(np.arange(count))
    chance = likelihood(train(alone, elicited, penalty).score(alone))
    pairs = sparse.csr_array(cases.shown.tocsc()[:, count:])
    slope = pairs.T @ (cases.weight * (cases.target - chance))
    spread = pairs.power(2).T @ (cases.weight * chance * (1 - chance))
    score = np.divide(slope, np.sqrt(spread), out=np.zeros(len(slope)), where=spread > 0)
    enough = (cases.shown[np.flatnonzero(cases.illicit)].tocsc()[:, count:] > 0).sum(axis=0) >= LEAST_TOGETHER
    first = np.argsort(-np.round(score, 9), kind="stable")[:MOST_PAIRS]
    return np.sort(count + first[(score[first] >= LEAST_SCORE) & np.asarray(enough).ravel()[first]])


def pairs_pay(cases: Cases, elicited: Floats, penalty: float) -> tuple[bool, float | None]:
    """Whether pairs chosen on earlier time lower the loss on later time for sure, and by how many standard errors."""
    gains = []
    for before, after in folds(cases):
        telling = telling_pairs(before, elicited, penalty)
        columns = np.concatenate([np.arange(len(elicited)), telling])
        centre = np.concatenate([elicited, np.zeros(len(telling))])
        singles = np.arange(len(elicited))
        alone = train(before.showing(singles), elicited, penalty).losses(after.showing(singles))
        paired = train(before.showing(columns), centre, penalty).losses(after.showing(columns))
        gains.append(after.weight * (alone - paired))
    if not gains:
        return False, None
    gain = np.concatenate(gains)
    error = float(np.sqrt(len(gain)) * gain.std())
    errors = float(gain.sum()) / error if error > 0 else 0.0
    return errors >= ENOUGH, round(errors, DECIMALS)


def slope_on_later_time(cases: Cases, centre: Floats, penalty: float) -> float:
    """What log-ratios learned on earlier time must be multiplied by to fit later time; 1 where there is none.

    Source: Platt, Probabilistic outputs for support vector machines (1999), drawn to 1.
    """
    parts = list(folds(cases))
    if not parts:
        return 1.0
    scores, illicit, weights = [], [], []
    for before, after in parts:
        score = after.shown @ train(before, centre, penalty).log_ratio
        scores.append(score)
        illicit.append(after.illicit)
        weights.append(after.weight)
    return steepness(np.concatenate(scores), np.concatenate(illicit), np.concatenate(weights))


def steepness(score: Floats, illicit: NDArray[np.bool_], weight: Floats) -> float:
    """The slope of the outcome's log-odds on the score, drawn to 1."""
    if not illicit.any() or illicit.all():
        return 1.0

    def objective(values: Floats) -> tuple[float, Floats]:
        slope = math.exp(values[1])
        held = values[0] + slope * score
        wrong = weight * (likelihood(held) - illicit)
        loss = weight @ log_losses(held, illicit) + (values[1] / SLOPE_DEVIATION) ** 2 / 2
        return float(loss), np.array([wrong.sum(), slope * (wrong @ score) + values[1] / SLOPE_DEVIATION**2])

    start = np.array([-4.0, 0.0])
    low, high = (math.log(slope) for slope in SLOPES)
    found = minimize(objective, start, jac=True, method="L-BFGS-B", bounds=[(None, None), (low, high)])
    return round(math.exp(float(found.x[1])), DECIMALS)
