"""What one run weighs on: its indicators with their weights, and where the answers lie."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from chokepoint.records.catalogue import Card
from chokepoint.weigh.accumulate import Kinds
from chokepoint.weigh.background import WHOLE_LEDGER, Measured
from chokepoint.weigh.pairs import Pairs
from chokepoint.weigh.ratio import EXPLAINING, Worth, uses_measured_background, worth
from chokepoint.weigh.settings import Settings
from chokepoint.weigh.weights import PairWeight, Weight, Weights

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True)
class RunContext:
    """Which answers are weighed: those of one run on subjects of one kind.

    `segments` returns, for a `table.column` that a card names as its segment, one row a subject: subject_id, segment
    (NULL where not known). It is asked only where a card names one; without it the column is one of the subject's own
    row in the current view.
    """

    run_id: str
    subject_kind: str = "order"
    segments: Callable[[str], ir.Table] | None = None


ANSWERED_BY = {"order": ("order", "party", "payment", "shipment")}
"""Kinds of subjects whose indicators answer on subjects of a kind, where these are not those of the kind alone."""


def answering(kind: str, cards: Iterable[Card]) -> list[Card]:
    """The indicators that answer on subjects of a kind.

    A segment is a column of the indicator's own subject: what is taken over from another is measured as a whole.
    """
    reaching = (card for card in cards if card.subject in ANSWERED_BY.get(kind, (kind,)))
    return [card if card.subject == kind else replace(card, segment=None) for card in reaching]


@dataclass(frozen=True)
class Scale:
    """The indicators of a run in order of their ids, what they weigh, and the settings."""

    cards: tuple[Card, ...]
    weights: Weights
    settings: Settings

    @classmethod
    def of(cls, cards: Sequence[Card], weights: Weights, settings: Settings) -> Scale:
        """The cards put in order; raises InputError where one has no weight."""
        ordered = tuple(sorted(cards, key=lambda card: card.id))
        for card in ordered:
            weights[card.id]
        return cls(ordered, weights, settings)

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The indicators, in the order of packed answers."""
        return tuple(card.id for card in self.cards)

    @cached_property
    def of_card(self) -> tuple[Weight, ...]:
        """The weight of each indicator."""
        return tuple(self.weights[indicator_id] for indicator_id in self.ids)

    @cached_property
    def kinds(self) -> Kinds:
        """Groups and reliefs as the sum needs them."""
        groups = sorted({weight.group for weight in self.of_card})
        return Kinds(
            np.array([groups.index(weight.group) for weight in self.of_card], dtype=np.int64),
            np.array([card.relief for card in self.cards], dtype=np.bool_),
            np.array([card.relief and card.stands_alone for card in self.cards], dtype=np.bool_),
        )

    @cached_property
    def weights_of_pairs(self) -> tuple[PairWeight, ...]:
        """The pairs of which both signs are indicators of the run, neither of them a relief."""
        signs = {card.id for card in self.cards if not card.relief}
        return tuple(pair for pair in self.weights.pairs if pair.first in signs and pair.second in signs)

    @cached_property
    def pairs(self) -> Pairs:
        """The same as the sum needs them."""
        places = {indicator_id: number for number, indicator_id in enumerate(self.ids)}
        held = self.weights_of_pairs
        return Pairs(
            np.array([places[pair.first] for pair in held], dtype=np.int64),
            np.array([places[pair.second] for pair in held], dtype=np.int64),
            np.array([pair.coefficient for pair in held], dtype=np.float64),
            np.array([pair.deviation for pair in held], dtype=np.float64),
        )

    @cached_property
    def settled_by(self) -> dict[str, NDArray[np.int64]]:
        """By question, the indicators that an answer may settle."""
        settled: dict[str, list[int]] = {}
        for number, card in enumerate(self.cards):
            for question_id in dict.fromkeys(card.questions):
                settled.setdefault(question_id, []).append(number)
        return {question_id: np.array(numbers, dtype=np.int64) for question_id, numbers in settled.items()}

    @cached_property
    def sensitivity(self) -> NDArray[np.float64]:
        """p1 of each indicator."""
        return np.array([weight.sensitivity for weight in self.of_card], dtype=np.float64)

    @cached_property
    def sensitivity_of_signs(self) -> NDArray[np.float64]:
        """p1 of each sign, 0 for reliefs: what coverage is counted in."""
        return np.where(self.kinds.relief, 0.0, self.sensitivity)

    def share(self, indicator: int, segment: str, measured: Measured) -> float:
        """The background that an indicator weighs by in a segment.

        The measured one of the segment, else of the whole ledger, else the elicited one; EXPLAINING for a relief bound
        to its group.
        """
        card, weight = self.cards[indicator], self.of_card[indicator]
        if not uses_measured_background(card):
            return EXPLAINING
        found = measured.get((card.id, segment)) or measured.get((card.id, WHOLE_LEDGER))
        return found.share if found else weight.background

    def worth(self, indicator: int, segment: str, measured: Measured) -> Worth:
        """What an indicator is worth in a segment."""
        return worth(self.of_card[indicator], self.share(indicator, segment, measured), self.settings)


class Worths:
    """The share by which each indicator weighs, and its log-ratio, by the segments of a subject; told once a segment.

    An entry an indicator, in order of their ids.
    """

    def __init__(self, scale: Scale, measured: Measured) -> None:
        self._scale, self._measured = scale, measured
        self._of: dict[tuple[int, str], tuple[float, float]] = {}
        self._segmented = [(number, card.segment) for number, card in enumerate(scale.cards) if card.segment]
        everywhere = [self._told(number, WHOLE_LEDGER) for number in range(len(scale.cards))]
        self._everywhere = np.array(everywhere, dtype=np.float64).reshape(-1, 2)

    def of(self, segments: Mapping[str, str]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Shares and log-ratios for a subject, of which the segment is given by the column that a card names."""
        told = self._everywhere.copy()
        for number, column in self._segmented:
            told[number] = self._told(number, segments[column])
        return told[:, 0], told[:, 1]

    def _told(self, number: int, segment: str) -> tuple[float, float]:
        key = number, segment
        if key not in self._of:
            share = self._scale.share(number, segment, self._measured)
            self._of[key] = share, self._scale.worth(number, segment, self._measured).log_ratio
        return self._of[key]
