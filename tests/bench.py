"""A small workbench for tests: tables from rows, then the stages up to findings."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Container, Sequence
from importlib import import_module
from importlib.util import find_spec
from tempfile import mkdtemp

import pyarrow as pa
import pyarrow.compute as pc

from chokepoint.engines import open_engine
from chokepoint.engines.arrow import ARROW, as_table
from chokepoint.engines.protocol import Engine
from chokepoint.engines.rows.engine import RowsEngine
from chokepoint.engines.snapshot import VIEW_PREFIX
from chokepoint.observe.checks.resolving import empty_engine
from chokepoint.observe.checks.variants import NEWEST_AT as RECORDED_AT
from chokepoint.observe.checks.variants import with_versions
from chokepoint.observe.indicator import Row, State
from chokepoint.observe.plan import FROM_OTHER_STAGES, RELATION_PREFIX, Plan
from chokepoint.observe.reading import columns_read
from chokepoint.records import RECORDS, RESULTS, VERSIONS
from chokepoint.records.schema import ORIGIN
from chokepoint.resolve import resolve_places
from chokepoint.resolve.activities import resolve_activities
from chokepoint.resolve.identities import resolve_identities

VIEWED = {**RECORDS, **VERSIONS}
"""Every table that findings see."""
RESOLVED = {"identities", "resemblances"}
"""Results that every laying makes anew."""


def with_origin(table: pa.Table) -> pa.Table:
    """The same rows with the columns that every stored record carries."""
    count = table.num_rows
    origin = {"source_file": ["test"] * count, "source_row": range(2, count + 2), "recorded_at": [RECORDED_AT] * count}
    for column in ORIGIN:
        table = table.append_column(column.name, pa.array(list(origin[column.name]), ARROW[column.type]))
    return table


def _engines() -> dict[str, Callable[[], Engine]]:
    engines: dict[str, Callable[[], Engine]] = {FIRST_ENGINE: open_engine, "rows": RowsEngine}
    if all(map(find_spec, ("chokepoint.engines.spark", "pyspark", "pysail"))):  # those of the extra `spark`
        engines["spark"] = _open_spark
    return engines


def _open_spark() -> Engine:
    spark = import_module("chokepoint.engines.spark")
    opened: Engine = spark.SparkEngine(mkdtemp(prefix="chokepoint-"))
    return opened


FIRST_ENGINE = "duckdb"
"""On it the variants of the examples are tried too."""
ENGINES = _engines()
"""What opens an engine with no tables, by its name: on each, every indicator's examples must be answered alike."""

os.environ.setdefault("CHOKEPOINT_THREADS", "1")  # a second thread only costs time on tables of ten rows


class Bench:
    """Runs a plan on many small sets of rows, one after the other; expressions are compiled once."""

    def __init__(self, plan: Plan) -> None:
        self.engine = empty_engine()
        self.plan = plan
        self._filled: set[str] = set()
        self._laid: tuple[Row, ...] = ()
        self._stated: set[str] = set()
        expressions = (*plan.relations.values(), *plan.answers.values(), *plan.stops.values())
        self._needed = {name.split(".")[0] for rows in expressions for name in columns_read(rows)}
        if not expressions:
            self._needed = set(FROM_OTHER_STAGES)
        for table in VIEWED.values():
            self.engine.create(VIEW_PREFIX + table.name, as_table(table, []), temporary=True)

    def lay(
        self, rows: Sequence[Row], identities_of: Sequence[Row] | None = None, only: Container[str] | None = None
    ) -> None:
        """Replace the contents of all tables by `rows`, resolve what the plan needs, and make its relations.

        `identities_of`: rows from which identities are resolved instead, so that they stay as they were. `only`: the
        relations to make, where not all are wanted.
        """
        if self._needed & {"identities", "resemblances"}:
            self._fill(rows if identities_of is None else identities_of)
            resolve_identities(self.engine)
        self._fill(rows)
        if self._needed & {"places", "nearby", "passages"}:
            resolve_places(self.engine)
        if self._needed & {"activities", "affinities"}:
            resolve_activities(self.engine)
        self._state(rows)
        for name, relation in self.plan.relations.items():
            if only is None or name in only:
                self.engine.create(RELATION_PREFIX + name, relation, temporary=True)

    def _state(self, rows: Sequence[Row]) -> None:
        """Put results of other stages that an example states in place of what was resolved."""
        stated = {row.table for row in rows} & set(RESULTS)
        for name in stated | (self._stated - RESOLVED):
            cells = [row.cells for row in rows if row.table == name]
            self.engine.create(name, as_table(RESULTS[name], cells))
        self._stated = stated

    def _fill(self, rows: Sequence[Row]) -> None:
        if tuple(rows) == self._laid:
            return
        self._laid = tuple(rows)
        by_table: dict[str, list[dict[str, object]]] = defaultdict(list)
        for row in with_versions(rows):
            if row.table in VIEWED:
                by_table[row.table].append(row.cells)
        for name in self._filled | set(by_table):
            self.engine.create(VIEW_PREFIX + name, as_table(VIEWED[name], by_table[name]), temporary=True)
        self._filled = set(by_table)

    def answer(self, indicator_id: str, subject_id: str = "O") -> dict[str, object]:
        """The indicator's answer on one subject; its `state` is a State."""
        answers = self.engine.fetch(self.plan.answers[indicator_id])
        found = answers.filter(pc.equal(answers["subject_id"], subject_id)).to_pylist()
        assert len(found) <= 1, f"{indicator_id}: {len(found)} answers on {subject_id}"
        if not found:
            return {"state": State.SILENT}
        return {**found[0], "state": State(found[0]["state"])}
