"""Expressions that answer for many worlds at once.

A world is a small set of rows that knows nothing of the others. Tables of many worlds carry a column WORLD; an
expression made world-wise gives for each of them what the expression gives on that world's rows alone. What no table
of worlds goes into (tables of literals) is the same for all, and stays without the column until it meets one that
has it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

import ibis.expr.datatypes as dt
import ibis.expr.operations as ops
import ibis.expr.types as ir
from ibis.expr.operations.core import Node
from ibis.expr.schema import Schema

from chokepoint.records.errors import IndicatorError

WORLD = "_world"
"""The column that says of which world a row is: its number. It comes first in every table."""
WORLDS = "worlds"
"""The table of all worlds, also of those in which other tables have no row: `world`."""

_PASSING = (ops.Project, ops.DropColumns, ops.JoinReference, ops.SelfReference)
"""What gives one row for each that it is given, without regard to what stands in it."""
_WITH_VALUES = (ops.Project, ops.Filter, ops.Sort, ops.Aggregate, ops.TableUnnest, ops.DropNull, ops.FillNull)
_AS_THEY_ARE = (ops.Distinct, ops.DropColumns, ops.JoinReference, ops.SelfReference)
"""What is right for each world once the rows below it carry their world."""
_JOINS = ("inner", "left", "right", "outer", "semi", "anti", "cross", "any_inner", "any_left")

Moved = Mapping[Node, Node]
"""What now stands for a relation of the expression before."""


class NotWorldWiseError(IndicatorError):
    """An expression that cannot be asked of many worlds at once; it can still be asked of one after the other."""


def world_wise(rows: ir.Table, alike: Collection[str] = ()) -> ir.Table:
    """`rows` with WORLD, each world by itself; without it where every world gives the same.

    `alike` names the stored tables that are the same in every world, and have no such column. Raises NotWorldWiseError.
    """
    moved: dict[Node, Node] = {}
    for node in rows.op().find(ops.Relation, ordered=True):
        moved[node] = _made(node, moved, alike)
    return ir.Table(moved[rows.op()])


def has_worlds(rows: ir.Table) -> bool:
    """Whether the rows differ from world to world."""
    return WORLD in rows.columns


def _made(node: Node, moved: Moved, alike: Collection[str]) -> Node:
    if isinstance(node, ops.UnboundTable):
        return node if node.name in alike else _stored(node)
    for kinds, make in _MAKERS:
        if isinstance(node, kinds):
            return make(node, moved)
    raise NotWorldWiseError(f"A {type(node).__name__} cannot be asked of many sets of rows at once.")


def _stored(node: ops.UnboundTable) -> Node:
    if WORLD in node.schema:
        raise NotWorldWiseError(f"`{node.name}` has a column `{WORLD}` of its own.")
    return node.copy(schema=Schema({WORLD: dt.int64, **node.schema.fields}))


def _worlds() -> Node:
    return ops.UnboundTable(name=WORLDS, schema=Schema({WORLD: dt.int64}))


def _carries(relation: Node) -> bool:
    return WORLD in relation.schema


def _world_of(relation: Node) -> Node:
    return ops.Field(relation, WORLD)


def _in_each_world(relation: Node) -> Node:
    """The same rows once for every world."""
    if _carries(relation):
        return relation
    first, rows = ops.JoinReference(_worlds(), 0), ops.JoinReference(relation, 1)
    values = {WORLD: _world_of(first), **rows.fields}
    return ops.JoinChain(first, (ops.JoinLink("cross", rows, ()),), values)


def _set(node: ops.Set, moved: Moved) -> Node:
    sides = [moved[node.left], moved[node.right]]
    if any(_carries(side) for side in sides):
        sides = [_in_each_world(side) for side in sides]
    return type(node)(*sides, distinct=node.distinct)


def _limited(node: ops.Limit, moved: Moved) -> Node:
    """The first rows of each world, by their number in the order asked for; none of them needs no order."""
    ordered = moved[node.parent]
    if not _carries(ordered) or node.n == 0:
        return node.copy(parent=ordered)
    if not isinstance(ordered, ops.Sort) or not isinstance(node.offset, int) or not isinstance(node.n, int | None):
        raise NotWorldWiseError("A limit on rows of no stated order gives any of them; sort by what tells all apart.")
    number = ops.WindowFunction(ops.RowNumber(), group_by=(_world_of(ordered.parent),), order_by=ordered.keys)
    numbered = ops.Project(ordered.parent, {**ordered.parent.fields, "_number": number})
    place = ops.Field(numbered, "_number")
    kept = [ops.GreaterEqual(place, ops.Literal(node.offset, dt.int64))]
    if node.n is not None:
        kept.append(ops.Less(place, ops.Literal(node.offset + node.n, dt.int64)))
    return ops.DropColumns(ops.Filter(numbered, kept), frozenset({"_number"}))


class _Values:
    """Rewrites the values of one relation: its fields, its windows, and the subqueries that were joined to it."""

    def __init__(self, moved: Moved, world: Node | None, found: Mapping[Node, Node]) -> None:
        self._moved = moved
        self._world = world
        self._found = found

    def of(self, value: Any) -> Any:
        """The value, or the values of a tuple or mapping, or what is no expression as it is."""
        if isinstance(value, Node):
            return value.map(self._one, filter=ops.Value)[value]
        if isinstance(value, tuple):
            return tuple(self.of(one) for one in value)
        if isinstance(value, Mapping):
            return {name: self.of(one) for name, one in value.items()}
        return value

    def _one(self, node: Node, _done: Mapping[Node, Node], **parts: Any) -> Node:
        match node:
            case ops.Subquery():
                return self._found[node]
            case ops.Field():
                return ops.Field(self._moved[node.rel], node.name)
            case ops.CountStar() | ops.CountDistinctStar():
                parts["arg"] = self._moved[node.arg]
            case ops.WindowFunction() if self._world is not None:
                parts["group_by"] = (*parts["group_by"], self._world)
        return node.__recreate__(parts)


def _subqueries(values: Iterable[Any]) -> list[Node]:
    """The subqueries in values, each once, in the order met."""
    nodes = [value for value in values if isinstance(value, Node)]
    found = (one for node in nodes for one in node.find(ops.Subquery, filter=ops.Value))
    return list(dict.fromkeys(found))


def _one_row_each(subquery: Node, moved: Moved) -> Node:
    """The relation of a scalar subquery, which has one row in each world."""
    if not isinstance(subquery, ops.ScalarSubquery):
        raise NotWorldWiseError("Ask whether a value is in another table by a semi-join, not by a subquery.")
    relation = subquery.rel
    while isinstance(relation, _PASSING):
        relation = relation.parent
    if _carries(moved[subquery.rel]) and not (isinstance(relation, ops.Aggregate) and not relation.groups):
        raise NotWorldWiseError("A subquery that stands for one value must be an aggregate over all rows.")
    return moved[subquery.rel]


class _OnOne:
    """Makes a relation on one other: its values with the world's own rows in view."""

    def __init__(self, node: Node, moved: Moved) -> None:
        self._node = node
        self._given = moved[node.parent]
        self._moved = moved

    def made(self) -> Node:
        arguments = dict(zip(self._node.__argnames__, self._node.__args__, strict=True))
        del arguments["parent"]
        parent, found = self._with_subqueries([*_flat(arguments.values())])
        world = _world_of(parent) if _carries(parent) else None
        values = _Values({**self._moved, self._node.parent: parent}, world, found)
        arguments = {name: values.of(value) for name, value in arguments.items()}
        return self._rebuilt(parent, arguments)

    def _rebuilt(self, parent: Node, arguments: dict[str, Any]) -> Node:
        node = self._node
        if isinstance(node, ops.Aggregate):
            return _aggregated(parent, arguments["groups"], arguments["metrics"])
        if isinstance(node, ops.Project):
            return ops.Project(parent, _with_world(parent, arguments["values"]))
        if isinstance(node, ops.DropNull) and node.subset is None:
            arguments["subset"] = tuple(ops.Field(parent, name) for name in node.schema.names)
        made = type(node)(parent=parent, **arguments)
        return ops.DropColumns(made, added) if (added := frozenset(parent.schema) - self._kept()) else made

    def _kept(self) -> frozenset[str]:
        return frozenset(self._node.parent.schema) | {WORLD}

    def _with_subqueries(self, values: list[Any]) -> tuple[Node, dict[Node, Node]]:
        """The relation below, with a column for each subquery that differs between worlds; where each now stands."""
        found: dict[Node, Node] = {}
        joined: dict[Node, Node] = {}
        for subquery in _subqueries(values):
            relation = _one_row_each(subquery, self._moved)
            if _carries(relation):
                joined[subquery] = relation
            else:
                found[subquery] = subquery.copy(rel=relation)
        if not joined:
            return self._given, found
        first = ops.JoinReference(_in_each_world(self._given), 0)
        links = [_looked_up(relation, number, _world_of(first)) for number, relation in enumerate(joined.values(), 1)]
        columns = {f"_subquery_{number}": _value_of(link.table) for number, link in enumerate(links)}
        chain = ops.JoinChain(first, tuple(links), {**first.fields, **columns})
        found |= {subquery: ops.Field(chain, name) for subquery, name in zip(joined, columns, strict=True)}
        return chain, found


def _flat(values: Iterable[Any]) -> Iterable[Any]:
    for value in values:
        if isinstance(value, tuple):
            yield from _flat(value)
        elif isinstance(value, Mapping):
            yield from _flat(value.values())
        else:
            yield value


def _with_world(parent: Node, values: Mapping[str, Node]) -> dict[str, Node]:
    return {WORLD: _world_of(parent), **values} if _carries(parent) else dict(values)


def _looked_up(relation: Node, number: int, world: Node) -> ops.JoinLink:
    """The join to the row of `relation` of the same world."""
    table = ops.JoinReference(relation, number)
    return ops.JoinLink("left", table, (ops.Equals(world, _world_of(table)),))


def _value_of(relation: Node) -> Node:
    """The one column beside the world."""
    (name,) = set(relation.schema.names) - {WORLD}
    return ops.Field(relation, name)


def _aggregated(parent: Node, groups: Mapping[str, Node], metrics: Mapping[str, Node]) -> Node:
    if not _carries(parent):
        return ops.Aggregate(parent, groups, metrics)
    grouped = ops.Aggregate(parent, {WORLD: _world_of(parent), **groups}, metrics)
    return grouped if groups else _also_of_nothing(grouped)


def _also_of_nothing(grouped: ops.Aggregate) -> Node:
    """The row of each world, with what the aggregates of no rows give where a world has none."""
    if not any(metric.find(ops.Reduction, filter=ops.Value) for metric in grouped.metrics.values()):
        raise NotWorldWiseError("An aggregate over all rows that aggregates nothing has no certain number of rows.")
    nothing = ops.Filter(grouped.parent, (ops.Literal(False, dt.boolean),))
    of_nothing = _Values({grouped.parent: nothing}, None, {}).of(grouped.metrics)
    worlds = ops.JoinReference(_worlds(), 0)
    some = ops.JoinReference(grouped, 1)
    none = ops.JoinReference(ops.Aggregate(nothing, {}, of_nothing), 2)
    links = (
        ops.JoinLink("left", some, (ops.Equals(_world_of(worlds), _world_of(some)),)),
        ops.JoinLink("cross", none, ()),
    )
    there = ops.NotNull(_world_of(some))
    values = {name: ops.IfElse(there, ops.Field(some, name), ops.Field(none, name)) for name in grouped.metrics}
    return ops.JoinChain(worlds, links, {WORLD: _world_of(worlds), **values})


class _Joined:
    """Makes a chain of joins: rows meet rows of their own world."""

    def __init__(self, node: ops.JoinChain, moved: Moved) -> None:
        self._node = node
        self._moved = dict(moved)
        self._found: dict[Node, Node] = {}
        self._world: Node | None = None

    def made(self) -> Node:
        looked_up = {one: _one_row_each(one, self._moved) for one in _subqueries(self._node.values.values())}
        if any(map(_carries, [*(self._moved[table] for table in self._node.tables), *looked_up.values()])):
            self._expand(self._node.first)
            self._world = _world_of(self._moved[self._node.first])
        links = [self._link(link) for link in self._node.rest]
        for subquery, relation in looked_up.items():
            if self._world is not None and _carries(relation):
                links.append(_looked_up(relation, len(links) + 1, self._world))
                self._found[subquery] = _value_of(links[-1].table)
            else:
                self._found[subquery] = subquery.copy(rel=relation)
        values = _Values(self._moved, self._world, self._found).of(self._node.values)
        if self._world is not None:
            values = {WORLD: self._world, **values}
        return ops.JoinChain(self._moved[self._node.first], tuple(links), values)

    def _expand(self, reference: Node) -> None:
        new = self._moved[reference]
        self._moved[reference] = new.copy(parent=_in_each_world(new.parent))

    def _link(self, link: ops.JoinLink) -> ops.JoinLink:
        if link.how not in _JOINS:
            raise NotWorldWiseError(f"A join of the kind `{link.how}` cannot be asked of many sets of rows at once.")
        if _subqueries(link.predicates):
            raise NotWorldWiseError("A subquery in what two tables are joined on: make it a column before the join.")
        if self._world is not None and link.how in ("right", "outer"):
            self._expand(link.table)
        table = self._moved[link.table]
        predicates = _Values(self._moved, self._world, {}).of(link.predicates)
        if self._world is None or not _carries(table):
            return ops.JoinLink(link.how, table, predicates)
        same = ops.Equals(self._world, _world_of(table))
        if link.how in ("right", "outer"):
            self._world = ops.Coalesce((self._world, _world_of(table)))
        return ops.JoinLink("inner" if link.how == "cross" else link.how, table, (*predicates, same))


_MAKERS: tuple[tuple[tuple[type[Node], ...], Callable[[Any, Moved], Node]], ...] = (
    ((ops.DummyTable, ops.InMemoryTable), lambda node, _moved: node),
    (_AS_THEY_ARE, lambda node, moved: node.copy(parent=moved[node.parent])),
    (_WITH_VALUES, lambda node, moved: _OnOne(node, moved).made()),
    ((ops.JoinChain,), lambda node, moved: _Joined(node, moved).made()),
    ((ops.Set,), _set),
    ((ops.Limit,), _limited),
)
"""What makes which relation anew, given what now stands for those below it."""
