"""From the answers of a run to a likelihood for each subject, with what every sign added."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from chokepoint.engines.protocol import Engine
from chokepoint.records.catalogue import Card
from chokepoint.weigh.accumulate import Sums, accumulate
from chokepoint.weigh.background import Background, StoredBackgrounds
from chokepoint.weigh.bands import BANDS, band_numbers
from chokepoint.weigh.coverage import coverage
from chokepoint.weigh.evidence import Evidence, Measured, fired, measure, read_evidence, read_segments
from chokepoint.weigh.intercept import expected, intercept, likelihood
from chokepoint.weigh.interval import interval
from chokepoint.weigh.scale import RunContext, Scale
from chokepoint.weigh.settings import Settings
from chokepoint.weigh.weights import Weights

__all__ = ["RunContext", "Weighed", "read_backgrounds", "stored_backgrounds", "weigh"]

BATCH = 200_000
"""Rows handed to the engine at once."""

RANKED_DECIMALS = 9
"""Log-odds that agree to as many decimals rank by subject id."""

LIKELIHOOD_DECIMALS = 15
"""Likelihoods are stored to as many decimals, so that the last bit of a processor's exponential does not show."""


@dataclass(frozen=True)
class Weighed:
    """What weighing came to. `expected` is what the likelihoods should add up to; `bands` counts subjects by band."""

    reference_run_id: str
    intercept: float
    subjects: int
    sum_of_likelihoods: float
    expected: float
    bands: Mapping[str, int]


@dataclass(frozen=True)
class _Standing:
    """The columns of `likelihoods`, each in order of the subjects."""

    log_odds: NDArray[np.float64]
    likelihood: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    coverage: NDArray[np.float64]
    band: NDArray[np.int64]
    rank: NDArray[np.int64]


def weigh(
    engine: Engine,
    run: RunContext,
    cards: Sequence[Card],
    weights: Weights,
    settings: Settings,
    stored: StoredBackgrounds | None = None,
) -> Weighed:
    """Weigh the `findings` and `states` of a run; fill `backgrounds`, `contributions` and `likelihoods`.

    `cards` are all indicators of the run. Without `stored` the run is its own reference: its backgrounds and its
    intercept are measured. With `stored` those of an earlier run are used and no backgrounds are written.
    Raises InputError where an indicator has no weight.
    """
    scale = Scale.of(cards, weights, settings)
    evidence = read_evidence(engine, run, scale)
    segments = read_segments(engine, run, scale, evidence.subjects)
    backgrounds = dict(stored.by_segment) if stored else measure(evidence, scale, segments)
    sums = accumulate(fired(evidence, scale, segments, backgrounds), scale.kinds, len(evidence.subjects), settings)
    a = stored.intercept if stored else intercept(sums.total, settings)
    standing = _standing(evidence, sums, a, scale, _stopped(engine, run, evidence))
    if not stored:
        engine.append("backgrounds", _background_rows(run, backgrounds))
    engine.append("contributions", _contribution_rows(run, scale, evidence, sums))
    engine.append("likelihoods", _likelihood_rows(run, evidence, standing))
    count = len(evidence.subjects)
    counts = np.bincount(standing.band, minlength=len(BANDS)).tolist()
    return Weighed(
        stored.run_id if stored else run.run_id,
        a,
        count,
        float(standing.likelihood.sum()),
        count * settings.prior if stored else expected(count, a, settings),
        dict(zip(BANDS, counts, strict=True)),
    )


def read_backgrounds(engine: Engine, run_id: str) -> Measured:
    """The backgrounds that a reference run measured, by (indicator, segment)."""
    rows = engine.table("backgrounds")
    return {
        (row["indicator_id"], row["segment"]): Background(row["fired"], row["assessed"], row["background"])
        for row in engine.fetch(rows.filter(rows.run_id == run_id)).to_pylist()
    }


def stored_backgrounds(engine: Engine, run_id: str, a: float) -> StoredBackgrounds:
    """What `weigh` takes to use an earlier reference run: its backgrounds, and its intercept `a`."""
    return StoredBackgrounds(run_id, a, read_backgrounds(engine, run_id))


def _standing(evidence: Evidence, sums: Sums, a: float, scale: Scale, stopped: NDArray[np.bool_]) -> _Standing:
    log_odds = a + sums.total
    low, high = interval(log_odds, sums.variance, scale.settings)
    probability = np.round(likelihood(log_odds), LIKELIHOOD_DECIMALS)
    covered = coverage(evidence.letters, scale.sensitivity_of_signs)
    rank = np.empty(len(log_odds), dtype=np.int64)
    rank[np.argsort(-np.round(log_odds, RANKED_DECIMALS), kind="stable")] = np.arange(1, len(log_odds) + 1)
    return _Standing(
        log_odds,
        probability,
        np.round(low, LIKELIHOOD_DECIMALS),
        np.round(high, LIKELIHOOD_DECIMALS),
        covered,
        band_numbers(probability, covered, stopped, scale.settings),
        rank,
    )


def _stopped(engine: Engine, run: RunContext, evidence: Evidence) -> NDArray[np.bool_]:
    rows = engine.table("stops")
    rows = rows.filter(rows.run_id == run.run_id, rows.subject_kind == run.subject_kind)
    stopped = engine.fetch(rows.select("subject_id").distinct())["subject_id"]
    return pc.is_in(evidence.subjects, value_set=stopped).to_numpy(zero_copy_only=False)  # type: ignore[no-any-return]


def _background_rows(run: RunContext, backgrounds: Measured) -> pa.Table:
    rows = sorted(backgrounds.items())
    return pa.table(
        {
            "run_id": _constant(run.run_id, len(rows)),
            "indicator_id": pa.array([key[0] for key, _ in rows], pa.string()),
            "segment": pa.array([key[1] for key, _ in rows], pa.string()),
            "fired": pa.array([each.fired for _, each in rows], pa.float64()),
            "assessed": pa.array([each.assessed for _, each in rows], pa.int64()),
            "background": pa.array([each.share for _, each in rows], pa.float64()),
        }
    )


def _contribution_rows(run: RunContext, scale: Scale, evidence: Evidence, sums: Sums) -> pa.RecordBatchReader:
    ids = pa.array(scale.ids, pa.string())
    groups = pa.array([weight.group for weight in scale.of_card], pa.string())

    def columns(part: slice) -> dict[str, pa.Array]:
        indicator = pa.array(sums.fired.indicator[part])
        return {
            "subject_id": evidence.subjects.take(pa.array(sums.fired.subject[part])),
            "indicator_id": ids.take(indicator),
            "group": groups.take(indicator),
            "contribution": pa.array(sums.contribution[part]),
        }

    return _in_batches(run, len(sums.contribution), columns)


def _likelihood_rows(run: RunContext, evidence: Evidence, standing: _Standing) -> pa.RecordBatchReader:
    bands = pa.array(BANDS, pa.string())

    def columns(part: slice) -> dict[str, pa.Array]:
        return {
            "subject_id": evidence.subjects[part],
            "log_odds": pa.array(standing.log_odds[part]),
            "likelihood": pa.array(standing.likelihood[part]),
            "low": pa.array(standing.low[part]),
            "high": pa.array(standing.high[part]),
            "coverage": pa.array(standing.coverage[part]),
            "band": bands.take(pa.array(standing.band[part])),
            "rank": pa.array(standing.rank[part]),
        }

    return _in_batches(run, len(standing.rank), columns)


def _in_batches(run: RunContext, count: int, columns: Callable[[slice], dict[str, pa.Array]]) -> pa.RecordBatchReader:
    """Rows made piece by piece, each with the run and the kind of its subject."""

    def batch(start: int) -> pa.RecordBatch:
        part = slice(start, min(start + BATCH, count))
        size = part.stop - part.start
        return pa.RecordBatch.from_pydict(
            {
                "run_id": _constant(run.run_id, size),
                "subject_kind": _constant(run.subject_kind, size),
                **columns(part),
            }
        )

    def batches() -> Iterator[pa.RecordBatch]:
        for start in range(0, count, BATCH):
            yield batch(start)

    return pa.RecordBatchReader.from_batches(batch(0).schema, batches())


def _constant(value: str, size: int) -> pa.Array:
    return pa.repeat(pa.scalar(value, pa.string()), size)
