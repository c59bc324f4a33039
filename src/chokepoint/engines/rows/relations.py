"""Relational expressions as steps over rows, each by a function written for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ibis.expr.operations as ops

from chokepoint.engines.rows.joining import join
from chokepoint.engines.rows.projecting import projected, taken, widened
from chokepoint.engines.rows.reductions import counted, reducer
from chokepoint.engines.rows.steps import Row, Step
from chokepoint.engines.rows.windows import Order, in_order
from chokepoint.engines.rows.writing import Written, among, cells_at, nowhere, tuple_of, within
from chokepoint.records.errors import EngineError

Rows = list[Row]
Source = Callable[[str], tuple[Sequence[str], Rows]]
"""Gives the columns of a table, and its rows."""
Rest = Callable[[str, Step], Step]
"""Has a step that reads a table spoilt when the table changes, and returns the step."""


class Relations:
    """Turns expressions into steps, each once.

    `source` gives the rows of tables when a step runs, `rest` is told which steps read which; steps that `known` has
    are taken from there.
    """

    def __init__(self, source: Source, rest: Rest, known: Relations | None = None) -> None:
        self._source, self._rest = source, rest
        self._steps: dict[ops.Node, Step] = {}
        self._known = known._steps if known else {}
        self._indexes: dict[tuple[Step, str], Step] = {}
        self._known_indexes = known._indexes if known else {}

    def step(self, node: ops.Relation) -> Step:
        """The step that gives the rows of a relation; raises EngineError for what this engine does not have."""
        if node in self._known:
            return self._known[node]
        if node not in self._steps:
            make = MAKERS.get(type(node))
            if make is None:
                raise EngineError(f"The engine of rows has no `{type(node).__name__}`.")
            self._steps[node] = make(self, node)
        return self._steps[node]

    def table(self, node: ops.PhysicalTable) -> Step:
        """The rows of a stored table, with the columns that the expression names; raises EngineError when it runs."""
        name, wanted = node.name, list(node.schema.names)

        def made() -> Rows:
            columns, rows = self._source(name)
            if list(columns) == wanted:
                return rows
            lacking = set(wanted) - set(columns)
            if lacking:
                raise EngineError(f"Table `{name}` has no column `{min(lacking)}`.")
            return [*map(cells_at([columns.index(column) for column in wanted]), rows)]

        return self._rest(name, Step((), made))

    def function(self, parent: Step, values: Written, inputs: Sequence[Step] = ()) -> Step:
        """A step that runs a written function on the parent's rows, then on what its subqueries and inputs give."""
        others = (*inputs, *(self.step(one.rel) for one in values.subqueries))
        return Step((parent, *others), values.function())

    def index(self, parent: Step, values: Written) -> Step:
        """A step that runs a written function on the parent's rows alone; one and the same for the same lines."""
        if not values.is_plain:
            return self.function(parent, values)
        key = (parent, values.text)
        if key in self._known_indexes:
            return self._known_indexes[key]
        if key not in self._indexes:
            self._indexes[key] = self.function(parent, values)
        return self._indexes[key]


def _project(relations: Relations, node: ops.Project) -> Step:
    parent, width = relations.step(node.parent), len(node.parent.schema.names)
    return projected(relations, parent, width, within(node.parent), list(node.values.values()))


def _filter(relations: Relations, node: ops.Filter) -> Step:
    width = len(node.schema.names)
    parent, known = widened(relations, relations.step(node.parent), width, within(node.parent), node.predicates)
    written = Written(within(node.parent), known)
    for predicate in node.predicates:
        written.line(f"if not {written.of(predicate)}: continue")
    written.line(f"add(r[:{width}])" if known else "add(r)")
    return relations.function(parent, written)


def _aggregate(relations: Relations, node: ops.Aggregate) -> Step:
    parent = relations.step(node.parent)
    reductions = among(node.metrics.values(), ops.Reduction)
    written = Written(within(node.parent))
    groups = tuple_of(written.of(one) for one in node.groups.values())
    values = tuple_of(counted(written, one) for one in reductions)
    written.begin("out = {}" if node.groups else "out = {(): []}", "add = out.setdefault")
    written.line(f"add({groups}, []).append({values})")
    grouped = relations.function(parent, written)
    reducers = [reducer(one) for one in reductions]

    def reduced(found: dict[Row, list[Row]]) -> Rows:
        made = []
        for key, several in found.items():
            if len(several) == 1:
                (cells,) = several
                told = [reduce([] if cell is None else [cell]) for reduce, cell in zip(reducers, cells, strict=True)]
            else:
                columns = zip(*several, strict=True) if several else ((),) * len(reducers)
                told = [
                    reduce([one for one in column if one is not None])
                    for reduce, column in zip(reducers, columns, strict=True)
                ]
            made.append((*key, *told))
        return made

    known: dict[ops.Node, str] = {one: f"r[{place}]" for place, one in enumerate(node.groups.values())}
    known |= {one: f"r[{len(node.groups) + place}]" for place, one in enumerate(reductions)}
    finished = Written(nowhere, known)
    cells = [finished.of(one) for one in (*node.groups.values(), *node.metrics.values())]
    finished.line(f"add({tuple_of(cells)})")
    return relations.function(Step((grouped,), reduced), finished)


def _reference(relations: Relations, node: ops.SelfReference) -> Step:
    return relations.step(node.parent)


def _drop(relations: Relations, node: ops.DropColumns) -> Step:
    names = node.parent.schema.names
    kept = [place for place, name in enumerate(names) if name not in node.columns_to_drop]
    return taken(relations.step(node.parent), len(names), kept)


def _union(relations: Relations, node: ops.Union) -> Step:
    left, right = relations.step(node.left), relations.step(node.right)
    if not node.distinct:
        return Step((left, right), lambda rows, others: rows + others)
    return Step((left, right), lambda rows, others: list(dict.fromkeys(rows + others)))


def _distinct(relations: Relations, node: ops.Distinct) -> Step:
    return Step((relations.step(node.parent),), lambda rows: list(dict.fromkeys(rows)))


def _limit(relations: Relations, node: ops.Limit) -> Step:
    first, count = node.offset or 0, node.n
    if not isinstance(first, int) or not isinstance(count, int | None):
        raise EngineError("The engine of rows limits by numbers that are given.")
    last = None if count is None else first + count
    return Step((relations.step(node.parent),), lambda rows: rows[first:last])


def _sort(relations: Relations, node: ops.Sort) -> Step:
    parent, written = relations.step(node.parent), Written(within(node.parent))
    keys = [written.of(key.arg) for key in node.keys]
    written.line(f"add({tuple_of(keys)})")
    orders = [Order(not key.ascending, key.nulls_first) for key in node.keys]

    def made(rows: Rows, keys: Rows) -> Rows:
        columns = list(zip(*keys, strict=True)) if keys else [()] * len(orders)
        return [rows[place] for place in in_order(list(range(len(rows))), columns, orders)]

    return Step((parent, relations.function(parent, written)), made)


def _dummy(relations: Relations, node: ops.DummyTable) -> Step:
    return projected(relations, Step((), lambda: [()]), 0, nowhere, list(node.values.values()))


def _unnest(relations: Relations, node: ops.TableUnnest) -> Step:
    names, written = node.parent.schema.names, Written(within(node.parent))
    elements = written.of(node.column)
    cells = [f"r[{place}]" if name != node.column_name else "element" for place, name in enumerate(names)]
    cells += ["element"] if node.column_name not in names else []
    cells += ["number"] if node.offset is not None else []
    empty = "or [None]" if node.keep_empty else "or ()"
    written.line(f"for number, element in enumerate({elements} {empty}): add({tuple_of(cells)})")
    return relations.function(relations.step(node.parent), written)


MAKERS: Mapping[type[ops.Node], Callable[[Relations, Any], Step]] = {
    ops.UnboundTable: Relations.table,
    ops.DatabaseTable: Relations.table,
    ops.SelfReference: _reference,
    ops.JoinReference: _reference,
    ops.Project: _project,
    ops.Filter: _filter,
    ops.Aggregate: _aggregate,
    ops.JoinChain: join,
    ops.DropColumns: _drop,
    ops.Union: _union,
    ops.Distinct: _distinct,
    ops.Limit: _limit,
    ops.Sort: _sort,
    ops.DummyTable: _dummy,
    ops.TableUnnest: _unnest,
}
