"""Which columns of which tables an expression depends on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import ibis.expr.operations as ops
import ibis.expr.types as ir
from ibis.expr.operations.core import Node

from chokepoint.engines.snapshot import VIEW_PREFIX


def columns_read(rows: ir.Table, wanted: Iterable[str] | None = None) -> tuple[str, ...]:
    """`table.column` for every stored column that the `wanted` columns of `rows` (all by default) depend on, sorted."""
    read: set[str] = set()
    seen: dict[Node, set[str]] = defaultdict(set)
    pending = [(rows.op(), set(wanted if wanted is not None else rows.columns))]
    while pending:
        node, names = pending.pop()
        fresh = names - seen[node]
        first_visit = node not in seen or not seen[node]
        seen[node] |= names
        if not fresh and not first_visit:
            continue
        if isinstance(node, ops.PhysicalTable):
            read |= {f"{node.name.removeprefix(VIEW_PREFIX)}.{name}" for name in fresh}
        else:
            pending += _demands(node, fresh)
    return tuple(sorted(read))


def _demands(node: Node, names: set[str]) -> list[tuple[Node, set[str]]]:
    """What the relations below `node` must give so that it can give `names`."""
    demands: dict[Node, set[str]] = defaultdict(set)
    passed_through = _relations_below(node) if not _computes(node) else []
    for relation in passed_through:
        every = set(relation.schema.names)
        demands[relation] |= every if _compares_rows(node) else names & every
    for value in _values(node, names):
        for found in value.find(ops.Value, filter=ops.Value):
            if isinstance(found, ops.Field):
                demands[found.rel].add(found.name)
            else:
                for relation in _relations_below(found):
                    counted = isinstance(found, ops.CountStar)  # rows are counted, no column of theirs is read
                    demands[relation] |= set() if counted else set(relation.schema.names)
    return list(demands.items())


def _computes(node: Node) -> bool:
    return isinstance(node, ops.Project | ops.Aggregate | ops.JoinChain)


def _compares_rows(node: Node) -> bool:
    """Whether which rows there are depends on all their columns: a column that nobody reads still tells rows apart."""
    return isinstance(node, ops.Distinct) or (isinstance(node, ops.Set) and getattr(node, "distinct", True))


def _relations_below(node: Node) -> list[Node]:
    return [child for child in node.__children__ if isinstance(child, ops.Relation)]


def _values(node: Node, names: set[str]) -> list[Node]:
    """The value expressions of `node` that matter when `names` are asked of it."""
    if isinstance(node, ops.Project):
        return [value for name, value in node.values.items() if name in names]
    if isinstance(node, ops.Aggregate):
        return [*node.groups.values(), *(value for name, value in node.metrics.items() if name in names)]
    if isinstance(node, ops.JoinChain):
        predicates = [predicate for link in node.rest for predicate in link.predicates]
        return [*predicates, *(value for name, value in node.values.items() if name in names)]
    return [child for child in node.__children__ if isinstance(child, ops.Value)]
