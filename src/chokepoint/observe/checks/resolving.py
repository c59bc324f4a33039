"""What the stage before this one makes of a world's rows; worlds that do not differ in what it reads share it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import cache
from typing import Any, Protocol

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from chokepoint.engines import open_engine
from chokepoint.engines.arrow import as_table, schema_of
from chokepoint.engines.protocol import Engine
from chokepoint.engines.snapshot import VIEW_PREFIX
from chokepoint.observe.indicator import Row
from chokepoint.records import RECORDS, RESULTS
from chokepoint.records.schema import ORIGIN


class Step(Protocol):
    """Makes some results from the current views; `reads` names the columns of records that they depend on."""

    @property
    def results(self) -> tuple[str, ...]:
        """The tables it fills."""
        ...

    @property
    def reads(self) -> Mapping[str, Sequence[str]]:
        """By table, the columns that it reads."""
        ...

    @property
    def remembers(self) -> Sequence[str]:
        """The tables in which it keeps, from run to run, what it need not make anew."""
        ...

    @property
    def run(self) -> Callable[[Engine], None]:
        """Fills the tables."""
        ...


def empty_engine() -> Engine:
    """An engine in memory with every table of records and results, all empty."""
    engine = open_engine()
    for table in RECORDS.values():
        engine.create(table.name, schema_of((*table.columns, *ORIGIN)).empty_table())
    for table in RESULTS.values():
        engine.create(table.name, schema_of(table.columns).empty_table())
    return engine


class Resolved:
    """Results by the rows that they were made of, each made once."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self._step_of = {name: step for step in steps for name in step.results}
        self._known: dict[Hashable, dict[str, pa.Table]] = {}
        self._engine: Engine | None = None
        self._laid: dict[str, list[Row]] = {}

    def makes(self, name: str) -> bool:
        """Whether a step fills the table of that name."""
        return name in self._step_of

    def table(self, name: str, rows: Sequence[Row]) -> pa.Table:
        """The result of that name, made of these rows; the same object for rows that do not differ in what matters."""
        step = self._step_of[name]
        read = {table: _parts(rows, table, columns) for table, columns in step.reads.items()}
        key = (id(step), *(frozenset(Counter(parts).items()) for parts in read.values()))
        if key not in self._known:
            self._known[key] = self._run(step, rows)
        return self._known[key][name]

    def _run(self, step: Step, rows: Sequence[Row]) -> dict[str, pa.Table]:
        engine = self._engine = self._engine or _with_views(empty_engine())
        for name in step.reads:
            given = [row for row in rows if row.table == name]
            if given != self._laid.get(name, []):
                self._laid[name] = given
                cells = [row.cells for row in given]
                engine.create(VIEW_PREFIX + name, as_table(RECORDS[name], cells), temporary=True)
        for name in step.remembers:
            engine.create(name, as_table(RESULTS[name], []))
        step.run(engine)
        return {name: engine.fetch(_result(name)) for name in step.results}


def _with_views(engine: Engine) -> Engine:
    for table in RECORDS.values():
        engine.create(VIEW_PREFIX + table.name, as_table(table, []), temporary=True)
    return engine


@cache
def _result(name: str) -> ir.Table:
    return ibis.table({column.name: column.type.value for column in RESULTS[name].columns}, name=name)


def _parts(rows: Sequence[Row], table: str, columns: Sequence[str]) -> list[tuple[Any, ...]]:
    return [tuple(row.cells.get(name) for name in columns) for row in rows if row.table == table]
