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
from chokepoint.weigh.background import Background, Measured, StoredBackgrounds
from chokepoint.weigh.bands import BANDS, band_numbers
from chokepoint.weigh.coverage import coverage
from chokepoint.weigh.evidence import Evidence, Segments, fired, measure, of_run, read_evidence, read_segments
from chokepoint.weigh.intercept import expected, intercept, likelihood
from chokepoint.weigh.interval import interval
from chokepoint.weigh.pairs import pair_id
from chokepoint.weigh.scale import RunContext, Scale
from chokepoint.weigh.settings import Settings
from chokepoint.weigh.weights import Weights

__all__ = ["RunContext", "Weighed", "read_backgrounds", "stored_backgrounds", "weigh", "weigh_ledger"]

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
class Standing:
    """The columns of `likelihoods`, each in order of the subjects."""

    log_odds: NDArray[np.float64]
    likelihood: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    coverage: NDArray[np.float64]
    band: NDArray[np.int64]
    rank: NDArray[np.int64]


@dataclass(frozen=True)
class UnitSize:
    """Two more columns of `likelihoods` for what is made of orders; `percentile` is NaN where there are none."""

    orders: NDArray[np.int64]
    percentile: NDArray[np.float64]

    def columns(self, part: slice) -> dict[str, pa.Array]:
        """The cells of some rows."""
        return {
            "orders": pa.array(self.orders[part]),
            "percentile": pa.array(self.percentile[part], from_pandas=True),
        }


@dataclass(frozen=True)
class SizeBand:
    """One row of `intercepts`."""

    least_orders: int
    intercept: float
    subjects: int
    sum_of_likelihoods: float
    expected: float


@dataclass(frozen=True)
class Ledger:
    """Subjects as they were weighed, in order of their ids, and by which backgrounds; `stopped` says on which of them a
    stop stands."""

    evidence: Evidence
    scale: Scale
    segments: Segments
    backgrounds: Measured
    sums: Sums
    stopped: NDArray[np.bool_]


def weigh(
    engine: Engine,
    run: RunContext,
    cards: Sequence[Card],
    weights: Weights,
    settings: Settings,
    stored: StoredBackgrounds | None = None,
) -> Weighed:
    """Weigh the `findings` and `states` of a run; fill `backgrounds`, `contributions`, `likelihoods`, `intercepts`.

    `cards` are all indicators of the run. Without `stored` the run is its own reference: its backgrounds and its
    intercept are measured. With `stored` those of an earlier run are used and no backgrounds are written.
    Raises InputError where an indicator has no weight.
    """
    return weigh_ledger(engine, run, Scale.of(cards, weights, settings), stored)[0]


def weigh_ledger(
    engine: Engine, run: RunContext, scale: Scale, stored: StoredBackgrounds | None = None
) -> tuple[Weighed, Ledger]:
    """The same, with the subjects as they were weighed: what parties and networks are made of."""
    settings = scale.settings
    ledger = read_ledger(engine, run, scale, stored)
    evidence, sums = ledger.evidence, ledger.sums
    a = stored.intercept if stored else intercept(sums.total, settings)
    covered = coverage(evidence.letters, scale.sensitivity_of_signs)
    standing = stand(a + sums.total, sums.variance, covered, ledger.stopped, settings)
    engine.append("contributions", contribution_rows(run, scale, evidence.subjects, sums))
    if len(sums.pairs.pair):
        engine.append("contributions", pair_rows(run, scale, evidence.subjects, sums))
    engine.append("likelihoods", likelihood_rows(run, evidence.subjects, standing))
    count = len(evidence.subjects)
    counts = np.bincount(standing.band, minlength=len(BANDS)).tolist()
    weighed = Weighed(
        stored.run_id if stored else run.run_id,
        a,
        count,
        float(standing.likelihood.sum()),
        count * settings.prior if stored else expected(count, a, settings),
        dict(zip(BANDS, counts, strict=True)),
    )
    of_all = SizeBand(0, a, count, weighed.sum_of_likelihoods, weighed.expected)
    engine.append("intercepts", intercept_rows(run, [of_all]))
    return weighed, ledger


def read_ledger(engine: Engine, run: RunContext, scale: Scale, stored: StoredBackgrounds | None = None) -> Ledger:
    """Read what fired on subjects of a kind and add it up; fills `backgrounds` where none are stored."""
    evidence = read_evidence(engine, run, scale)
    segments = read_segments(engine, run, scale, evidence.subjects)
    backgrounds = stored.by_segment if stored else measure(evidence, scale, segments)
    if not stored:
        engine.append("backgrounds", _background_rows(run, backgrounds))
    entries = fired(evidence, scale, segments, backgrounds)
    sums = accumulate(entries, scale.kinds, len(evidence.subjects), scale.settings, scale.pairs)
    stopped = stopped_subjects(engine, run, evidence.subjects)
    return Ledger(evidence, scale, segments, backgrounds, sums, stopped)


def read_backgrounds(engine: Engine, run_id: str, kind: str = "order") -> Measured:
    """The backgrounds that a reference run measured among subjects of a kind, by (indicator, segment)."""
    rows = engine.table("backgrounds")
    rows = rows.filter(rows.run_id == run_id, rows.subject_kind.fill_null("order") == kind)
    return {
        (row["indicator_id"], row["segment"]): Background(row["fired"], row["assessed"], row["background"])
        for row in engine.fetch(rows).to_pylist()
    }


def stored_backgrounds(engine: Engine, run_id: str, a: float) -> StoredBackgrounds:
    """What `weigh` takes to use an earlier reference run: its backgrounds, and its intercept `a`."""
    return StoredBackgrounds(run_id, a, read_backgrounds(engine, run_id))


def stand(
    log_odds: NDArray[np.float64],
    variance: NDArray[np.float64],
    covered: NDArray[np.float64],
    stopped: NDArray[np.bool_],
    settings: Settings,
) -> Standing:
    """Where subjects stand, in order of their ids."""
    low, high = interval(log_odds, variance, settings)
    probability = np.round(likelihood(log_odds), LIKELIHOOD_DECIMALS)
    rank = np.empty(len(log_odds), dtype=np.int64)
    rank[np.argsort(-np.round(log_odds, RANKED_DECIMALS), kind="stable")] = np.arange(1, len(log_odds) + 1)
    return Standing(
        log_odds,
        probability,
        np.round(low, LIKELIHOOD_DECIMALS),
        np.round(high, LIKELIHOOD_DECIMALS),
        covered,
        band_numbers(probability, covered, stopped, settings),
        rank,
    )


def stopped_subjects(engine: Engine, run: RunContext, subjects: pa.Array) -> NDArray[np.bool_]:
    """Whether a stop stands on each subject."""
    stopped = of_run(engine, "stops", run, None, ["subject_id"])["subject_id"]
    return pc.is_in(subjects, value_set=stopped).to_numpy(zero_copy_only=False)  # type: ignore[no-any-return]


def _background_rows(run: RunContext, backgrounds: Measured) -> pa.Table:
    rows = sorted(backgrounds.items())
    return pa.table(
        {
            "run_id": _constant(run.run_id, len(rows)),
            "subject_kind": _constant(run.subject_kind, len(rows)),
            "indicator_id": pa.array([key[0] for key, _ in rows], pa.string()),
            "segment": pa.array([key[1] for key, _ in rows], pa.string()),
            "fired": pa.array([each.fired for _, each in rows], pa.float64()),
            "assessed": pa.array([each.assessed for _, each in rows], pa.int64()),
            "background": pa.array([each.share for _, each in rows], pa.float64()),
        }
    )


def intercept_rows(run: RunContext, bands: Sequence[SizeBand]) -> pa.Table:
    """Rows of `intercepts`."""
    return pa.table(
        {
            "run_id": _constant(run.run_id, len(bands)),
            "subject_kind": _constant(run.subject_kind, len(bands)),
            "least_orders": pa.array([band.least_orders for band in bands], pa.int64()),
            "intercept": pa.array([band.intercept for band in bands], pa.float64()),
            "subjects": pa.array([band.subjects for band in bands], pa.int64()),
            "sum_of_likelihoods": pa.array([band.sum_of_likelihoods for band in bands], pa.float64()),
            "expected": pa.array([band.expected for band in bands], pa.float64()),
        }
    )


def contribution_rows(run: RunContext, scale: Scale, subjects: pa.Array, sums: Sums) -> pa.RecordBatchReader:
    """Rows of `contributions`."""
    ids = pa.array(scale.ids, pa.string())
    groups = pa.array([weight.group for weight in scale.of_card], pa.string())

    def columns(part: slice) -> dict[str, pa.Array]:
        indicator = pa.array(sums.fired.indicator[part])
        return {
            "subject_id": subjects.take(pa.array(sums.fired.subject[part])),
            "indicator_id": ids.take(indicator),
            "group": groups.take(indicator),
            "contribution": pa.array(sums.contribution[part]),
        }

    return _in_batches(run, len(sums.contribution), columns)


def pair_rows(run: RunContext, scale: Scale, subjects: pa.Array, sums: Sums) -> pa.RecordBatchReader:
    """Rows of `contributions` for pairs of signs; each is a group of its own."""
    held = scale.weights_of_pairs
    names = pa.array([pair_id(pair.first, pair.second) for pair in held], pa.string())
    both = sums.pairs

    def columns(part: slice) -> dict[str, pa.Array]:
        shown = names.take(pa.array(both.pair[part]))
        return {
            "subject_id": subjects.take(pa.array(both.subject[part])),
            "indicator_id": shown,
            "group": shown,
            "contribution": pa.array(both.contribution[part]),
        }

    return _in_batches(run, len(both.contribution), columns)


def likelihood_rows(
    run: RunContext, subjects: pa.Array, standing: Standing, size: UnitSize | None = None
) -> pa.RecordBatchReader:
    """Rows of `likelihoods`; with `size` those of parties or networks."""
    bands = pa.array(BANDS, pa.string())

    def columns(part: slice) -> dict[str, pa.Array]:
        return {
            "subject_id": subjects[part],
            "log_odds": pa.array(standing.log_odds[part]),
            "likelihood": pa.array(standing.likelihood[part]),
            "low": pa.array(standing.low[part]),
            "high": pa.array(standing.high[part]),
            "coverage": pa.array(standing.coverage[part]),
            "band": bands.take(pa.array(standing.band[part])),
            "rank": pa.array(standing.rank[part]),
            **(size.columns(part) if size else {}),
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
