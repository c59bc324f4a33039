"""Tables as rows in memory, and expressions compiled to Python: for neighbourhoods of a few records."""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pyarrow as pa

from chokepoint.engines.protocol import Query
from chokepoint.engines.protocol import Rows as Given
from chokepoint.engines.rows.relations import Relations, Rows
from chokepoint.engines.rows.steps import Step
from chokepoint.records.errors import EngineError, NotFoundError

MOMENT = pa.timestamp("us")
"""How moments are held: of the finest unit that Python's own have."""
MOST = 500
"""Expressions that were not prepared and are kept compiled."""


@dataclass(frozen=True)
class Held:
    """The rows of one table."""

    schema: pa.Schema
    rows: Rows


@dataclass(eq=False)
class Prepared:
    """A compiled expression, and what it was last as a table."""

    step: Step
    schema: pa.Schema
    _rows: Rows = field(default_factory=list, repr=False)
    _table: pa.Table | None = field(default=None, repr=False)

    def held(self) -> Held:
        """What it gives now."""
        return Held(self.schema, self.step.result())

    def table(self) -> pa.Table:
        """What it gives now, the same table as before where the rows are the same."""
        rows = self.step.result()
        if self._table is None or rows != self._rows:
            self._rows, self._table = rows, _arrow(self.schema, rows)
        return self._table


class RowsEngine:
    """An engine whose tables are lists of tuples. What it made of tables that have not changed is not made again."""

    name = "rows"

    def __init__(self) -> None:
        self._tables: dict[str, Held] = {}
        self._views: dict[str, Prepared] = {}
        self._read: dict[str, weakref.WeakSet[Step]] = {}
        self._lasting = Relations(self._source, self._rest)
        self._queries: dict[str, Prepared] = {}
        self._named: dict[str, tuple[pa.Schema, ir.Table]] = {}
        self._forget()
        self.changes = 0

    def exists(self, name: str) -> bool:
        """Whether a table of that name is there."""
        return name in self._tables or name in self._views

    def table(self, name: str) -> ir.Table:
        """The table as an expression; raises NotFoundError."""
        schema = self.schema(name)
        known = self._named.get(name)
        if known is None or known[0] is not schema:
            known = self._named[name] = schema, ibis.table(ibis.schema(schema), name=name)
        return known[1]

    def schema(self, name: str) -> pa.Schema:
        """The columns of a table; raises NotFoundError."""
        return self._views[name].schema if name in self._views else self._held(name).schema

    def create(self, name: str, rows: Given, *, temporary: bool = False) -> None:  # noqa: ARG002 (all are)
        """Make the table, replacing one of that name. One that holds what it held has not changed."""
        self._lay(name, self._made(rows))

    def fill(self, name: str, rows: pa.Table) -> None:
        """Replace what a table holds; columns are matched by name, those not given are NULL."""
        schema = self.schema(name)
        self._lay(name, Held(schema, _by_name(rows, schema.names)))

    def view(self, name: str, rows: ir.Table) -> None:
        """Make a temporary view, replacing one of that name."""
        view = self._views[name] = self._compiled(rows, self._lasting)
        self._note(name)
        for step in self._readers(name):
            view.step.spoils(step)

    def append(self, name: str, rows: Given) -> None:
        """Add rows to a table; columns are matched by name, those not given are NULL."""
        held, made = self._held(name), self._made(rows)
        if not made.rows:
            return
        places = [made.schema.get_field_index(column) for column in held.schema.names]
        unknown = set(made.schema.names) - set(held.schema.names)
        if unknown:
            raise EngineError(f"Table `{name}` has no column `{min(unknown)}`.")
        added = [tuple(row[place] if place >= 0 else None for place in places) for row in made.rows]
        self._tables[name] = Held(held.schema, held.rows + added)
        self._note(name)

    def delete(self, name: str, column: str, values: list[str]) -> None:
        """Remove the rows whose `column` is one of `values`."""
        held, gone = self._held(name), set(values)
        place = held.schema.get_field_index(column)
        self._tables[name] = Held(held.schema, [row for row in held.rows if row[place] not in gone])
        self._note(name)

    def drop(self, name: str) -> None:
        """Remove the table if it is there."""
        held = self._tables.pop(name, None), self._views.pop(name, None)
        if any(held):
            self._note(name)

    def prepare(self, rows: ir.Table) -> Query:
        """The expression compiled for good; the query is this object's own."""
        text = f"rows {len(self._queries)}"
        self._queries[text] = self._compiled(rows, self._lasting)
        return Query(text)

    def fetch(self, rows: ir.Table | Query) -> pa.Table:
        """Run an expression and return its rows; raises EngineError."""
        return self._queries[rows.text].table() if isinstance(rows, Query) else self._met(rows).table()

    def batches(self, rows: ir.Table | Query, size: int = 100_000) -> pa.RecordBatchReader:
        """Run an expression and return its rows piece by piece."""
        return self.fetch(rows).to_reader(size)

    @contextmanager
    def atomic(self) -> Iterator[None]:
        """A block whose changes all stand at its end, or none does."""
        before = dict(self._tables)
        try:
            yield
        except BaseException:
            for name in before.keys() | self._tables.keys():
                self._note(name)
            self._tables = before
            raise

    def close(self) -> None:
        """Release the tables."""
        self._tables.clear()
        self._views.clear()
        self._queries.clear()
        self._named.clear()
        self._lasting = Relations(self._source, self._rest)
        self._forget()

    def _forget(self) -> None:
        """Forget expressions that were not prepared."""
        self._passing = Relations(self._source, self._rest, self._lasting)
        self._passed: dict[ops.Node, Prepared] = {}

    def _lay(self, name: str, made: Held) -> None:
        held = self._tables.get(name)
        self._views.pop(name, None)
        self._tables[name] = made
        if held is None or held.rows != made.rows or held.schema != made.schema:
            self._note(name)

    def _note(self, name: str) -> None:
        self.changes += 1
        for step in self._readers(name):
            step.spoil()

    def _rest(self, name: str, step: Step) -> Step:
        self._read.setdefault(name, weakref.WeakSet()).add(step)
        if name in self._views:
            self._views[name].step.spoils(step)
        return step

    def _readers(self, name: str) -> list[Step]:
        return list(self._read.get(name, ()))

    def _source(self, name: str) -> tuple[list[str], Rows]:
        held = self._held(name)
        return held.schema.names, held.rows

    def _held(self, name: str) -> Held:
        if name in self._views:
            return self._views[name].held()
        if name not in self._tables:
            raise NotFoundError(f"There is no table `{name}`.")
        return self._tables[name]

    @staticmethod
    def _compiled(rows: ir.Table, relations: Relations) -> Prepared:
        return Prepared(relations.step(rows.op()), rows.schema().to_pyarrow())

    def _met(self, rows: ir.Table) -> Prepared:
        """An expression that was not prepared, compiled for as long as not too many others come."""
        node = rows.op()
        if node not in self._passed:
            if len(self._passed) >= MOST:
                self._forget()
            self._passed[node] = self._compiled(rows, self._passing)
        return self._passed[node]

    def _made(self, rows: Given) -> Held:
        if isinstance(rows, pa.RecordBatchReader):
            rows = rows.read_all()
        if isinstance(rows, pa.Table):
            return Held(rows.schema, _by_name(rows, rows.column_names))
        return (self._queries[rows.text] if isinstance(rows, Query) else self._met(rows)).held()


def _arrow(schema: pa.Schema, rows: Rows) -> pa.Table:
    if not rows:
        return schema.empty_table()
    batch = pa.RecordBatch.from_struct_array(pa.array(rows, pa.struct(list(schema))))
    return pa.Table.from_batches([batch], schema)


def _by_name(rows: pa.Table, names: list[str]) -> Rows:
    """The rows with the columns named, NULL for one that they do not have."""
    if not rows.num_rows:
        return []
    given, missing = set(rows.column_names), [None] * rows.num_rows
    return list(zip(*(_cells(rows[name]) if name in given else missing for name in names), strict=True))


def _cells(column: pa.ChunkedArray) -> list[Any]:
    """The cells of a column; lists as tuples, so that they can be keys."""
    if pa.types.is_date32(column.type) or column.type == MOMENT or pa.types.is_decimal(column.type):
        return list(column.to_numpy().tolist())  # several times quicker than the other way
    cells: list[Any] = column.to_pylist()
    if not pa.types.is_list(column.type):
        return cells
    return [cell if cell is None else tuple(cell) for cell in cells]
