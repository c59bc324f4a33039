"""The answers of a run as arrays: what every subject's indicators said, and what fired."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import ibis.expr.operations as ops
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from chokepoint.engines.protocol import Engine
from chokepoint.engines.snapshot import current
from chokepoint.records import RECORDS
from chokepoint.records.errors import InputError
from chokepoint.weigh.accumulate import Fired
from chokepoint.weigh.background import WHOLE_LEDGER, Background, Measured, measured
from chokepoint.weigh.coverage import FIRES, SILENT
from chokepoint.weigh.scale import RunContext, Scale

STRENGTH_UNITS = 10_000
"""Strengths have four decimals: added up as whole ten-thousandths, their sum is the same in any order."""


@dataclass(frozen=True)
class Evidence:
    """Answers of N subjects to K indicators.

    `subjects` are their ids in order; `letters` has a row a subject and a column an indicator. What fired has an entry
    in `subject`, `indicator` (numbers), `strength` (ten-thousandths) and `grade`.
    """

    subjects: pa.Array
    letters: NDArray[np.uint8]
    subject: NDArray[np.int64]
    indicator: NDArray[np.int64]
    strength: NDArray[np.int64]
    grade: NDArray[np.float64]


@dataclass(frozen=True)
class Segments:
    """The segment of each subject, for each column that a card names: `codes` number `names`, 0 is the whole ledger."""

    names: dict[str, list[str]]
    codes: dict[str, NDArray[np.int64]]


TABLE_OF_KIND = {
    "order": "orders",
    "party": "parties",
    "shipment": "shipments",
    "payment": "payments",
    "item": "items",
}


def read_evidence(engine: Engine, run: RunContext, scale: Scale, subject_ids: Sequence[str] | None = None) -> Evidence:
    """Read `states` and `findings` of a run, of all its subjects or of those named."""
    wanted = ["subject_id", "packed"], ["indicator_id", "subject_id", "strength", "grade"]
    states, findings = (
        of_run(engine, table, run, subject_ids, columns)
        for table, columns in zip(("states", "findings"), wanted, strict=True)
    )
    states = states.take(pc.sort_indices(states["subject_id"]))
    subjects = _one_array(states["subject_id"], pa.string())
    subject = _places(findings["subject_id"], subjects, "subject of `findings` without a row in `states`")
    indicator = _places(findings["indicator_id"], pa.array(scale.ids, pa.string()), "indicator without a card")
    letters = letters_of(states["packed"], len(scale.ids))
    if int((letters == FIRES).sum()) != len(subject):
        raise ValueError(f"Run {run.run_id}: `states` and `findings` do not agree on how often indicators fire.")
    strength = np.rint(findings["strength"].to_numpy() * STRENGTH_UNITS).astype(np.int64)
    return Evidence(subjects, letters, subject, indicator, strength, findings["grade"].to_numpy())


def read_segments(
    engine: Engine, run: RunContext, scale: Scale, subjects: pa.Array, subject_ids: Sequence[str] | None = None
) -> Segments:
    """Read the segment of each subject, for each column that a card names."""
    segments = Segments({}, {})
    for column in sorted({card.segment for card in scale.cards if card.segment}):
        rows = run.segments(column) if run.segments else _own_column(run.subject_kind, column)
        if subject_ids is not None:
            rows = rows.filter(rows.subject_id.isin(list(subject_ids)))
        found = engine.fetch(rows.select("subject_id", "segment")).drop_null()
        found = found.filter(pc.is_in(found["subject_id"], value_set=subjects))
        names = sorted(pc.unique(found["segment"]).to_pylist())
        codes = np.zeros(len(subjects), dtype=np.int64)
        place = pc.index_in(found["subject_id"], value_set=subjects).to_numpy()
        codes[place] = pc.index_in(found["segment"], value_set=pa.array(names, pa.string())).to_numpy() + 1
        segments.names[column] = [WHOLE_LEDGER, *names]
        segments.codes[column] = codes
    return segments


def measure(evidence: Evidence, scale: Scale, segments: Segments) -> Measured:
    """How common each indicator is, in the whole ledger and in each segment that its card names."""
    result: dict[tuple[str, str], Background] = {}
    for number, card in enumerate(scale.cards):
        answers = evidence.letters[:, number]
        assessed = (answers == FIRES) | (answers == SILENT)
        here = evidence.indicator == number
        subject, strength = evidence.subject[here], evidence.strength[here]
        codes = segments.codes.get(card.segment or "")
        parts = [(WHOLE_LEDGER, int(strength.sum()), int(assessed.sum()))]
        if codes is not None:
            names = segments.names[card.segment or ""]
            sums = np.zeros(len(names), dtype=np.int64)
            np.add.at(sums, codes[subject], strength)
            counts = np.bincount(codes[assessed], minlength=len(names))
            parts += [(names[code], int(sums[code]), int(counts[code])) for code in range(1, len(names))]
        for name, total, count in parts:
            result[(card.id, name)] = measured(
                total / STRENGTH_UNITS,
                count,
                scale.weights[card.id].background,
                scale.settings.pseudo_subjects,
            )
    return result


def fired(evidence: Evidence, scale: Scale, segments: Segments, backgrounds: Measured) -> Fired:
    """What fired, with what it is worth for each subject."""
    names = [segments.names.get(card.segment or "", [WHOLE_LEDGER]) for card in scale.cards]
    first = np.cumsum([0, *(len(each) for each in names)])[:-1]
    worths = [scale.worth(number, name, backgrounds) for number, each in enumerate(names) for name in each]
    place = first[evidence.indicator]
    for column, codes in segments.codes.items():
        of_column = np.array([card.segment == column for card in scale.cards])[evidence.indicator]
        place[of_column] += codes[evidence.subject[of_column]]
    return Fired(
        evidence.subject,
        evidence.indicator,
        evidence.strength / STRENGTH_UNITS * evidence.grade,
        np.array([each.log_ratio for each in worths])[place] if worths else np.zeros(0),
        np.array([each.deviation for each in worths])[place] if worths else np.zeros(0),
    )


def _own_column(subject_kind: str, segment: str) -> ir.Table:
    """The column of the subject's own table; raises InputError where the segment is in another."""
    table, column = segment.split(".")
    if table != TABLE_OF_KIND[subject_kind]:
        raise InputError(
            f"Segment `{segment}` is not a column of `{TABLE_OF_KIND[subject_kind]}`, the table of the {subject_kind}."
        )
    return _segments_in(table, column)


@lru_cache(maxsize=64)
def _segments_in(table: str, column: str) -> ir.Table:
    rows = current(table)
    return rows.select(subject_id=rows[RECORDS[table].key[0]], segment=rows[column].cast("string"))


def of_run(
    engine: Engine, table: str, run: RunContext, subject_ids: Sequence[str] | None, columns: Sequence[str] = ()
) -> pa.Table:
    """What a run entered in a table of results on its subjects, or on those named; all columns if none is given."""
    rows = _of_run(engine.table(table).op(), run.run_id, run.subject_kind, tuple(columns))
    return engine.fetch(rows if subject_ids is None else rows.filter(rows.subject_id.isin(list(subject_ids))))


@lru_cache(maxsize=64)
def _of_run(table: ops.Relation, run_id: str, kind: str, columns: tuple[str, ...]) -> ir.Table:
    rows = table.to_expr()
    rows = rows.filter(rows.run_id == run_id, rows.subject_kind == kind)
    return rows.select(*columns) if columns else rows


def _places(values: pa.ChunkedArray, among: pa.Array, otherwise: str) -> NDArray[np.int64]:
    """The place of each value; raises ValueError, a fault of the program, where one has none."""
    found = pc.index_in(values, value_set=among)
    if found.null_count:
        missing = values.filter(pc.is_null(found))[0].as_py()
        raise ValueError(f"{otherwise}: {missing}.")
    return found.to_numpy().astype(np.int64)  # type: ignore[no-any-return]


def letters_of(packed: pa.ChunkedArray, count: int) -> NDArray[np.uint8]:
    """Packed answers as a matrix; raises ValueError where one is not `count` letters long."""
    lengths = pc.unique(pc.binary_length(packed)).to_pylist()
    if lengths not in ([], [count]):
        raise ValueError(f"Packed answers hold {lengths} letters; the run has {count} indicators.")
    if not lengths or not count:
        return np.zeros((len(packed), count), dtype=np.uint8)
    fixed = _one_array(packed.cast(pa.binary()).cast(pa.binary(count)), pa.binary(count))
    data = np.frombuffer(fixed.buffers()[1], dtype=np.uint8)
    return data[fixed.offset * count : (fixed.offset + len(fixed)) * count].reshape(len(fixed), count)


def _one_array(column: pa.ChunkedArray, kind: pa.DataType) -> pa.Array:
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array.cast(kind)
