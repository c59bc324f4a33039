"""Aggregates of a SELECT, over groups and over partitions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import ibis
import ibis.expr.types as ir
from sqlglot import exp

from chokepoint.observe.sql.faults import at, only, shown
from chokepoint.observe.sql.values import VALUES, Values, as_text

DECIMALS = 9
"""Decimals to which statistics of real numbers are rounded: a sum on two threads may differ in its last digits."""


def aggregates_of(node: exp.Expr) -> Iterator[exp.Expr]:
    """The outermost aggregates within an expression that are not over a window."""
    if isinstance(node, exp.Window | exp.Select):
        return
    if isinstance(node, exp.Filter) or type(node) in AGGREGATES:
        yield node
        return
    for child in node.iter_expressions():
        yield from aggregates_of(child)


def aggregate(values: Values, node: exp.Expr) -> ir.Value:
    """One aggregate over the rows of `values`; raises SqlError."""
    where = None
    if isinstance(node, exp.Filter):
        only(node, "this", "expression")
        where, node = values.of(node.expression.this), node.this
    make = AGGREGATES.get(type(node))
    if make is None:
        raise at(node, f"`{shown(node)}` is no known aggregate.", "docs/how-to/indicators.md lists them.")
    return make(values, node, where)


def window(values: Values, node: exp.Window) -> ir.Value:
    """An aggregate over a partition, or a place within an ordered one; raises SqlError."""
    groups = values.all(node.args.get("partition_by") or [])
    ordered = node.args.get("order")
    made = node.this
    only(node, "this", "partition_by", "order", "spec")
    if node.args.get("spec") is not None:
        raise at(node, f"`{shown(node)}` names a frame.", "Leave the frame out, or join the rows that count.")
    if type(made) in PLACES:
        if ordered is None:
            raise at(node, f"`{shown(node)}` depends on an order that is not given.", "Add ORDER BY.")
        order = [_ordered(values, one) for one in ordered.expressions]
        return PLACES[type(made)](values, made).over(group_by=groups, order_by=order)
    if ordered is not None or (isinstance(made, exp.Count) and isinstance(made.this, exp.Distinct)):
        raise at(
            node,
            f"`{shown(node)}` cannot be said over an order, nor distinct values over a partition.",
            "Aggregate with GROUP BY and join the outcome.",
        )
    return aggregate(values, made).over(group_by=groups)


def _ordered(values: Values, node: exp.Expr) -> ir.Value:
    value = values.of(node.this)
    if node.args.get("desc"):
        return ibis.desc(value, nulls_first=bool(node.args.get("nulls_first")))
    return ibis.asc(value, nulls_first=bool(node.args.get("nulls_first")))


def _count(values: Values, node: exp.Expr, where: ir.Value | None) -> ir.Value:
    only(node, "this")
    if isinstance(node.this, exp.Star):
        return values.rows.count(where=where)
    if isinstance(node.this, exp.Distinct):
        return values.of(_one(node.this)).nunique(where=where)
    return values.of(node.this).count(where=where)


def _one(distinct: exp.Distinct) -> exp.Expr:
    """The one expression of which distinct values are meant."""
    if len(distinct.expressions) != 1 or distinct.args.get("on"):
        raise at(distinct, f"`{shown(distinct)}` is of several columns.", "Join them to one text with ||.")
    counted: exp.Expr = distinct.expressions[0]
    return counted


def _count_if(values: Values, node: exp.Expr, where: ir.Value | None) -> ir.Value:
    counted = values.of(node.this)
    return values.rows.count(where=counted if where is None else counted & where)


def _plain(name: str) -> Callable[[Values, Any, ir.Value | None], ir.Value]:
    def value(values: Values, node: exp.Expr, where: ir.Value | None) -> ir.Value:
        only(node, "this")
        return getattr(values.of(node.this), name)(where=where)

    return value


def _sum(values: Values, node: exp.Expr, where: ir.Value | None) -> ir.Value:
    summed = values.of(node.this)
    if summed.type().is_boolean():
        summed = summed.cast("int64")
    total = summed.sum(where=where)
    return total.round(DECIMALS) if total.type().is_floating() else total


def _statistic(name: str) -> Callable[[Values, Any, ir.Value | None], ir.Value]:
    return lambda values, node, where: getattr(_real(values, node), name)(where=where).round(DECIMALS)


def _quantile(values: Values, node: exp.Expr, where: ir.Value | None) -> ir.Value:
    if not isinstance(node.expression, exp.Literal):
        raise at(node, f"`{shown(node)}` takes its share from a column.", "Write the share as a number.")
    return _real(values, node).quantile(float(node.expression.this), where=where).round(DECIMALS)


def _real(values: Values, node: exp.Expr) -> ir.Value:
    return values.of(node.this).cast("float64")


def _collected(values: Values, node: exp.Expr, where: ir.Value | None) -> ir.Value:
    """Sorted, so that no order of rows matters."""
    collected, distinct = node.this, False
    only(node, "this", "separator")
    order = collected.expressions if isinstance(collected, exp.Order) else []
    if isinstance(collected, exp.Order):
        collected = collected.this
    if isinstance(collected, exp.Distinct):
        collected, distinct = _one(collected), True
    if any(one.this != collected or one.args.get("desc") for one in order):
        raise at(node, f"`{shown(node)}` sorts by something else.", "What is collected is sorted by itself.")
    return values.of(collected).collect(where=where, distinct=distinct).sort()


def _listed(values: Values, node: exp.Expr, where: ir.Value | None) -> ir.Value:
    separator = node.args.get("separator")
    return _collected(values, node, where).join(", " if separator is None else as_text(values.of(separator)))


def _beside(name: str) -> Callable[[Values, Any], ir.Value]:
    def value(values: Values, node: exp.Expr) -> ir.Value:
        only(node, "this")
        return getattr(values.of(node.this), name)()

    return value


AGGREGATES: dict[type[exp.Expr], Callable[[Values, Any, ir.Value | None], ir.Value]] = {
    exp.Count: _count,
    exp.CountIf: _count_if,
    exp.Sum: _sum,
    exp.Min: _plain("min"),
    exp.Max: _plain("max"),
    exp.LogicalOr: _plain("any"),
    exp.LogicalAnd: _plain("all"),
    exp.Avg: _statistic("mean"),
    exp.Median: _statistic("median"),
    exp.Stddev: _statistic("std"),
    exp.StddevSamp: _statistic("std"),
    exp.PercentileCont: _quantile,
    exp.ArrayAgg: _collected,
    exp.GroupConcat: _listed,
}
PLACES: dict[type[exp.Expr], Callable[[Values, Any], ir.Value]] = {
    exp.RowNumber: lambda _values, _node: ibis.row_number() + 1,
    exp.Lag: _beside("lag"),
    exp.Lead: _beside("lead"),
}
VALUES[exp.Window] = window
