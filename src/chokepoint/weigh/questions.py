"""Which question to ask next: the one whose answer is most likely to change where an order stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

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
    resolved = _resolved(standing, scale, [question.id for question in questions])
    found = []
    for question, (moves, change) in zip(questions, _effects(standing, scale, resolved), strict=True):
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


def _resolved(standing: Standing, scale: Scale, question_ids: Sequence[str]) -> list[NDArray[np.int64]]:
    """By question, the indicators that its answer would settle.

    Those that are unassessable; and the silent reliefs of a group in which a sign fires, since an answer may show what
    no record shows yet.
    """
    kinds = scale.kinds
    fired_groups = np.zeros(int(kinds.group.max(initial=0)) + 1, dtype=np.bool_)
    fired_groups[kinds.group[(standing.letters == FIRES) & ~kinds.relief]] = True
    may_explain = kinds.relief & fired_groups[kinds.group] & (standing.letters == SILENT)
    open_still = (standing.letters == UNASSESSABLE) | may_explain
    none = np.zeros(0, dtype=np.int64)
    settling = [scale.settled_by.get(question_id, none) for question_id in question_ids]
    return [indicators[open_still[indicators]] for indicators in settling]


def _probabilities(standing: Standing, scale: Scale) -> NDArray[np.float64]:
    """Probability that each indicator would fire: L p1 + (1 - L) p0'; for a relief the other way round.

    A relief's sensitivity is the share of licit subjects that have that reason, so licit and illicit change places.
    """
    illicit = np.where(scale.kinds.relief, 1 - standing.likelihood, standing.likelihood)
    chance: NDArray[np.float64] = illicit * scale.sensitivity + (1 - illicit) * standing.share
    return chance


def _effects(standing: Standing, scale: Scale, settled: Sequence[NDArray[np.int64]]) -> list[tuple[float, float]]:
    """For each question, by the indicators that it settles: probability that the answer changes the band, and expected
    absolute change of the log-odds.

    Of each question every combination of its most telling indicators firing (in full) or not is tried, as if they fired
    independently. All combinations of all questions are weighed at once; those of one question are rows that follow one
    another, after the row of the subject as it stands.
    """
    probability = _probabilities(standing, scale)
    least_telling = -probability * standing.log_ratio
    tried = [resolved[np.argsort(least_telling[resolved], kind="stable")[:JOINT]] for resolved in settled]
    ends = np.cumsum([1, *(2 ** len(each) if len(each) else 0 for each in tried)]).tolist()
    letters = np.tile(standing.letters, (ends[-1], 1))
    force = np.tile(standing.force, (ends[-1], 1))
    chances = []
    for place, (resolved, each) in enumerate(zip(settled, tried, strict=True)):
        if not len(each):
            chances.append(np.zeros(0))
            continue
        fires, rows = _combinations(len(each)), slice(ends[place], ends[place + 1])
        letters[rows, resolved] = SILENT
        letters[rows, each] = np.where(fires, FIRES, SILENT)
        force[rows, each] = fires
        chances.append(np.where(fires, probability[each], 1 - probability[each]).prod(axis=1))
    log_odds = standing.intercept + _totals(force, standing, scale)
    band = band_numbers(
        likelihood(log_odds),
        coverage(letters, scale.sensitivity_of_signs),
        np.full(len(letters), standing.stopped),
        scale.settings,
    )
    moved, changed = band != band[0], np.abs(log_odds - log_odds[0])
    effects = []
    for place, chance in enumerate(chances):
        rows = slice(ends[place], ends[place + 1])
        effects.append((round(float(chance @ moved[rows]), DECIMALS), round(float(chance @ changed[rows]), DECIMALS)))
    return effects


@cache
def _combinations(count: int) -> NDArray[np.bool_]:
    """Every combination of so many indicators firing or not, a row each."""
    return np.asarray((np.arange(2**count)[:, None] >> np.arange(count)) & 1 == 1)


def _totals(force: NDArray[np.float64], standing: Standing, scale: Scale) -> NDArray[np.float64]:
    subject, indicator = np.nonzero(force)
    log_ratio = standing.log_ratio[indicator]
    fired = Fired(subject, indicator, force[subject, indicator], log_ratio, np.zeros(len(subject)))
    return accumulate(fired, scale.kinds, len(force), scale.settings, scale.pairs).total
