"""Runs the catalogue over the current views: who shows what, on which records."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

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
from chokepoint.observe.subject_links import LINKED_KINDS, Links, Numbers
from chokepoint.records import RECORDS
from chokepoint.records.errors import EngineError, IndicatorError
from chokepoint.records.results import FINDINGS

Progress = Callable[[str, float], None]
"""Told what is being done, and the share of the whole that is done."""

TOGETHER = 50_000
"""Rows from which on answers are worked on: those on few orders all at once, those on many an indicator at a time."""
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
        findings = dict.fromkeys(ids, NO_FINDINGS)
        part: dict[str, pa.Table] = {}
        rows = 0
        for place, indicator_id in enumerate(ids, start=1):
            tell(indicator_id)
            part[indicator_id] = self._asked(indicator_id)
            rows += part[indicator_id].num_rows
            if place == len(ids) or rows >= TOGETHER:
                findings |= self._told(kind, part, gaps, letters[:, place - len(part) : place])
                part, rows = {}, 0
        return Answers(kind, subjects, tuple(ids), letters, findings)

    def _asked(self, indicator_id: str) -> pa.Table:
        try:
            return self._engine.fetch(self._prepared.answers[indicator_id])
        except EngineError as error:
            raise UnobservableError(indicator_id, error.detail) from error

    def _told(self, kind: str, part: dict[str, pa.Table], gaps: Gaps, letters: Letters) -> dict[str, pa.Table]:
        """Note the letters of the answers of some indicators, each of which has a column; returns their findings.

        A sign of which it cannot be told how strong it is cannot be told: that happens where a new order is the first
        of its kind, and what is usual of that kind was told without it.
        """
        rows, counts = pa.concat_tables(part.values()), [one.num_rows for one in part.values()]
        place, column = rows["place"].to_numpy(), np.repeat(np.arange(len(part)), counts)
        states = rows["state"].combine_chunks()
        fires, outside = (_where(pc.equal(states, one.value)) for one in (State.FIRES, State.OUTSIDE))
        told = np.full(len(place), LETTERS[State.UNASSESSABLE], dtype=np.uint8)
        told[fires & _where(pc.is_valid(rows["strength"].combine_chunks()))] = LETTERS[State.FIRES]
        told[outside] = LETTERS[State.OUTSIDE]
        letters[place, column] = told
        answered = np.count_nonzero(letters != LETTERS[State.SILENT], axis=0)
        for indicator_id, subjects, count in zip(part, answered, counts, strict=True):
            if subjects < count:
                raise UnobservableError(indicator_id, "It has several rows for one subject.")
        for number, indicator_id in enumerate(part):
            doubtful = gaps.places(self._reads[indicator_id])
            letters[doubtful[letters[doubtful, number] != LETTERS[State.OUTSIDE]], number] = LETTERS[State.UNASSESSABLE]
        firing = letters[place, column] == LETTERS[State.FIRES]
        return self._findings(kind, list(part), column[firing], rows.filter(pa.array(firing)))

    def _subjects(self, kind: str, only: pa.Array | None) -> pa.Array:
        ids = self._engine.fetch(_keys(kind))["subject_id"].combine_chunks()
        if only is not None:
            ids = ids.filter(pc.is_in(ids, only))
        ids = ids.take(pc.sort_indices(ids))
        places = pa.table({"subject_id": ids, "place": np.arange(len(ids), dtype=np.int64)})
        self._engine.create(SUBJECTS_PREFIX + kind, places, temporary=True)
        return ids

    def _findings(self, kind: str, ids: list[str], column: Numbers, fired: pa.Table) -> dict[str, pa.Table]:
        """The findings of each indicator that fires, of rows in order of the columns that theirs are."""
        rows = fired.num_rows
        findings = pa.table(
            {
                "run_id": repeated(self._run_id, rows),
                "indicator_id": pa.array(ids, pa.string()).take(pa.array(column)),
                "subject_kind": repeated(kind, rows),
                "subject_id": fired["subject_id"],
                "strength": fired["strength"],
                "basis": fired["basis"],
                "record_ids": fired["record_ids"],
                "grade": self._grades.of(fired["record_ids"]),
            }
        )
        shown, first, counts = np.unique(column, return_index=True, return_counts=True)
        parts = zip(shown.tolist(), first.tolist(), counts.tolist(), strict=True)
        return {ids[number]: findings.slice(start, count) for number, start, count in parts}

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


@cache
def _keys(kind: str) -> ir.Table:
    """The ids of every subject of a kind: `subject_id`."""
    table = RECORDS[SUBJECT_TABLES[kind]]
    return current(table.name).select(subject_id=table.key[0])


def _where(claims: pa.Array) -> NDArray[np.bool_]:
    return np.asarray(claims.to_numpy(zero_copy_only=False))


def _steps(progress: Progress | None, steps: int) -> Callable[[str], None]:
    """Tells what comes next, and the share of `steps` done before it."""
    done = itertools.count()
    return lambda what: progress(what, next(done) / steps) if progress else None
