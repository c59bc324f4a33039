"""The catalogue held to the subjects asked: what no answer about them rests on is not made.

An answer is told of every order of a neighbourhood, and only that of the order asked is wanted. The wish for some
values of a column sinks through an expression to the tables below, as far as each row of theirs bears on rows of that
value alone: through values and filters, through groups and windows by that column, and through joins to whatever
equals it. Relations that are read for the subjects alone are made for these alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from graphlib import TopologicalSorter
from typing import Any

import ibis
import ibis.expr.operations as ops
from ibis.expr.operations.core import Node

from chokepoint.observe.plan import RELATION_PREFIX, Plan
from chokepoint.observe.prepared import SUBJECT, subjects_of

JOINS = ("inner", "left", "semi", "anti", "cross")
"""Joins whose tables may be held to values that both sides share."""


@dataclass(frozen=True)
class Demand:
    """Values that are wanted of a column: those that a relation's one column holds.

    `kind`: the kind of subjects that they are the ids of; None: they are told of other rows, and NULL may be one.
    """

    rows: ops.Relation
    kind: str | None = None

    @property
    def column(self) -> str:
        """The name of the one column."""
        return str(self.rows.schema.names[0])


def narrowed(plan: Plan, moving: Collection[str]) -> Plan:
    """The plan with answers and stops told of the run's subjects, of others perhaps or wrongly.

    `moving`: stored tables whose rows are others in each run. What rests on none of them stands as it is.
    """
    narrowing = _Narrowing(plan, moving)

    def held(rows: ibis.Table, name: str) -> ibis.Table:
        kind = plan.kinds[name]
        demand = Demand(subjects_of(kind).select(SUBJECT).op(), kind)
        return narrowing.held(rows.op(), SUBJECT, demand).to_expr()

    answers = {name: held(rows, name) for name, rows in plan.answers.items()}
    stops = {name: held(rows, name) for name, rows in plan.stops.items()}
    read = _tables(row.op() for part in (answers, stops) for row in part.values())
    relations: dict[str, ops.Relation] = {}
    for name, rows in reversed(plan.relations.items()):
        table = RELATION_PREFIX + name
        whole = ibis.table(rows.schema(), name=table).op()
        hold = _among if table in read else narrowing.held
        below = whole if table in read else rows.op()
        made = {part: hold(below, *wanted) for part, wanted in narrowing.parts(table).items()}
        made |= {table: rows.op()} if table in read else {}
        read |= _tables(made.values())
        relations |= made
    return replace(plan, relations=_in_order(relations), answers=answers, stops=stops)


def _in_order(made: Mapping[str, ops.Relation]) -> dict[str, ibis.Table]:
    """Relations by name, each after those that it reads."""
    reads = {table: sorted(_tables([node]) & made.keys()) for table, node in made.items()}
    order = TopologicalSorter(reads).static_order()
    return {table.removeprefix(RELATION_PREFIX): made[table].to_expr() for table in order}


class _Narrowing:
    """Holds relations to the values that are wanted of a column.

    What it gives has the rows of the relation that have those values, each as it is; of other rows some, or none, or
    such as the relation has not.
    """

    def __init__(self, plan: Plan, moving: Collection[str]) -> None:
        self._moving, self._moves = set(moving), dict[Node, bool]()
        for name, rows in plan.relations.items():
            if self.moves(rows.op()):
                self._moving.add(RELATION_PREFIX + name)
        self._known: dict[tuple[ops.Relation, str, Demand], ops.Relation] = {}
        self._parts: dict[str, dict[str, tuple[str, Demand]]] = {}

    def parts(self, table: str) -> Mapping[str, tuple[str, Demand]]:
        """What is read of a relation held to some values: the name of that part, the column and the demand."""
        return self._parts.get(table, {})

    def held(self, node: ops.Relation, column: str, demand: Demand) -> ops.Relation:
        """The relation held to what is wanted of a column, or as it is."""
        key = (node, column, demand)
        if key not in self._known:
            hold = HOLDERS.get(type(node)) if self.moves(node) else None
            self._known[key] = node if hold is None else hold(self, node, column, demand)
        return self._known[key]

    def moves(self, node: Node) -> bool:
        """Whether it rests on a table whose rows are others in each run."""
        if node not in self._moves:
            below = any(self.moves(child) for child in node.__children__ if isinstance(child, Node))
            self._moves[node] = below or (isinstance(node, ops.PhysicalTable) and node.name in self._moving)
        return self._moves[node]

    def is_dear(self, node: ops.Relation) -> bool:
        """Whether its rows are brought together of many, in each run anew."""
        return self.moves(node) and bool(node.find((ops.Aggregate, ops.WindowFunction)))

    def derived(self, node: ops.Relation, column: str, demand: Demand, other: str) -> Demand:
        """What stands in another column beside what is wanted of one."""
        rows = _among(self.held(node, column, demand), column, demand).to_expr()
        return Demand(rows.select(other).distinct().op())

    def part(self, node: ops.UnboundTable, column: str, demand: Demand) -> ops.Relation:
        """A stored table held to those values; of a relation held to subjects, the table of that part."""
        if demand.kind is None or not node.name.startswith(RELATION_PREFIX):
            return _among(node, column, demand)
        name = f"{node.name}_by_{column}_of_{demand.kind}"
        self._parts.setdefault(node.name, {})[name] = (column, demand)
        return ibis.table(node.schema, name=name).op()


def _among(node: ops.Relation, column: str, demand: Demand) -> ops.Relation:
    """The rows of a table whose cell is wanted."""
    rows, wanted = ops.JoinReference(node, 0), ops.JoinReference(demand.rows, 1)
    same = ops.IdenticalTo(ops.Field(rows, column), ops.Field(wanted, demand.column))
    values = {name: ops.Field(rows, name) for name in node.schema.names}
    return ops.JoinChain(rows, [ops.JoinLink("semi", wanted, [same])], values)


def _tables(nodes: Iterable[Node]) -> set[str]:
    return {table.name for node in nodes for table in node.find(ops.UnboundTable)}


def _moved(value: Any, moved: Mapping[ops.Relation, ops.Relation]) -> Any:
    """A value with its fields read from other relations; what its subqueries read stays."""

    def move(node: Node, changed: dict[str, Any] | None) -> Node:
        if isinstance(node, ops.Field) and node.rel in moved:
            return ops.Field(moved[node.rel], node.name)
        if isinstance(node, ops.CountStar) and node.arg in moved:
            changed = {**(changed or {"where": node.where}), "arg": moved[node.arg]}
        return node.__recreate__(changed) if changed else node

    return value.replace(move, filter=ops.Value)


def _parted_by(values: Iterable[ops.Value]) -> list[set[ops.Value]]:
    """By what the windows among the values part the rows."""
    return [set(window.group_by) for value in values for window in value.find(ops.WindowFunction, filter=ops.Value)]


def _project(narrowing: _Narrowing, node: ops.Project, column: str, demand: Demand) -> ops.Relation:
    field = node.values[column]
    if not isinstance(field, ops.Field):
        return node
    parent = _around(narrowing, node.parent, field, demand, node.values.values())
    moved = {node.parent: parent}
    made = ops.Project(parent, {name: _moved(value, moved) for name, value in node.values.items()})
    by_others = any(field not in part for part in _parted_by(node.values.values()))
    return _among(made, column, demand) if by_others else made


def _filter(narrowing: _Narrowing, node: ops.Filter, column: str, demand: Demand) -> ops.Relation:
    parent = _around(narrowing, node.parent, ops.Field(node.parent, column), demand, node.predicates)
    return ops.Filter(parent, tuple(_moved(one, {node.parent: parent}) for one in node.predicates))


def _around(
    narrowing: _Narrowing, parent: ops.Relation, field: ops.Field, demand: Demand, values: Iterable[ops.Value]
) -> ops.Relation:
    """The parent held to the wanted cells of a field, and to what stands in one part with these to a window."""
    parts = _parted_by(values)
    if all(field in part for part in parts):
        return narrowing.held(parent, field.name, demand)
    shared = [one.name for one in set.intersection(*parts) if isinstance(one, ops.Field)]
    if not shared:
        return parent
    by = min(shared)
    return narrowing.held(parent, by, narrowing.derived(parent, field.name, demand, by))


def _aggregate(narrowing: _Narrowing, node: ops.Aggregate, column: str, demand: Demand) -> ops.Relation:
    field = node.groups.get(column)
    if not isinstance(field, ops.Field):
        return node
    parent = narrowing.held(node.parent, field.name, demand)
    groups, metrics = (
        {name: _moved(value, {node.parent: parent}) for name, value in part.items()}
        for part in (node.groups, node.metrics)
    )
    return ops.Aggregate(parent, groups, metrics)


def _union(narrowing: _Narrowing, node: ops.Union, column: str, demand: Demand) -> ops.Relation:
    left, right = (narrowing.held(part, column, demand) for part in (node.left, node.right))
    return ops.Union(left, right, node.distinct) if left.schema == right.schema else node


def _same(narrowing: _Narrowing, node: Any, column: str, demand: Demand) -> Any:
    return node.copy(parent=narrowing.held(node.parent, column, demand))


def _join(narrowing: _Narrowing, node: ops.JoinChain, column: str, demand: Demand) -> ops.Relation:
    field = node.values[column]
    if not isinstance(field, ops.Field) or any(link.how not in JOINS for link in node.rest):
        return node
    optional = any(link.how == "left" and link.table == field.rel for link in node.rest)
    if optional and demand.kind is None:
        return node  # rows that find nothing any more would have NULL, which may be wanted
    wanted = {table: (name, demand) for table, name in _equal(node, field).items()}
    _add_beside(narrowing, _pairs(node, field), wanted)
    moved = {table: _same(narrowing, table, *one) for table, one in wanted.items()}
    links = [
        ops.JoinLink(link.how, moved.get(link.table, link.table), [_moved(one, moved) for one in link.predicates])
        for link in node.rest
    ]
    values = {name: _moved(value, moved) for name, value in node.values.items()}
    return ops.JoinChain(moved.get(node.first, node.first), links, values)


def _equal(node: ops.JoinChain, field: ops.Field) -> dict[ops.Relation, str]:
    """By table of a join, the column that equals the field in all rows that have its value: that need hold no other."""
    wanted, pairs, before = {field.rel: field.name}, _pairs(node, field), 0
    while before < len(wanted):
        before = len(wanted)
        for one, other in pairs:
            if wanted.get(one.rel) == one.name:
                wanted.setdefault(other.rel, other.name)
    return wanted


def _add_beside(
    narrowing: _Narrowing,
    pairs: list[tuple[ops.Field, ops.Field]],
    wanted: dict[ops.Relation, tuple[str, Demand]],
) -> None:
    """Add tables of a join that are dear to make and wanted for what stands beside the wanted cells of others."""
    before = 0
    while before < len(wanted):
        before = len(wanted)
        for one, other in pairs:
            if one.rel in wanted and other.rel not in wanted and narrowing.is_dear(other.rel):
                wanted[other.rel] = (other.name, narrowing.derived(one.rel.parent, *wanted[one.rel], one.name))


def _pairs(node: ops.JoinChain, field: ops.Field) -> list[tuple[ops.Field, ops.Field]]:
    """Equal fields of a join's tables: where some cells of the first are wanted, rows of others bear on none."""
    pairs = []
    for link in node.rest:
        for one in link.predicates:
            if isinstance(one, ops.Equals) and isinstance(one.left, ops.Field) and isinstance(one.right, ops.Field):
                left, right = (one.right, one.left) if one.left.rel == link.table else (one.left, one.right)
                pairs.append((left, right))
                if link.how == "inner" or right.rel == field.rel:
                    pairs.append((right, left))
    return pairs


def _sort(narrowing: _Narrowing, node: ops.Sort, column: str, demand: Demand) -> ops.Relation:
    parent = narrowing.held(node.parent, column, demand)
    return ops.Sort(parent, tuple(_moved(key, {node.parent: parent}) for key in node.keys))


Holder = Callable[[_Narrowing, Any, str, Demand], ops.Relation]
HOLDERS: Mapping[type[Node], Holder] = {
    ops.Project: _project,
    ops.Filter: _filter,
    ops.Aggregate: _aggregate,
    ops.JoinChain: _join,
    ops.JoinReference: _same,
    ops.SelfReference: _same,
    ops.Union: _union,
    ops.Sort: _sort,
    ops.Distinct: _same,
    ops.DropColumns: _same,
    ops.UnboundTable: _Narrowing.part,
}
