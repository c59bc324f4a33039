"""What fitted weights would find on orders of customers from whom nothing was learned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from chokepoint.engines.protocol import Engine
from chokepoint.records.errors import InputError
from chokepoint.records.evaluation import LeftOut
from chokepoint.weigh.accumulate import accumulate
from chokepoint.weigh.background import Measured
from chokepoint.weigh.baselines import Integers
from chokepoint.weigh.evaluating import Outcomes, alerted
from chokepoint.weigh.evidence import Evidence, Segments, fired
from chokepoint.weigh.fit import Learning, fit, material
from chokepoint.weigh.intercept import intercept
from chokepoint.weigh.labels import Label
from chokepoint.weigh.metrics import Flags, Floats, average_precision, ranking
from chokepoint.weigh.scale import RunContext, Scale

LICIT_A_CASE, MOST_LICIT = 20, 4_000
"""Licit orders drawn for each illicit one, and at most: further ones cost time and say little more. Drawing them moves
the intercept alone (Prentice and Pyke, Biometrika 66, 1979), which is set anew."""

LEAST_OF_A_SCHEME = 5
"""Illicit orders without which leaving a scheme out says nothing."""

SEED = 7


@dataclass(frozen=True)
class CrossFit:
    """One evaluated ledger, to be fitted on one half of its customers and scored on the other.

    `answers` holds its results under `run`; `half`, the day and the outcome stand in the order of the subjects.
    """

    answers: Engine
    run: RunContext
    scale: Scale
    evidence: Evidence
    segments: Segments
    backgrounds: Measured
    half: Integers
    days: Sequence[date]

    def score(self, illicit: Flags, kept: Flags | None = None) -> Floats:
        """Log-odds of every order, learned from the outcomes of the other half's orders, of those `kept` alone.

        Raises InputError where a half has too few.
        """
        ids = self.evidence.subjects.to_pylist()
        score = np.zeros(len(ids))
        for number in (0, 1):
            here = self.half == number
            train = ~here if kept is None else ~here & kept
            labels = [Label(ids[place], bool(illicit[place]), self.days[place]) for place in _drawn(train, illicit)]
            read = material(self.answers, self.run, self.scale, labels, Learning(undecided=False, draws=0))
            fitted = fit(read, self.scale, self.run, max(self.days))
            totals = self._totals(replace(self.scale, weights=fitted.weights))[here]
            score[here] = intercept(totals, self.scale.settings) + totals
        return score

    def left_out(self, outcomes: Outcomes, whole: Floats, budget: float) -> tuple[LeftOut, ...]:
        """Each scheme's recall within the budget by `whole`, the score learned with its cases, and without them."""
        told = []
        before = alerted(whole, budget)
        for scheme in outcomes.schemes():
            ours = outcomes.of_scheme(scheme)
            count = int(ours.sum())
            if count < LEAST_OF_A_SCHEME:
                continue
            try:
                after = alerted(self.score(outcomes.illicit, ~ours), budget)
            except InputError:
                continue  # nearly all cases are of this scheme: too few are left to fit
            told.append(LeftOut(scheme, count, float(before[ours].mean()), float(after[ours].mean())))
        return tuple(told)

    def by_chance(self, illicit: Flags) -> float:
        """Average precision where the outcomes that are learned from, and counted, were dealt at random."""
        dealt = np.random.default_rng(SEED).permutation(illicit)
        return average_precision(dealt[ranking(self.score(dealt))])

    def _totals(self, scale: Scale) -> Floats:
        entries = fired(self.evidence, scale, self.segments, self.backgrounds)
        return accumulate(entries, scale.kinds, len(self.evidence.subjects), scale.settings, scale.pairs).total


def _drawn(train: Flags, illicit: Flags) -> list[int]:
    """Places of all illicit and of some licit orders to learn from."""
    cases, others = np.flatnonzero(train & illicit), np.flatnonzero(train & ~illicit)
    wanted = min(len(others), max(1, LICIT_A_CASE * len(cases)), MOST_LICIT)
    some = np.random.default_rng(SEED).choice(others, wanted, replace=False) if wanted else others
    drawn: list[int] = np.sort(np.concatenate([cases, some])).tolist()
    return drawn
