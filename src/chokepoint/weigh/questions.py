"""Which question to ask next: the one whose answer is most likely to change where an order stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from chokepoint.records.answers import Inquiry
from chokepoint.records.catalogue import Question
from chokepoint.weigh.accumulate import Fired, accumulate
from chokepoint.weigh.bands import band_numbers
from chokepoint.weigh.coverage import FIRES, SILENT, UNASSESSABLE, coverage
from chokepoint.weigh.intercept import likelihood
from chokepoint.weigh.scale import Scale

JOINT = 8
"""Indicators of one question whose answers are tried in every combination; of more, the most telling."""

DECIMALS = 9
"""Questions whose figures agree to as many decimals are in order of their ids."""

INTERNAL = "internal"
CUSTOMER = "customer"


@dataclass(frozen=True)
class Asking:
    """What may be asked: the questions by id, and whether the case has been reported (then nothing of the customer)."""

    questions: Mapping[str, Question] = field(default_factory=dict)
    reported: bool = False


@dataclass(frozen=True)
class Standing:
    """One subject as it stands, with an entry for each indicator in order of their ids.

    `force` is strength times grade of what fires, else 0; `share` the background it weighs by; `log_ratio` what it is
    worth in the subject's segment.
    """

    letters: NDArray[np.uint8]
    force: NDArray[np.float64]
    share: NDArray[np.float64]
    log_ratio: NDArray[np.float64]
    intercept: float
    likelihood: float
    stopped: bool


def inquiries(standing: Standing, scale: Scale, asking: Asking) -> tuple[Inquiry, ...]:
    """Questions whose answer could change the log-odds or the band, the most telling first.

    Order: probability that the band changes, then expected absolute change of the log-odds, then id, internal first.
    """
    ask_customer = not asking.reported and not _suspects_a_payment(standing, scale)
    questions = sorted(asking.questions.values(), key=lambda question: question.id)
    settled = [(question, _resolved(standing, scale, question.id)) for question in questions]
    settled = [(question, resolved) for question, resolved in settled if len(resolved)]
    effects = _effects(standing, scale, [resolved for _, resolved in settled])
    found = []
    for (question, _), (moves, change) in zip(settled, effects, strict=True):
        if moves == change == 0:
            continue
        wordings = [(INTERNAL, question.internal)]
        if question.customer and ask_customer:
            wordings.append((CUSTOMER, question.customer))
        found += [Inquiry(question.columns, text, kind, moves, change) for kind, text in wordings]
    return tuple(sorted(found, key=lambda inquiry: (-inquiry.moves_band, -inquiry.expected_change)))


def _suspects_a_payment(standing: Standing, scale: Scale) -> bool:
    return any(
        letter == FIRES and not card.relief and card.category in scale.settings.payment_categories
        for letter, card in zip(standing.letters.tolist(), scale.cards, strict=True)
    )


def _resolved(standing: Standing, scale: Scale, question_id: str) -> NDArray[np.int64]:
    """The indicators that the answer would settle.

    Those that are unassessable; and the silent reliefs of a group in which a sign fires, since an answer may show what
    no record shows yet.
    """
    asks = np.array([question_id in card.questions for card in scale.cards], dtype=np.bool_)
    kinds = scale.kinds
    fired_groups = kinds.group[(standing.letters == FIRES) & ~kinds.relief]
    may_explain = kinds.relief & np.isin(kinds.group, fired_groups) & (standing.letters == SILENT)
    return np.flatnonzero(asks & ((standing.letters == UNASSESSABLE) | may_explain))


def _probabilities(standing: Standing, scale: Scale, indicators: NDArray[np.int64]) -> NDArray[np.float64]:
    """Probability that each would fire: L p1 + (1 - L) p0'; for a relief the other way round.

    A relief's sensitivity is the share of licit subjects that have that reason, so licit and illicit change places.
    """
    sensitivity = np.array([scale.of_card[number].sensitivity for number in indicators])
    illicit = np.where(scale.kinds.relief[indicators], 1 - standing.likelihood, standing.likelihood)
    chance: NDArray[np.float64] = illicit * sensitivity + (1 - illicit) * standing.share[indicators]
    return chance


@dataclass(frozen=True)
class _Trial:
    """The answers that one question may have: a row a combination, how likely it is, and what would then be said."""

    chance: NDArray[np.float64]
    letters: NDArray[np.uint8]
    force: NDArray[np.float64]


def _trial(standing: Standing, scale: Scale, resolved: NDArray[np.int64]) -> _Trial:
    """Every combination of the indicators firing (in full) or not, as if they fired independently."""
    probability = _probabilities(standing, scale, resolved)
    telling = np.argsort(-probability * standing.log_ratio[resolved], kind="stable")[:JOINT]
    tried, chance = resolved[telling], probability[telling]
    fires = (np.arange(2 ** len(tried))[:, None] >> np.arange(len(tried))) & 1 == 1
    letters = np.tile(standing.letters, (len(fires), 1))
    force = np.tile(standing.force, (len(fires), 1))
    letters[:, resolved] = SILENT
    letters[:, tried] = np.where(fires, FIRES, SILENT)
    force[:, tried] = fires
    return _Trial(np.where(fires, chance, 1 - chance).prod(axis=1), letters, force)


def _effects(standing: Standing, scale: Scale, settled: Sequence[NDArray[np.int64]]) -> list[tuple[float, float]]:
    """For each question, by the indicators that it settles: probability that the answer changes the band, and expected
    absolute change of the log-odds. All combinations of all questions are weighed at once."""
    trials = [_trial(standing, scale, resolved) for resolved in settled]
    letters = np.concatenate([standing.letters[None, :], *(trial.letters for trial in trials)])
    force = np.concatenate([standing.force[None, :], *(trial.force for trial in trials)])
    log_odds = standing.intercept + _totals(force, standing, scale)
    band = band_numbers(
        likelihood(log_odds),
        coverage(letters, scale.sensitivity_of_signs),
        np.full(len(letters), standing.stopped),
        scale.settings,
    )
    effects, first = [], 1
    for trial in trials:
        rows = slice(first, first := first + len(trial.chance))
        moves = float(trial.chance @ (band[rows] != band[0]))
        change = float(trial.chance @ np.abs(log_odds[rows] - log_odds[0]))
        effects.append((round(moves, DECIMALS), round(change, DECIMALS)))
    return effects


def _totals(force: NDArray[np.float64], standing: Standing, scale: Scale) -> NDArray[np.float64]:
    subject, indicator = np.nonzero(force)
    log_ratio = standing.log_ratio[indicator]
    fired = Fired(subject, indicator, force[subject, indicator], log_ratio, np.zeros(len(subject)))
    return accumulate(fired, scale.kinds, len(force), scale.settings, scale.pairs).total
