"""Expressions of a SELECT as Ibis values. What has no entry in VALUES cannot be said."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import ibis
import ibis.expr.types as ir
from sqlglot import exp

from chokepoint.observe.sql.faults import at, only, shown

Place = tuple[str, str]
"""Alias of a table, and a column of it."""

TYPES = {
    exp.DataType.Type.TEXT: "string",
    exp.DataType.Type.VARCHAR: "string",
    exp.DataType.Type.INT: "int64",
    exp.DataType.Type.BIGINT: "int64",
    exp.DataType.Type.FLOAT: "float64",
    exp.DataType.Type.DOUBLE: "float64",
    exp.DataType.Type.DECIMAL: "decimal(18, 4)",
    exp.DataType.Type.BOOLEAN: "boolean",
    exp.DataType.Type.DATE: "date",
    exp.DataType.Type.TIMESTAMP: "timestamp(6)",
    exp.DataType.Type.TIMESTAMPNTZ: "timestamp(6)",
}
PATTERNS: dict[type[exp.Expr], str] = {exp.Like: "like", exp.ILike: "ilike"}
UNITS = {"DAY": "days", "WEEK": "weeks", "MONTH": "months", "YEAR": "years", "HOUR": "hours"}


@dataclass(frozen=True)
class Values:
    """The values over one set of rows.

    `columns` says where each column of the tables stands; `known` holds expressions that were computed before, such
    as the aggregates of a GROUP BY.
    """

    rows: ir.Table
    columns: Mapping[Place, ir.Value]
    known: Mapping[exp.Expr, str] = field(default_factory=dict)

    def of(self, node: exp.Expr) -> ir.Value:
        """The value of an expression; raises SqlError for what cannot be said."""
        if node in self.known:
            return self.rows[self.known[node]]
        if isinstance(node, exp.Column):
            return self._column(node)
        make = VALUES.get(type(node))
        if make is None:
            raise at(node, f"`{shown(node)}` cannot be said here.", _instead(node))
        return make(self, node)

    def named(self, node: exp.Expr, key: str) -> ir.Value:
        """The value of one part of an expression."""
        return self.of(node.args[key])

    def all(self, nodes: list[exp.Expr]) -> list[ir.Value]:
        """The values of several."""
        return [self.of(node) for node in nodes]

    def _column(self, node: exp.Column) -> ir.Value:
        place = (node.table, node.name)
        if place not in self.columns:
            raise at(
                node,
                f"`{node.name}` is read beside an aggregate, but is not grouped by.",
                "Add it to GROUP BY, or put it into an aggregate.",
            )
        return self.columns[place]


def _instead(node: exp.Expr) -> str:
    if isinstance(node, exp.Subquery | exp.Exists | exp.Select):
        return "Join the table instead: LEFT JOIN, SEMI JOIN or ANTI JOIN, of a subquery or of a table of WITH."
    if isinstance(node, exp.AggFunc | exp.Window):
        return "docs/how-to/indicators.md lists the aggregates, and where they may stand."
    return "docs/how-to/indicators.md lists the functions."


def _literal(_values: Values, node: exp.Expr) -> ir.Value:
    text = str(node.this)
    if node.is_string:
        return ibis.literal(text)
    return ibis.literal(int(text)) if node.is_int else ibis.literal(float(text))


def _compared(compare: Callable[[Any, Any], Any]) -> Callable[[Values, exp.Expr], ir.Value]:
    """Texts beside times are read as times, so that a day can be written as '2024-06-01'."""

    def value(values: Values, node: exp.Expr) -> ir.Value:
        left, right = as_times(values.of(node.this), values.of(node.expression))
        return compare(left, right)

    return value


def as_times(left: ir.Value, right: ir.Value) -> tuple[ir.Value, ir.Value]:
    """The two, a text beside a time read as a time."""
    if left.type().is_temporal() and right.type().is_string():
        return left, right.try_cast(left.type())
    if right.type().is_temporal() and left.type().is_string():
        return left.try_cast(right.type()), right
    return left, right


def _calculated(calculate: Callable[[Any, Any], Any], *, exact: bool) -> Callable[[Values, exp.Expr], ir.Value]:
    """Without `exact`, amounts are taken as real numbers: a product has more decimals than an amount may hold."""

    def value(values: Values, node: exp.Expr) -> ir.Value:
        parts = [values.of(node.this), values.of(node.expression)]
        if all(part.type().is_temporal() for part in parts):
            raise at(node, f"`{shown(node)}` takes a time from a time.", "Write date_diff('day', from, to).")
        if not exact:
            parts = [part.cast("float64") if part.type().is_decimal() else part for part in parts]
        return calculate(*parts)

    return value


def as_text(value: ir.Value) -> ir.Value:
    """The value as text."""
    return value if value.type().is_string() else value.cast("string")


def _is(values: Values, node: exp.Expr) -> ir.Value:
    value, other = values.of(node.this), node.expression
    if isinstance(other, exp.Null):
        # the cast keeps a negation together: NOT x IS NULL reads otherwise
        return value.cast("int8").isnull() if value.type().is_boolean() else value.isnull()
    if isinstance(other, exp.Boolean):
        same = value if other.this else ~value
        return same.fill_null(False)
    raise at(node, f"`{shown(node)}` cannot be said here.", "Write IS NULL, IS TRUE or IS FALSE.")


def _in(values: Values, node: exp.Expr) -> ir.Value:
    if node.args.get("query") is not None:
        raise at(node, f"`{shown(node)}` cannot be said here.", _instead(exp.Subquery()))
    only(node, "this", "expressions")
    return values.of(node.this).isin(values.all(node.expressions))


def _between(values: Values, node: exp.Expr) -> ir.Value:
    only(node, "this", "low", "high")
    value = values.of(node.this)
    low, high = (as_times(value, values.named(node, key))[1] for key in ("low", "high"))
    return (value >= low) & (value <= high)


def _case(values: Values, node: exp.Expr) -> ir.Value:
    cases = []
    for one in node.args["ifs"]:
        test = values.of(one.this)
        if node.this is not None:
            test = values.of(node.this) == test
        cases.append((test, values.named(one, "true")))
    default = node.args.get("default")
    return ibis.cases(*cases, else_=ibis.null() if default is None else values.of(default))


def _if(values: Values, node: exp.Expr) -> ir.Value:
    default = node.args.get("false")
    otherwise = ibis.null() if default is None else values.of(default)
    return ibis.cases((values.of(node.this), values.named(node, "true")), else_=otherwise)


def _cast(values: Values, node: exp.Expr) -> ir.Value:
    """What cannot be read as the type is NULL."""
    only(node, "this", "to")
    value, wanted = values.of(node.this), TYPES.get(node.args["to"].this)
    if wanted is None:
        names = "text, bigint, double, decimal, boolean, date, timestamp"
        raise at(node, f"`{shown(node)}` names an unknown type.", f"Types are: {names}.")
    if wanted == "date" and value.type().is_timestamp():
        return value.date()
    return as_text(value) if wanted == "string" else value.try_cast(wanted)


def _interval(_values: Values, node: exp.Expr) -> ir.Value:
    unit = str(node.args.get("unit") or "").upper()
    count = node.this
    if unit not in UNITS or not (isinstance(count, exp.Literal) and str(count.this).isdigit()):
        raise at(node, f"`{shown(node)}` is no known span.", "Write it as INTERVAL 30 DAY.")
    return ibis.interval(**{UNITS[unit]: int(count.this)})


def _days(values: Values, node: exp.Expr) -> ir.Value:
    if str(node.args.get("unit") or "DAY").upper() != "DAY":
        raise at(node, f"`{shown(node)}` counts something else than days.", "Write date_diff('day', from, to).")
    end, start = (_as_day(values.of(part)) for part in (node.this, node.expression))
    return end.delta(start, unit="day")


def _as_day(value: ir.Value) -> ir.Value:
    if value.type().is_timestamp():
        return value.date()
    return value if value.type().is_date() else value.try_cast("date")


def _extract(values: Values, node: exp.Expr) -> ir.Value:
    part = str(node.this).lower()
    if part not in ("year", "quarter", "month", "day"):
        raise at(node, f"`{shown(node)}` takes an unknown part.", "Parts are: year, quarter, month, day.")
    return getattr(values.of(node.expression), part)()


def _concat(values: Values, node: exp.Expr) -> ir.Value:
    """As `concat` does, an empty part counts as no text; `||` gives NULL."""
    parts = [as_text(value).fill_null("") for value in values.all(node.expressions)]
    return ibis.literal("").join(parts)


def _substring(values: Values, node: exp.Expr) -> ir.Value:
    only(node, "this", "start", "length")
    length = node.args.get("length")
    start = values.named(node, "start") - 1
    return values.of(node.this).substr(start, None if length is None else values.of(length))


def _several(function: Callable[..., Any]) -> Callable[[Values, exp.Expr], ir.Value]:
    def value(values: Values, node: exp.Expr) -> ir.Value:
        only(node, "this", "expressions")
        return function(*values.all([node.this, *node.expressions]))

    return value


def _method(name: str) -> Callable[[Values, exp.Expr], ir.Value]:
    def value(values: Values, node: exp.Expr) -> ir.Value:
        only(node, "this")
        return getattr(values.of(node.this), name)()

    return value


def _with_text(name: str) -> Callable[[Values, exp.Expr], ir.Value]:
    def value(values: Values, node: exp.Expr) -> ir.Value:
        only(node, "this", "expression")
        return getattr(values.of(node.this), name)(values.of(node.expression))

    return value


def _like(values: Values, node: exp.Expr) -> ir.Value:
    if not isinstance(node.expression, exp.Literal):
        raise at(node, f"`{shown(node)}` takes its pattern from a column.", "Write the pattern as a text.")
    return getattr(values.of(node.this), PATTERNS[type(node)])(str(node.expression.this))


def _round(values: Values, node: exp.Expr) -> ir.Value:
    only(node, "this", "decimals")
    decimals = node.args.get("decimals")
    return values.of(node.this).round(0 if decimals is None else values.of(decimals))


def _sorted(values: Values, node: exp.Expr) -> ir.Value:
    if any(node.args.get(part) is not None for part in ("expression", "asc")):
        raise at(node, f"`{shown(node)}` sorts in an order of its own.", "Write list_sort(…) alone.")
    return values.of(node.this).sort()


def _not_distinct(values: Values, node: exp.Expr) -> ir.Value:
    same = values.of(node.this).identical_to(values.of(node.expression))
    return same if isinstance(node, exp.NullSafeEQ) else ~same


VALUES: dict[type[exp.Expr], Callable[[Values, Any], ir.Value]] = {
    exp.Literal: _literal,
    exp.Boolean: lambda _values, node: ibis.literal(bool(node.this)),
    exp.Null: lambda _values, _node: ibis.null(),
    exp.Alias: lambda values, node: values.of(node.this),
    exp.Paren: lambda values, node: values.of(node.this),
    exp.And: lambda values, node: values.of(node.this) & values.of(node.expression),
    exp.Or: lambda values, node: values.of(node.this) | values.of(node.expression),
    exp.Not: lambda values, node: ~values.of(node.this),
    exp.Neg: lambda values, node: 0 - values.of(node.this),  # a plain minus loses the decimals of an amount on Sail
    exp.EQ: _compared(operator.eq),
    exp.NEQ: _compared(operator.ne),
    exp.LT: _compared(operator.lt),
    exp.LTE: _compared(operator.le),
    exp.GT: _compared(operator.gt),
    exp.GTE: _compared(operator.ge),
    exp.NullSafeEQ: _not_distinct,
    exp.NullSafeNEQ: _not_distinct,
    exp.Add: _calculated(operator.add, exact=True),
    exp.Sub: _calculated(operator.sub, exact=True),
    exp.Mul: _calculated(operator.mul, exact=False),
    exp.Div: _calculated(operator.truediv, exact=False),
    exp.IntDiv: _calculated(operator.floordiv, exact=False),
    exp.Mod: _calculated(operator.mod, exact=False),
    exp.DPipe: lambda values, node: as_text(values.of(node.this)) + as_text(values.of(node.expression)),
    exp.Is: _is,
    exp.In: _in,
    exp.Between: _between,
    exp.Case: _case,
    exp.If: _if,
    exp.Cast: _cast,
    exp.TryCast: _cast,
    exp.Interval: _interval,
    exp.DateDiff: _days,
    exp.Extract: _extract,
    exp.Year: _method("year"),
    exp.Month: _method("month"),
    exp.Day: _method("day"),
    exp.Coalesce: _several(ibis.coalesce),
    exp.Nullif: lambda values, node: values.of(node.this).nullif(values.of(node.expression)),
    exp.Greatest: _several(ibis.greatest),
    exp.Least: _several(ibis.least),
    exp.Concat: _concat,
    exp.Lower: _method("lower"),
    exp.Upper: _method("upper"),
    exp.Trim: _method("strip"),
    exp.Length: _method("length"),
    exp.Substring: _substring,
    exp.Left: _with_text("left"),
    exp.Right: _with_text("right"),
    exp.StartsWith: _with_text("startswith"),
    exp.Contains: _with_text("contains"),
    exp.Like: _like,
    exp.ILike: _like,
    exp.Abs: _method("abs"),
    exp.Floor: _method("floor"),
    exp.Ceil: _method("ceil"),
    exp.Ln: _method("ln"),
    exp.Sqrt: _method("sqrt"),
    exp.Round: _round,
    exp.Array: lambda values, node: ibis.array(values.all(node.expressions)),
    exp.ArraySort: _sorted,
}
"""How each kind of expression is made."""
