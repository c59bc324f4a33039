"""Runs the catalogue over the current views: who shows what, on which records."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from chokepoint.engines.arrow import schema_of
from chokepoint.engines.protocol import Engine
from chokepoint.engines.snapshot import current
from chokepoint.observe.answers import LETTERS, Answers, Letters, repeated
from chokepoint.observe.grades import Grades
from chokepoint.observe.indicator import State
from chokepoint.observe.inheriting import inherited
from chokepoint.observe.plan import AFTERWARDS, RELATION_PREFIX, SUBJECT_TABLES
from chokepoint.observe.prepared import SUBJECTS_PREFIX, Prepared
from chokepoint.observe.rarest import rarest_orders
from chokepoint.observe.setaside import Gaps, Reading
from chokepoint.observe.subject_links import LINKED_KINDS, Links
from chokepoint.records import RECORDS
from chokepoint.records.errors import EngineError, IndicatorError
from chokepoint.records.results import FINDINGS

Progress = Callable[[str, float], None]
"""Told what is being done, and the share of the whole that is done."""


NO_FINDINGS = schema_of(FINDINGS.columns).empty_table()


class UnobservableError(IndicatorError):
    """One indicator whose answers cannot be had, or are not one a subject."""

    def __init__(self, indicator_id: str, reason: str) -> None:
        super().__init__(f"Indicator `{indicator_id}`: {reason}")
        self.indicator_id = indicator_id
        self.reason = reason


@dataclass(frozen=True)
class Observed:
    """What one run saw.

    `orders` are the answers on orders, with those that their parties, payments and shipments gave them; `others` the
    answers on those, by kind; `stops` rows of that table; `rarest` those of `rarest_orders`, where all were observed.
    """

    run_id: str
    orders: Answers
    others: Mapping[str, Answers]
    stops: tuple[pa.Table, ...]
    rarest: pa.Table | None = None

    def store(self, engine: Engine) -> None:
        """Append the rows to the tables of results; `rarest_orders` is made anew."""
        if self.rarest is not None:
            engine.create(AFTERWARDS, self.rarest)
        for answers in (self.orders, *self.others.values()):
            if answers.findings:
                engine.append("findings", pa.concat_tables(answers.findings.values()))
            engine.append("states", answers.states(self.run_id))
        for rows in self.stops:
            engine.append("stops", rows)


class Observation:
    """One run of the catalogue; call `observe`.

    `reads` says what each indicator reads. Works on temporary tables alone: nothing is stored before `Observed.store`.
    """

    def __init__(self, engine: Engine, prepared: Prepared, reads: Mapping[str, Reading], run_id: str) -> None:
        self._engine = engine
        self._prepared = prepared
        self._reads = reads
        self._run_id = run_id

    def observe(self, only: pa.Array | None = None, progress: Progress | None = None) -> Observed:
        """Answers of every indicator, and stops, for every subject; raises UnobservableError.

        `only` limits the orders, and other subjects to those that belong to them; baselines still see all records, and
        `rarest_orders` holds what an earlier run found.
        """
        tell = _steps(progress, len(self._prepared.relations) + len(self._prepared.answers) + len(self._prepared.stops))
        subjects = self._subjects("order", only)
        links = {kind: Links.read(self._engine, kind, subjects) for kind in LINKED_KINDS if self._first(kind)}
        named = {kind: self._subjects(kind, one.named if only is not None else None) for kind, one in links.items()}
        for name, rows in self._prepared.relations.items():
            tell(f"preparing {name.replace('_', ' ')}")
            self._engine.create(RELATION_PREFIX + name, rows, temporary=True)
        orders = self._answers("order", subjects, self._first("order"), tell)
        others = {kind: self._answers(kind, named[kind], self._first(kind), tell) for kind in links}
        given = [inherited(self._engine, orders.subjects, others[kind], link) for kind, link in links.items()]
        answers, rarest = orders.joined(given), None
        if only is None:
            rarest = rarest_orders([answers], self._prepared.uncounted)
            self._engine.create(AFTERWARDS, rarest, temporary=True)
        answers = answers.joined([self._answers("order", orders.subjects, list(self._prepared.last), tell)])
        stops = []
        for stop_id in self._prepared.stops:
            tell(stop_id)
            stops.append(self._stop(stop_id))
        made = [AFTERWARDS] if rarest is not None else []
        for name in (*map(SUBJECTS_PREFIX.__add__, ("order", *others)), *self._relation_names(), *made):
            self._engine.drop(name)
        return Observed(self._run_id, answers, others, tuple(stops), rarest)

    @cached_property
    def _grades(self) -> Grades:
        return Grades.read(self._engine)

    def _relation_names(self) -> list[str]:
        return [RELATION_PREFIX + name for name in self._prepared.relations]

    def _first(self, kind: str) -> list[str]:
        """Ids of the indicators whose subject is of that kind, but for those asked last."""
        prepared = self._prepared
        return [name for name in prepared.answers if prepared.kinds[name] == kind and name not in prepared.last]

    def _answers(self, kind: str, subjects: pa.Array, ids: list[str], tell: Callable[[str], None]) -> Answers:
        gaps = Gaps.read(self._engine, kind)
        letters = np.full((len(subjects), len(ids)), LETTERS[State.SILENT], dtype=np.uint8)
        findings = {}
        for column, indicator_id in enumerate(ids):
            tell(indicator_id)
            doubtful = self._places(gaps.subjects(self._reads[indicator_id]), subjects)
            fired = self._observe_one(indicator_id, doubtful, letters[:, column])
            findings[indicator_id] = self._findings(indicator_id, kind, fired)
        return Answers(kind, subjects, tuple(ids), letters, findings)

    def _subjects(self, kind: str, only: pa.Array | None) -> pa.Array:
        table = RECORDS[SUBJECT_TABLES[kind]]
        key = table.key[0]
        ids = self._engine.fetch(current(table.name).select(key))[key].combine_chunks()
        if only is not None:
            ids = ids.filter(pc.is_in(ids, only))
        ids = ids.take(pc.sort_indices(ids))
        places = pa.table({"subject_id": ids, "place": np.arange(len(ids), dtype=np.int64)})
        self._engine.create(SUBJECTS_PREFIX + kind, places, temporary=True)
        return ids

    @staticmethod
    def _places(named: list[str], subjects: pa.Array) -> np.ndarray:
        if not named:
            return np.empty(0, dtype=np.int64)
        return np.asarray(pc.index_in(pa.array(named, pa.string()), subjects).drop_null(), dtype=np.int64)

    def _observe_one(self, indicator_id: str, doubtful: np.ndarray, letters: Letters) -> pa.Table:
        """Note the letters of one indicator's answers; returns those that fire.

        A sign of which it cannot be told how strong it is cannot be told: that happens where a new order is the first
        of its kind, and what is usual of that kind was told without it.
        """
        try:
            answers = self._engine.fetch(self._prepared.answers[indicator_id])
        except EngineError as error:
            raise UnobservableError(indicator_id, error.detail) from error
        places = answers["place"].to_numpy()
        if len(places) and np.bincount(places).max() > 1:
            raise UnobservableError(indicator_id, "It has several rows for one subject.")
        states = answers["state"].combine_chunks()
        for state in (State.FIRES, State.UNASSESSABLE, State.OUTSIDE):
            letters[places[pc.equal(states, state.value).to_numpy(zero_copy_only=False)]] = LETTERS[state]
        untold = pc.and_(pc.equal(states, State.FIRES.value), pc.is_null(answers["strength"].combine_chunks()))
        letters[places[untold.to_numpy(zero_copy_only=False)]] = LETTERS[State.UNASSESSABLE]
        letters[doubtful[letters[doubtful] != LETTERS[State.OUTSIDE]]] = LETTERS[State.UNASSESSABLE]
        return answers.filter(pa.array(letters[places] == LETTERS[State.FIRES]))

    def _findings(self, indicator_id: str, kind: str, fired: pa.Table) -> pa.Table:
        rows = fired.num_rows
        if not rows:
            return NO_FINDINGS
        return pa.table(
            {
                "run_id": repeated(self._run_id, rows),
                "indicator_id": repeated(indicator_id, rows),
                "subject_kind": repeated(kind, rows),
                "subject_id": fired["subject_id"],
                "strength": fired["strength"],
                "basis": fired["basis"],
                "record_ids": fired["record_ids"],
                "grade": self._grades.of(fired["record_ids"]),
            }
        )

    def _stop(self, stop_id: str) -> pa.Table:
        stopped = self._engine.fetch(self._prepared.stops[stop_id])
        rows = stopped.num_rows
        return pa.table(
            {
                "run_id": repeated(self._run_id, rows),
                "subject_kind": repeated(self._prepared.kinds[stop_id], rows),
                "subject_id": stopped["subject_id"],
                "stop_id": repeated(stop_id, rows),
                "basis": stopped["basis"],
                "record_ids": stopped["record_ids"],
            }
        )


def _steps(progress: Progress | None, steps: int) -> Callable[[str], None]:
    """Tells what comes next, and the share of `steps` done before it."""
    done = itertools.count()
    return lambda what: progress(what, next(done) / steps) if progress else None
