"""Runs the catalogue over the current views: who shows what, on which records."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from chokepoint.engines.protocol import Engine
from chokepoint.engines.snapshot import current
from chokepoint.observe.grades import Grades
from chokepoint.observe.indicator import State
from chokepoint.observe.plan import RELATION_PREFIX, SUBJECT_TABLES
from chokepoint.observe.prepared import SUBJECTS, Prepared
from chokepoint.observe.setaside import Gaps, Reading
from chokepoint.records import RECORDS
from chokepoint.records.errors import EngineError, IndicatorError

Progress = Callable[[str, float], None]
"""Told what is being done, and the share of the whole that is done."""

_LETTERS = {state.value: ord(state.value) for state in State}


class UnobservableError(IndicatorError):
    """One indicator whose answers cannot be had, or are not one a subject."""

    def __init__(self, indicator_id: str, reason: str) -> None:
        super().__init__(f"Indicator `{indicator_id}`: {reason}")
        self.indicator_id = indicator_id
        self.reason = reason


@dataclass(frozen=True)
class Observed:
    """What one run saw, as rows of `findings`, `states` and `stops`; `catalogue` is the order of packed answers."""

    subjects: int
    catalogue: tuple[str, ...]
    findings: tuple[pa.Table, ...]
    states: pa.Table
    stops: tuple[pa.Table, ...]

    def store(self, engine: Engine) -> None:
        """Append the rows to the tables of results."""
        for name, parts in (("findings", self.findings), ("states", (self.states,)), ("stops", self.stops)):
            for rows in parts:
                engine.append(name, rows)


class Observation:
    """One run of the catalogue on subjects of one kind; call `observe`.

    `reads` says what each indicator reads. `only` limits the subjects; baselines still see all records. Works on
    temporary tables alone: nothing is stored before `Observed.store`.
    """

    def __init__(self, engine: Engine, prepared: Prepared, reads: Mapping[str, Reading], run_id: str) -> None:
        self._engine = engine
        self._prepared = prepared
        self._reads = reads
        self._run_id = run_id
        self._kind = "order"

    def observe(self, only: pa.Array | None = None, progress: Progress | None = None) -> Observed:
        """Answers of every indicator, and stops, for every subject; raises UnobservableError."""
        tell = _steps(progress, len(self._prepared.relations) + len(self._prepared.answers) + len(self._prepared.stops))
        subjects = self._subjects(only)
        gaps, grades = Gaps.read(self._engine, self._kind), Grades.read(self._engine)
        for name, rows in self._prepared.relations.items():
            tell(f"preparing {name.replace('_', ' ')}")
            self._engine.create(RELATION_PREFIX + name, rows, temporary=True)
        letters = np.full((len(subjects), len(self._prepared.answers)), _LETTERS[State.SILENT], dtype=np.uint8)
        findings = []
        for column, indicator_id in enumerate(self._prepared.answers):
            tell(indicator_id)
            doubtful = self._places(gaps.subjects(self._reads[indicator_id]), subjects)
            fired = self._observe_one(indicator_id, doubtful, letters[:, column])
            findings.append(self._findings(indicator_id, fired, grades))
        stops = []
        for stop_id in self._prepared.stops:
            tell(stop_id)
            stops.append(self._stop(stop_id))
        for name in (SUBJECTS, *(RELATION_PREFIX + name for name in self._prepared.relations)):
            self._engine.drop(name)
        return Observed(
            len(subjects), tuple(self._prepared.answers), tuple(findings), self._packed(subjects, letters), tuple(stops)
        )

    def _subjects(self, only: pa.Array | None) -> pa.Array:
        table = RECORDS[SUBJECT_TABLES[self._kind]]
        key = table.key[0]
        ids = self._engine.fetch(current(table.name).select(key))[key].combine_chunks()
        if only is not None:
            ids = ids.filter(pc.is_in(ids, only))
        ids = ids.take(pc.sort_indices(ids))
        places = pa.table({"subject_id": ids, "place": np.arange(len(ids), dtype=np.int64)})
        self._engine.create(SUBJECTS, places, temporary=True)
        return ids

    @staticmethod
    def _places(named: list[str], subjects: pa.Array) -> np.ndarray:
        if not named:
            return np.empty(0, dtype=np.int64)
        return np.asarray(pc.index_in(pa.array(named, pa.string()), subjects).drop_null(), dtype=np.int64)

    def _observe_one(self, indicator_id: str, doubtful: np.ndarray, letters: np.ndarray) -> pa.Table:
        """Note the letters of one indicator's answers; returns those that fire."""
        try:
            answers = self._engine.fetch(self._prepared.answers[indicator_id])
        except EngineError as error:
            raise UnobservableError(indicator_id, error.detail) from error
        places = answers["place"].to_numpy()
        if len(places) and np.bincount(places).max() > 1:
            raise UnobservableError(indicator_id, "It has several rows for one subject.")
        states = answers["state"].combine_chunks()
        for state in (State.FIRES, State.UNASSESSABLE, State.OUTSIDE):
            letters[places[pc.equal(states, state.value).to_numpy(zero_copy_only=False)]] = _LETTERS[state]
        letters[doubtful[letters[doubtful] != _LETTERS[State.OUTSIDE]]] = _LETTERS[State.UNASSESSABLE]
        return answers.filter(pa.array(letters[places] == _LETTERS[State.FIRES]))

    def _findings(self, indicator_id: str, fired: pa.Table, grades: Grades) -> pa.Table:
        rows = fired.num_rows
        return pa.table(
            {
                "run_id": _repeated(self._run_id, rows),
                "indicator_id": _repeated(indicator_id, rows),
                "subject_kind": _repeated(self._kind, rows),
                "subject_id": fired["subject_id"],
                "strength": fired["strength"],
                "basis": fired["basis"],
                "record_ids": fired["record_ids"],
                "grade": grades.of(fired["record_ids"]),
            }
        )

    def _stop(self, stop_id: str) -> pa.Table:
        stopped = self._engine.fetch(self._prepared.stops[stop_id])
        rows = stopped.num_rows
        return pa.table(
            {
                "run_id": _repeated(self._run_id, rows),
                "subject_kind": _repeated(self._kind, rows),
                "subject_id": stopped["subject_id"],
                "stop_id": _repeated(stop_id, rows),
                "basis": stopped["basis"],
                "record_ids": stopped["record_ids"],
            }
        )

    def _packed(self, subjects: pa.Array, letters: np.ndarray) -> pa.Table:
        """Note the letters of one indicator's answers; returns those that fire."""
        rows, width = letters.shape
        ends = pa.py_buffer(np.arange(0, (rows + 1) * width, width, dtype=np.int64))
        packed = pa.LargeStringArray.from_buffers(rows, ends, pa.py_buffer(letters.tobytes()))
        return pa.table(
            {
                "run_id": _repeated(self._run_id, rows),
                "subject_kind": _repeated(self._kind, rows),
                "subject_id": subjects,
                "packed": packed.cast(pa.string()),
            }
        )


def _steps(progress: Progress | None, steps: int) -> Callable[[str], None]:
    """Tells what comes next, and the share of `steps` done before it."""
    done = itertools.count()
    return lambda what: progress(what, next(done) / steps) if progress else None


def _repeated(text: str, rows: int) -> pa.Array:
    return pa.repeat(pa.scalar(text), rows)
