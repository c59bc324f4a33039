"""The figures of one ledger whose truth is known: of its ranking, by part, without each indicator, and by chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from chokepoint.records.evaluation import Ablated, FalseAlerts, FoundExpected, Null, PartFigures, RankFigures
from chokepoint.weigh.accumulate import Sums, accumulate
from chokepoint.weigh.metrics import (
    Flags,
    Floats,
    Places,
    average_precision,
    found_expected,
    precision_at,
    ranking,
    recall_within,
    wilson,
    within,
)
from chokepoint.weigh.scale import Scale

FIRST = (10, 25, 50, 100, 200, 500, 1_000)
"""Numbers of orders at which precision is told, as far as there are so many."""

SHARES = (0.001, 0.005, 0.01, 0.02, 0.05, 0.1)
"""Shares of the orders within which recall is told, beside the alert budget."""

CURVE_POINTS = 60
PERMUTATIONS = 200
RANGE_95 = (2.5, 97.5)
"""Percentiles between which 95 % of the permutations lie."""

SEED = 20_261_127
"""Of the permutations: the same ledger gives the same figures."""


@dataclass(frozen=True)
class Outcomes:
    """What is known of each subject, in the order of their ids; `scheme` and `care` are empty where not stated."""

    illicit: Flags
    scheme: tuple[str, ...]
    care: tuple[str, ...]

    def of_scheme(self, scheme: str) -> Flags:
        """Which subjects belong to that scheme."""
        return self.illicit & np.array([one == scheme for one in self.scheme], dtype=np.bool_)

    def schemes(self) -> list[str]:
        """The schemes that have illicit subjects, in order of their names."""
        return sorted({one for one, illicit in zip(self.scheme, self.illicit, strict=True) if illicit and one})


def rank_figures(score: Floats, illicit: Flags, budget: float) -> RankFigures:
    """Precision, recall and average precision of the ranking by that score."""
    hits = illicit[ranking(score)]
    return RankFigures(
        {str(first): precision_at(hits, first) for first in FIRST if first <= len(hits)},
        {f"{share:g}": recall_within(hits, share) for share in sorted({*SHARES, budget})},
        average_precision(hits),
    )


def bins(likelihood: Floats, illicit: Flags) -> tuple[FoundExpected, ...]:
    """Found against expected in the first per cent of the ranking."""
    order = ranking(likelihood)
    told = found_expected(likelihood[order], illicit[order])
    shares = [wilson(one.found, one.last - one.first + 1) for one in told]
    return tuple(
        FoundExpected(one.first, one.last, one.expected, one.found, one.ratio, share.low, share.high)
        for one, share in zip(told, shares, strict=True)
    )


def parts(alerts: Flags, illicit: Flags, names: Sequence[str]) -> tuple[PartFigures, ...]:
    """What was found of each part of the illicit subjects, in order of the parts' names."""
    told = []
    of = np.array(names, dtype=object)
    for name in sorted({one for one, true in zip(names, illicit, strict=True) if true and one}):
        here = illicit & (of == name)
        found = wilson(int((here & alerts).sum()), int(here.sum()))
        told.append(PartFigures(name, int(here.sum()), int((here & alerts).sum()), found.share, found.low, found.high))
    return tuple(told)


def false_alerts(alerts: Flags, licit: Flags, groups: Sequence[str]) -> tuple[FalseAlerts, ...]:
    """Licit subjects that stand within the budget, by group, largest group first."""
    told = []
    of = np.array(groups, dtype=object)
    for name in sorted(set(groups)):
        here = licit & (of == name)
        count, found = int(here.sum()), int((here & alerts).sum())
        if count:
            share = wilson(found, count)
            told.append(FalseAlerts(name, count, found, share.share, share.low, share.high))
    return tuple(sorted(told, key=lambda one: (-one.licit, one.group)))


def alerted(score: Floats, budget: float) -> Flags:
    """Which subjects stand within that share of the ranking."""
    alerts = np.zeros(len(score), dtype=np.bool_)
    alerts[ranking(score)[: within(len(score), budget)]] = len(score) > 0
    return alerts


def ablation(scale: Scale, sums: Sums, illicit: Flags, budget: float) -> tuple[Ablated, ...]:
    """What the ranking loses without each indicator that fires, most first.

    What the others are worth stays as it is. Only subjects on which the indicator fires are added up anew.
    """
    whole = illicit[ranking(sums.total)]
    precision, recall = average_precision(whole), recall_within(whole, budget)
    told = []
    for number in np.unique(sums.fired.indicator).tolist():
        score = without(scale, sums, number)
        hits = illicit[ranking(score)]
        told.append(
            Ablated(
                scale.ids[number],
                scale.cards[number].code,
                int((sums.fired.indicator == number).sum()),
                precision - average_precision(hits),
                recall - recall_within(hits, budget),
            )
        )
    return tuple(sorted(told, key=lambda one: (-one.average_precision_lost, one.indicator)))


def without(scale: Scale, sums: Sums, indicator: int) -> Floats:
    """What every subject's evidence adds up to if one indicator had not been asked."""
    touched = np.zeros(len(sums.total), dtype=np.bool_)
    touched[sums.fired.subject[sums.fired.indicator == indicator]] = True
    left = sums.fired.take(touched[sums.fired.subject] & (sums.fired.indicator != indicator))
    anew = accumulate(left, scale.kinds, len(sums.total), scale.settings, scale.pairs)
    return np.where(touched, anew.total, sums.total)


def null(score: Floats, illicit: Flags, budget: float, fitted: float | None = None) -> Null:
    """What the ranking reaches where the outcomes are dealt at random."""
    order = ranking(score)
    dealt = np.random.default_rng(SEED)
    precisions, recalls = [], []
    for _ in range(PERMUTATIONS):
        hits = dealt.permutation(illicit)[order]
        precisions.append(average_precision(hits))
        recalls.append(recall_within(hits, budget))
    base = float(np.mean(illicit)) if len(illicit) else 0.0
    return Null(PERMUTATIONS, base, _spread(precisions), _spread(recalls), fitted)


def _spread(values: Sequence[float]) -> tuple[float, float, float]:
    low, high = np.percentile(values, RANGE_95)
    return float(np.mean(values)), float(low), float(high)


def curve(order: Places, illicit: Flags) -> tuple[tuple[float, float], ...]:
    """Recall by share of the ranking looked at, at shares that grow by a factor: what a plot is drawn from."""
    if not len(order):
        return ()
    hits = illicit[order]
    firsts = np.unique(np.geomspace(1, len(hits), CURVE_POINTS).round().astype(int))
    found = np.cumsum(hits)
    total = max(1, int(found[-1]))
    return tuple((float(first / len(hits)), float(found[first - 1] / total)) for first in firsts.tolist())
