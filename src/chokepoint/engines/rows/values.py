"""Value expressions as lines of Python: one variable for each value, so that what is used twice is worked out once."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

import ibis.expr.datatypes as dt
import ibis.expr.operations as ops

from chokepoint.engines.rows import functions
from chokepoint.records.errors import EngineError

STRICT: dict[type[ops.Value], str] = {
    ops.Lowercase: "f.lower({})",
    ops.Uppercase: "f.upper({})",
    ops.Strip: "f.strip({})",
    ops.StringLength: "len({})",
    ops.StringReplace: "{}.replace({}, {})",
    ops.StringContains: "{1} in {0}",
    ops.StartsWith: "{}.startswith({})",
    ops.EndsWith: "{}.endswith({})",
    ops.StringSplit: "f.split({}, {})",
    ops.StringConcat: "+",
    ops.RegexSearch: "f.found({}, {})",
    ops.RegexReplace: "f.replaced({}, {}, {})",
    ops.RegexExtract: "f.extracted({}, {}, {})",
    ops.Abs: "abs({})",
    ops.Negate: "-{}",
    ops.Ln: "f.logarithm({})",
    ops.Log10: "f.logarithm_10({})",
    ops.Exp: "math.exp({})",
    ops.Sqrt: "f.root({})",
    ops.Modulus: "f.remainder({}, {})",
    ops.FloorDivide: "math.floor(f.divide({}, {}))",
    ops.Not: "not {}",
    ops.Date: "f.day_of({})",
    ops.ExtractEpochSeconds: "f.epoch_seconds({})",
    ops.ExtractYear: "{}.year",
    ops.ExtractMonth: "{}.month",
    ops.ExtractQuarter: "({}.month + 2) // 3",
    ops.Strftime: "{}.strftime({})",
    ops.TimestampAdd: "{} + {}",
    ops.TimestampSub: "{} - {}",
    ops.DateAdd: "{} + {}",
    ops.DateSub: "{} - {}",
    ops.ArraySort: "f.in_order({})",
    ops.ArrayStringJoin: "f.array_joined({1}, {0})",
    ops.ArrayConcat: "+",
    ops.ArrayFlatten: "f.flattened({})",
    ops.ArrayIndex: "f.element({}, {})",
    ops.ArrayLength: "len({})",
    ops.ArrayDistinct: "f.distinct({})",
    ops.IntegerRange: "tuple(range({}, {}, {}))",
}
"""What an operation gives where all its operands are there; where one is NULL, so is it. `+` stands between all."""
COMPARED: dict[type[ops.Value], str] = {
    ops.Equals: "{} == {}",
    ops.NotEquals: "{} != {}",
    ops.Less: "{} < {}",
    ops.LessEqual: "{} <= {}",
    ops.Greater: "{} > {}",
    ops.GreaterEqual: "{} >= {}",
    ops.Add: "{} + {}",
    ops.Subtract: "{} - {}",
    ops.Multiply: "{} * {}",
    ops.Divide: "f.divide({}, {})",
    ops.Between: "{1} <= {0} <= {2}",
}
"""The same of operands that are brought to one type first."""
NULL = "(None)"
INLINE = (str, int, bool, type(None))

Field = Callable[[ops.Value], str | None]
"""The text that stands for a value that rows hold, or that was worked out before; None for any other."""


class Values:
    """The lines that work out values of one row. `field` gives those at hand; `constants` are named in the text.

    `begin`: with what the names of its variables begin, another one for lines that stand within others; first a "v".
    """

    def __init__(self, field: Field, constants: dict[str, Any], begin: str = "v") -> None:
        self._field, self._begin = field, begin
        self.constants = constants
        self.lines: list[str] = []
        self._names: dict[ops.Node, str] = {}

    def of(self, node: ops.Value) -> str:
        """The text of a value, with the lines that it needs before it."""
        if isinstance(node, ops.Alias):
            return self.of(node.arg)
        if node not in self._names:
            self._names[node] = self._made(node)
        return self._names[node]

    def constant(self, value: object) -> str:
        """The name of a constant."""
        name = f"k{len(self.constants)}"
        self.constants[name] = value
        return name

    def _made(self, node: ops.Value) -> str:
        known = self._field(node)
        if known is not None:
            return self._named(known)
        if isinstance(node, ops.Literal):
            return self._literal(node)
        return self._named(self._text(node))

    def _named(self, text: str) -> str:
        name = f"{self._begin}{len(self._names)}_{len(self.lines)}"
        self.lines.append(f"{name} = {text}")
        return name

    def _literal(self, node: ops.Literal[Any]) -> str:
        value = node.value
        if isinstance(node.dtype, dt.Interval) and value is not None:
            return self.constant(timedelta(days=value))
        if isinstance(value, INLINE) or (isinstance(value, float) and math.isfinite(value)):
            return f"({value!r})"
        return self.constant(value)

    def _text(self, node: ops.Value) -> str:
        kind = type(node)
        if kind in STRICT:
            return self._strict(STRICT[kind], self._operands(node))
        if kind in COMPARED:
            return self._strict(COMPARED[kind], alike(self, self._operands(node)))
        if kind in PARTICULAR:
            return PARTICULAR[kind](self, node)
        raise EngineError(f"The engine of rows has no `{kind.__name__}`.")

    @staticmethod
    def _operands(node: ops.Value) -> list[ops.Value]:
        found: list[ops.Value] = []
        for one in node.args:
            if isinstance(one, ops.Value):
                found.append(one)
            elif isinstance(one, tuple):
                found += [part for part in one if isinstance(part, ops.Value)]
        return found

    def _strict(self, template: str, operands: list[ops.Value] | list[str]) -> str:
        texts = [one if isinstance(one, str) else self.of(one) for one in operands]
        text = " + ".join(texts) if template == "+" else template.format(*texts)
        return self.unless_null(texts, text)

    @staticmethod
    def unless_null(operands: list[str], text: str) -> str:
        """NULL where one of the operands is, else the text."""
        if NULL in operands:
            return NULL
        missing = " or ".join(f"{one} is None" for one in dict.fromkeys(filter(may_be_null, operands)))
        return f"None if {missing} else {text}" if missing else text


def may_be_null(text: str) -> bool:
    """Whether the text of a value may stand for NULL: that of a literal or constant does not."""
    return text.startswith("v")


def alike(values: Values, operands: list[ops.Value]) -> list[str]:
    """The texts of operands, brought to one type where Python would not compare them as a database does."""
    types = [one.dtype for one in operands]
    if any(map(_is_real, types)) and any(map(_is_decimal, types)):
        return [_turned(values, one, "f.real", _is_decimal) for one in operands]
    if any(map(_is_moment, types)) and any(map(_is_day, types)):
        return [_turned(values, one, "f.moment_of", _is_day) for one in operands]
    return [values.of(one) for one in operands]


def _turned(values: Values, node: ops.Value, function: str, of_type: Callable[[dt.DataType], bool]) -> str:
    text = values.of(node)
    if not of_type(node.dtype):
        return text
    return values._named(values.unless_null([text], f"{function}({text})"))


def _is_real(kind: dt.DataType) -> bool:
    return bool(kind.is_floating())


def _is_decimal(kind: dt.DataType) -> bool:
    return bool(kind.is_decimal())


def _is_moment(kind: dt.DataType) -> bool:
    return bool(kind.is_timestamp())


def _is_day(kind: dt.DataType) -> bool:
    return bool(kind.is_date())


def _and(values: Values, node: ops.And) -> str:
    return f"f.both({values.of(node.left)}, {values.of(node.right)})"


def _or(values: Values, node: ops.Or) -> str:
    return f"f.either({values.of(node.left)}, {values.of(node.right)})"


def _branched(values: Values, node: ops.Value, results: list[ops.Value]) -> list[str]:
    """The texts of results of which one is taken: decimals as real numbers where the whole is one."""
    if not _is_real(node.dtype):
        return [values.of(one) for one in results]
    return [_turned(values, one, "f.real", _is_decimal) for one in results]


def _if(values: Values, node: ops.IfElse) -> str:
    true, false = _branched(values, node, [node.true_expr, node.false_null_expr])
    return f"{true} if {values.of(node.bool_expr)} else {false}"


def _cases(values: Values, node: ops.SearchedCase) -> str:
    *results, default = _branched(values, node, [*node.results, node.default])
    parts = [f"{then} if {values.of(case)} else" for case, then in zip(node.cases, results, strict=True)]
    return " ".join([*parts, default])


def _simple_case(values: Values, node: ops.SimpleCase) -> str:
    base = values.of(node.base)
    *results, default = _branched(values, node, [*node.results, node.default])
    pairs = zip(node.cases, results, strict=True)
    parts = [f"{then} if {base} == {values.of(case)} else" for case, then in pairs]
    return " ".join([*parts, default])


def _coalesce(values: Values, node: ops.Coalesce) -> str:
    texts = [one for one in _branched(values, node, list(node.arg)) if one != NULL] or [NULL]
    last = next((place for place, one in enumerate(texts) if not may_be_null(one)), len(texts) - 1)
    return " ".join([*(f"{one} if {one} is not None else" for one in texts[:last]), texts[last]])


def _is_null(values: Values, node: ops.IsNull) -> str:
    text = values.of(node.arg)
    return f"{text} is None" if may_be_null(text) else str(text == NULL)


def _not_null(values: Values, node: ops.NotNull) -> str:
    text = values.of(node.arg)
    return f"{text} is not None" if may_be_null(text) else str(text != NULL)


def _identical(values: Values, node: ops.IdenticalTo) -> str:
    return "{} == {}".format(*alike(values, [node.left, node.right]))


def _null_if(values: Values, node: ops.NullIf) -> str:
    arg, null = alike(values, [node.arg, node.null_if_expr])
    return f"None if {arg} == {null} else {arg}"


def _in_values(values: Values, node: ops.InValues) -> str:
    value = values.of(node.value)
    options = [values.of(one) for one in node.options]
    if all(isinstance(one, ops.Literal) and one.value is not None for one in node.options):
        held = values.constant(frozenset(one.value for one in node.options))
        return values.unless_null([value], f"{value} in {held}")
    return values.unless_null([value], f"f.among({value}, ({', '.join(options)},))")


def _greatest(values: Values, node: ops.Greatest) -> str:
    return f"f.largest(({', '.join(alike(values, list(node.arg)))},))"


def _least(values: Values, node: ops.Least) -> str:
    return f"f.smallest(({', '.join(alike(values, list(node.arg)))},))"


def _round(values: Values, node: ops.Round) -> str:
    arg, digits = values.of(node.arg), "0" if node.digits is None else values.of(node.digits)
    text = f"f.round_to({arg}, {digits})"
    return values.unless_null([arg, digits], f"int({text})" if node.dtype.is_integer() else text)


def _clip(values: Values, node: ops.Clip) -> str:
    text = arg = values.of(node.arg)
    if node.upper is not None:
        text = f"f.smallest(({values.of(node.upper)}, {text}))"
    if node.lower is not None:
        text = f"f.largest(({values.of(node.lower)}, {text}))"
    return values.unless_null([arg], text)


def _cast(values: Values, node: ops.Cast) -> str:
    arg, from_, to = values.of(node.arg), node.arg.dtype, node.to
    if to.is_string():
        function = "{}" if from_.is_string() else "f.written({})"
    elif to.is_integer():
        function = "f.integer_of({})" if from_.is_string() else "f.integer({})" if from_.is_floating() else "int({})"
    elif to.is_floating():
        function = "f.real({})"
    elif to.is_decimal():
        function = f"f.amount({{}}, {to.scale})"
    elif to.is_date():
        function = "f.day_of({})"
    elif to.is_timestamp():
        function = "f.moment_of({})"
    elif to.is_boolean():
        function = "bool({})"
    elif to.is_array() or to.is_interval():
        function = "{}"
    else:
        raise EngineError(f"The engine of rows makes no `{to}` of `{from_}`.")
    return values.unless_null([arg], function.format(arg))


def _delta(values: Values, node: ops.DateDelta | ops.TimestampDelta) -> str:
    part = node.part.value if isinstance(node.part, ops.Literal) else node.part
    if getattr(part, "value", part) not in ("day", "D"):
        raise EngineError(f"The engine of rows counts days between moments, not `{part}`.")
    left, right = values.of(node.left), values.of(node.right)
    return values.unless_null([left, right], f"f.days_between({left}, {right})")


def _digest(values: Values, node: ops.HexDigest) -> str:
    arg = values.of(node.arg)
    return values.unless_null([arg], f"f.digest({arg}, {node.how!r})")


def _string_join(values: Values, node: ops.StringJoin) -> str:
    separator = values.of(node.sep)
    parts = ", ".join(values.of(one) for one in node.arg)
    return values.unless_null([separator], f"f.joined({separator}, ({parts},))")


def _substring(values: Values, node: ops.Substring) -> str:
    arg, start = values.of(node.arg), values.of(node.start)
    length = "None" if node.length is None else values.of(node.length)
    return values.unless_null([arg, start, length], f"f.substring({arg}, {start}, {length})")


def _slice(values: Values, node: ops.StringSlice) -> str:
    arg = values.of(node.arg)
    start, end = ("None" if one is None else values.of(one) for one in (node.start, node.end))
    return values.unless_null([arg], f"f.text_slice({arg}, {start}, {end})")


def _array(values: Values, node: ops.Array) -> str:
    return f"({''.join(f'{values.of(one)}, ' for one in node.exprs)})"


def _filtered(values: Values, node: ops.ArrayFilter) -> str:
    arg = values.of(node.arg)

    def field(one: ops.Value) -> str | None:
        if one == node.param:
            return "element"
        return values.of(one) if isinstance(one, ops.Field) else None

    inner = Values(field, values.constants, "vin")
    kept = inner.of(node.body)
    name = f"keeps{len(values.lines)}"
    values.lines.append(f"def {name}(element):")
    values.lines += [f"    {line}" for line in [*inner.lines, f"return {kept}"]]
    return values.unless_null([arg], f"tuple(one for one in {arg} if {name}(one))")


PARTICULAR: Mapping[type[ops.Value], Callable[[Values, Any], str]] = {
    ops.And: _and,
    ops.Or: _or,
    ops.IfElse: _if,
    ops.SearchedCase: _cases,
    ops.SimpleCase: _simple_case,
    ops.Coalesce: _coalesce,
    ops.IsNull: _is_null,
    ops.NotNull: _not_null,
    ops.HexDigest: _digest,
    ops.IdenticalTo: _identical,
    ops.NullIf: _null_if,
    ops.InValues: _in_values,
    ops.Greatest: _greatest,
    ops.Least: _least,
    ops.Clip: _clip,
    ops.Round: _round,
    ops.Cast: _cast,
    ops.DateDelta: _delta,
    ops.TimestampDelta: _delta,
    ops.TryCast: _cast,
    ops.StringJoin: _string_join,
    ops.Substring: _substring,
    ops.StringSlice: _slice,
    ops.Array: _array,
    ops.ArrayFilter: _filtered,
}
AT_HAND: dict[str, Any] = {"f": functions, "math": math, "date": date}


def compiled(name: str, text: str, constants: Mapping[str, Any]) -> Callable[..., Any]:
    """The function that a text defines."""
    known: dict[str, Any] = {**AT_HAND, **constants}
    exec(compile(text, f"<{name}>", "exec"), known)
    made: Callable[..., Any] = known[name]
    return made
