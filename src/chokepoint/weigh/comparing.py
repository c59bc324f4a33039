"""What other weights would make of a run that stands: ranking, volume over thresholds, figures on history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from chokepoint.engines.protocol import Engine
from chokepoint.records.catalogue import Card
from chokepoint.records.learning import ComparedWeights, MovedOrder, WeightsFigures
from chokepoint.weigh.accumulate import accumulate
from chokepoint.weigh.background import Measured
from chokepoint.weigh.bands import BANDS
from chokepoint.weigh.coverage import coverage
from chokepoint.weigh.evidence import Evidence, Segments, fired, read_evidence, read_segments
from chokepoint.weigh.intercept import intercept
from chokepoint.weigh.labels import Label
from chokepoint.weigh.metrics import average_precision, brier_skill, calibration_slope, precision_at, recall_within
from chokepoint.weigh.scale import RunContext, Scale
from chokepoint.weigh.settings import Settings
from chokepoint.weigh.weighing import Standing, read_backgrounds, stand, stopped_subjects
from chokepoint.weigh.weights import Weights

FIRST = 0.01
"""Recall is that within this share of the ranking."""

SHOWN = 20
"""Orders listed that enter the alert budget, and as many that leave it."""

DECIMALS = 6


@dataclass(frozen=True)
class _Read:
    """What a run holds that does not hang on the weights."""

    evidence: Evidence
    segments: Segments
    backgrounds: Measured
    stopped: NDArray[np.bool_]


def compare(
    engine: Engine,
    run: RunContext,
    cards: Sequence[Card],
    weights: tuple[tuple[str, Weights], tuple[str, Weights]],
    settings: Settings,
    labels: Sequence[Label],
) -> ComparedWeights:
    """Weigh the answers of a full run by both weights, named by their files, and say what differs; stores nothing.

    Raises InputError where an indicator of the run has no weight in one of the files.
    """
    scales = [Scale.of(cards, each, settings) for _, each in weights]
    evidence = read_evidence(engine, run, scales[0])
    segments = read_segments(engine, run, scales[0], evidence.subjects)
    backgrounds = read_backgrounds(engine, run.run_id, run.subject_kind)
    read = _Read(evidence, segments, backgrounds, stopped_subjects(engine, run, evidence.subjects))
    old, new = (_weighed(read, scale) for scale in scales)
    illicit = _illicit(evidence, labels)
    old_figures, new_figures = (
        _figures(path, each, standing, illicit, settings)
        for (path, each), standing in zip(weights, (old, new), strict=True)
    )
    budget = min(settings.alert_budget, len(illicit))
    entering = np.flatnonzero((new.rank <= budget) & (old.rank > budget))
    leaving = np.flatnonzero((old.rank <= budget) & (new.rank > budget))
    return ComparedWeights(
        run_id=run.run_id,
        orders=len(illicit),
        alert_budget=budget,
        old=old_figures,
        new=new_figures,
        kept=int(((old.rank <= budget) & (new.rank <= budget)).sum()),
        entering=_moved(evidence, entering[np.argsort(new.rank[entering])], old, new),
        leaving=_moved(evidence, leaving[np.argsort(old.rank[leaving])], old, new),
        rank_correlation=_correlation(old, new),
    )


def _weighed(read: _Read, scale: Scale) -> Standing:
    evidence = read.evidence
    entries = fired(evidence, scale, read.segments, read.backgrounds)
    sums = accumulate(entries, scale.kinds, len(evidence.subjects), scale.settings, scale.pairs)
    covered = coverage(evidence.letters, scale.sensitivity_of_signs)
    a = intercept(sums.total, scale.settings)
    return stand(a + sums.total, sums.variance, covered, read.stopped, scale.settings)


def _illicit(evidence: Evidence, labels: Sequence[Label]) -> NDArray[np.bool_]:
    named = {label.subject_id for label in labels if label.illicit}
    return np.array([each in named for each in evidence.subjects.to_pylist()], dtype=np.bool_)


def _figures(
    path: str, weights: Weights, standing: Standing, illicit: NDArray[np.bool_], settings: Settings
) -> WeightsFigures:
    counts = np.bincount(standing.band, minlength=len(BANDS)).tolist()
    hits = illicit[np.argsort(standing.rank)]
    told: list[float | None] = [None] * 5
    if illicit.any():
        told = [
            average_precision(hits),
            precision_at(hits, settings.alert_budget),
            recall_within(hits, FIRST),
            brier_skill(standing.likelihood, illicit),
            calibration_slope(standing.likelihood, illicit),
        ]
    rounded = (None if each is None else round(each, DECIMALS) for each in told)
    bands = dict(zip(BANDS, counts, strict=True))
    return WeightsFigures(path, weights.calibration, bands, int(illicit.sum()), *rounded)


def _moved(evidence: Evidence, places: NDArray[np.intp], old: Standing, new: Standing) -> tuple[MovedOrder, ...]:
    return tuple(
        MovedOrder(
            evidence.subjects[place].as_py(),
            int(old.rank[place]),
            int(new.rank[place]),
            float(old.likelihood[place]),
            float(new.likelihood[place]),
        )
        for place in places[:SHOWN].tolist()
    )


def _correlation(old: Standing, new: Standing) -> float:
    """Spearman's rank correlation of log-odds, ties sharing their mean rank; 1 where one of them does not vary."""
    one, other = (rankdata(np.round(each.log_odds, DECIMALS)) for each in (old, new))
    if min(float(np.ptp(one)), float(np.ptp(other))) == 0:
        return 1.0
    return round(float(np.corrcoef(one, other)[0, 1]), DECIMALS)
