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
from chokepoint.weigh.stated import Stated

PENALTIES = (100.0, 30.0, 10.0, 3.0, 1.0)
"""Ridge penalties tried, strongest first: 1 holds a log-ratio within about 1 of its centre, 100 within a tenth."""

DEFAULT_PENALTY = 30.0
"""Unless later time says for sure that another is better: few cases choose badly among penalties, and by counting each
sign alone they have said most already."""

LEAST_TOGETHER = 5
"""Cases that must show both signs before their pair is looked at. Ours: of fewer, chance makes most."""

LEAST_SCORE = 2.0
"""Standard deviations by which a pair must be commoner among cases than the signs alone say, to be tried."""

MOST_PAIRS = 80
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


def choose_penalty(cases: Cases, stated: Stated) -> Chosen:
    """The penalty that predicts later time best."""
    parts = list(folds(cases))
    if not parts:
        return Chosen(DEFAULT_PENALTY, None, None)
    losses = {penalty: held_out(parts, stated, penalty) for penalty in PENALTIES}
    best = min(PENALTIES, key=lambda penalty: (round(losses[penalty].sum(), DECIMALS), -penalty))
    if standard_errors(losses[DEFAULT_PENALTY] - losses[best]) < ENOUGH:
        best = DEFAULT_PENALTY
    subjects = sum(float(after.weight.sum()) for _, after in parts)
    elicited = [after.weight @ train(before, stated.log_ratio, math.inf).losses(after) for before, after in parts]
    return Chosen(best, float(sum(elicited)) / subjects, float(losses[best].sum()) / subjects)


def held_out(parts: Sequence[tuple[Cases, Cases]], stated: Stated, penalty: float) -> Floats:
    """The loss of each row of later time, times what the row stands for."""
    return np.concatenate(
        [after.weight * train(before, stated.centre(before), penalty).losses(after) for before, after in parts]
    )


def standard_errors(gain: Floats) -> float:
    """The sum of what each row gains, in its standard errors; 0 where nothing is gained or lost."""
    error = math.sqrt(len(gain)) * float(gain.std())
    return float(gain.sum()) / error if error > 0 else 0.0


def possible_pairs(cases: Cases, scale: Scale) -> list[tuple[int, int]]:
    """Pairs of signs, never of goods with goods, that enough cases show together."""
    signs = np.flatnonzero(~scale.kinds.relief)
    codes, groups = (tuple(getattr(weight, name) for weight in scale.of_card) for name in ("code", "group"))
    seen = (cases.shown[np.flatnonzero(cases.illicit)] > 0).astype(np.int64)
    together = (seen.T @ seen).toarray()
    return [pair for pair in candidates(codes, groups, signs) if together[pair] >= LEAST_TOGETHER]


def telling_pairs(cases: Cases, stated: Stated, penalty: float) -> NDArray[np.intp]:
    """The columns of the pairs that are commoner among cases than the single signs explain, in order.

    `cases` show the single signs and reliefs, as many as are stated, and then the pairs. By the score test of a
    column's log-ratio being 0 (Rao, Proceedings of the Cambridge Philosophical Society 44, 1948).
    """
    count = len(stated.log_ratio)
    alone = cases.showing(np.arange(count))
    chance = likelihood(train(alone, stated.centre(alone), penalty).score(alone))
    pairs = sparse.csr_array(cases.shown.tocsc()[:, count:])
    slope = pairs.T @ (cases.weight * (cases.target - chance))
    spread = pairs.power(2).T @ (cases.weight * chance * (1 - chance))
    score = np.divide(slope, np.sqrt(spread), out=np.zeros(len(slope)), where=spread > 0)
    enough = (cases.shown[np.flatnonzero(cases.illicit)].tocsc()[:, count:] > 0).sum(axis=0) >= LEAST_TOGETHER
    first = np.argsort(-np.round(score, 9), kind="stable")[:MOST_PAIRS]
    return np.sort(count + first[(score[first] >= LEAST_SCORE) & np.asarray(enough).ravel()[first]])


def pairs_pay(cases: Cases, stated: Stated, penalty: float) -> tuple[bool, float | None]:
    """Whether pairs chosen on earlier time lower the loss on later time for sure, and by how many standard errors."""
    gains = []
    for before, after in folds(cases):
        singles = np.arange(len(stated.log_ratio))
        columns = np.concatenate([singles, telling_pairs(before, stated, penalty)])
        alone, paired = (
            train(seen, stated.centre(seen), penalty).losses(after.showing(of))
            for of in (singles, columns)
            for seen in (before.showing(of),)
        )
        gains.append(after.weight * (alone - paired))
    if not gains:
        return False, None
    errors = standard_errors(np.concatenate(gains))
    return errors >= ENOUGH, round(errors, DECIMALS)


def slope_on_later_time(cases: Cases, stated: Stated, penalty: float) -> float:
    """What log-ratios learned on earlier time must be multiplied by to fit later time; 1 where there is none.

    Source: Platt, Probabilistic outputs for support vector machines (1999), drawn to 1.
    """
    parts = list(folds(cases))
    if not parts:
        return 1.0
    scores = np.concatenate(
        [after.shown @ train(before, stated.centre(before), penalty).log_ratio for before, after in parts]
    )
    counted = np.concatenate([after.counted for _, after in parts])
    return steepness(scores, counted, np.concatenate([after.weight for _, after in parts]))


def steepness(score: Floats, counted: Floats, weight: Floats) -> float:
    """The slope of the outcome's log-odds on the score, drawn to 1; `counted` is 0 for licit, 1 for a case or more."""
    if not counted.any() or counted.all():
        return 1.0

    def objective(values: Floats) -> tuple[float, Floats]:
        slope = math.exp(values[1])
        held = values[0] + slope * score
        wrong = weight * (likelihood(held) - counted)
        loss = weight @ log_losses(held, counted) + (values[1] / SLOPE_DEVIATION) ** 2 / 2
        return float(loss), np.array([wrong.sum(), slope * (wrong @ score) + values[1] / SLOPE_DEVIATION**2])

    start = np.array([-4.0, 0.0])
    low, high = (math.log(slope) for slope in SLOPES)
    found = minimize(objective, start, jac=True, method="L-BFGS-B", bounds=[(None, None), (low, high)])
    return round(math.exp(float(found.x[1])), DECIMALS)
