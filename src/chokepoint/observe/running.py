"""Runs the catalogue over the current views: who shows what, on which records."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from chokepoint.engines.protocol import Engine
from chokepoint.engines.snapshot import current
from chokepoint.observe.grades import grades
from chokepoint.observe.indicator import State
from chokepoint.observe.plan import RELATION_PREFIX, SUBJECT_TABLES, Plan
from chokepoint.observe.setaside import Gaps, Reading
from chokepoint.records import RECORDS

Progress = Callable[[str, float], None]
"""Told what is being done, and the share of the whole that is done."""

_LETTERS = {state.value: ord(state.value) for state in State}


@dataclass(frozen=True)
class Observed:
    """What one run saw: how many subjects, and the ids of the indicators in the order of packed answers."""

    subjects: int
    catalogue: tuple[str, ...]


class Observation:
    """One run of the catalogue on subjects of one kind; call `observe`.

    `reads` says what each indicator reads. `only` limits the subjects; baselines still see all records.
    """

    def __init__(self, engine: Engine, plan: Plan, reads: Mapping[str, Reading], run_id: str) -> None:
        self._engine = engine
        self._plan = plan
        self._reads = reads
        self._run_id = run_id
        self._kind = "order"

    def observe(self, only: pa.Array | None = None, progress: Progress | None = None) -> Observed:
        """Fill `findings`, `states` and `stops` for this run."""
        tell = progress or (lambda _what, _share: None)
        subjects = self._subjects(only)
        gaps = Gaps.read(self._engine, self._kind)
        steps = len(self._plan.relations) + len(self._plan.answers) + len(self._plan.stops)
        done = 0
        for name, rows in self._plan.relations.items():
            tell(f"preparing {name.replace('_', ' ')}", done / steps)
            self._engine.create(RELATION_PREFIX + name, rows, temporary=True)
            done += 1
        letters = np.full((len(subjects), len(self._plan.answers)), _LETTERS[State.SILENT], dtype=np.uint8)
        for column, indicator_id in enumerate(self._plan.answers):
            tell(indicator_id, done / steps)
            self._observe_one(indicator_id, subjects, gaps, letters[:, column])
            done += 1
        for stop_id in self._plan.stops:
            tell(stop_id, done / steps)
            self._stop(stop_id, subjects)
            done += 1
        self._engine.append("states", self._packed(subjects, letters))
        for name in self._plan.relations:
            self._engine.drop(RELATION_PREFIX + name)
        return Observed(len(subjects), tuple(self._plan.answers))

    def _subjects(self, only: pa.Array | None) -> pa.Array:
        table = RECORDS[SUBJECT_TABLES[self._kind]]
        key = table.key[0]
        ids = self._engine.fetch(current(table.name).select(key))[key].combine_chunks()
        if only is not None:
            ids = ids.filter(pc.is_in(ids, only))
        return ids.take(pc.sort_indices(ids))

    def _observe_one(self, indicator_id: str, subjects: pa.Array, gaps: Gaps, letters: np.ndarray) -> None:
        answers = self._engine.fetch(self._plan.answers[indicator_id])
        places = pc.index_in(answers["subject_id"], subjects)
        known = pc.is_valid(places)
        answers, places = answers.filter(known), places.filter(known).to_numpy()
        states = answers["state"].combine_chunks()
        for state in (State.FIRES, State.UNASSESSABLE, State.OUTSIDE):
            letters[places[pc.equal(states, state.value).to_numpy(zero_copy_only=False)]] = _LETTERS[state]
        doubtful = pc.index_in(pa.array(gaps.subjects(self._reads[indicator_id]), pa.string()), subjects)
        doubtful = doubtful.drop_null().to_numpy()
        letters[doubtful[letters[doubtful] != _LETTERS[State.OUTSIDE]]] = _LETTERS[State.UNASSESSABLE]
        fired = answers.filter(pa.array(letters[places] == _LETTERS[State.FIRES]))
        if fired.num_rows:
            self._engine.append("findings", self._findings(indicator_id, fired))

    def _findings(self, indicator_id: str, fired: pa.Table) -> pa.Table:
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
                "grade": grades(self._engine, fired["record_ids"]),
            }
        )

    def _stop(self, stop_id: str, subjects: pa.Array) -> None:
        stopped = self._engine.fetch(self._plan.stops[stop_id])
        stopped = stopped.filter(pc.is_in(stopped["subject_id"], subjects))
        rows = stopped.num_rows
        if not rows:
            return
        self._engine.append(
            "stops",
            pa.table(
                {
                    "run_id": _repeated(self._run_id, rows),
                    "subject_kind": _repeated(self._kind, rows),
                    "subject_id": stopped["subject_id"],
                    "stop_id": _repeated(stop_id, rows),
                    "basis": stopped["basis"],
                    "record_ids": stopped["record_ids"],
                }
            ),
        )

    def _packed(self, subjects: pa.Array, letters: np.ndarray) -> pa.Table:
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


def _repeated(text: str, rows: int) -> pa.Array:
    return pa.repeat(pa.scalar(text), rows)
