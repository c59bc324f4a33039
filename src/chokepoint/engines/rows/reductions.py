"""Reductions: what many values give together. NULL counts for nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import ibis.expr.operations as ops

from chokepoint.engines.rows import functions
from chokepoint.records.errors import EngineError

if TYPE_CHECKING:
    from chokepoint.engines.rows.writing import Written

Reducer = Callable[[list[Any]], Any]

REDUCERS: dict[type[ops.Value], Reducer] = {
    ops.Any: lambda values: any(values) if values else None,
    ops.All: lambda values: all(values) if values else None,
    ops.Count: len,
    ops.CountStar: len,
    ops.CountDistinct: lambda values: len(set(values)),
    ops.Sum: functions.total,
    ops.Mean: functions.mean,
    ops.Median: functions.median,
    ops.Max: lambda values: max(values, default=None),
    ops.Min: lambda values: min(values, default=None),
    ops.Arbitrary: functions.first,
    ops.ArrayCollect: functions.collected,
    ops.ArgMin: lambda pairs: _by_key(pairs, min),
    ops.ArgMax: lambda pairs: _by_key(pairs, max),
}
"""What a kind of reduction makes of the values that count; of ArgMin and ArgMax, pairs of key and value."""


def reducer(node: ops.Value) -> Reducer:
    """What a reduction makes of the values that count; raises EngineError."""
    if getattr(node, "order_by", ()) or getattr(node, "include_null", False):
        raise EngineError(f"The engine of rows has no ordered `{type(node).__name__}`, nor one that counts NULL.")
    if isinstance(node, ops.ArrayCollect) and node.distinct:
        return lambda values: functions.distinct(values) or None
    if isinstance(node, ops.Quantile):
        share = node.quantile.value
        return lambda values: functions.quantile(values, share)
    if type(node) not in REDUCERS:
        raise EngineError(f"The engine of rows has no `{type(node).__name__}`.")
    return REDUCERS[type(node)]


def _by_key(pairs: list[Any], choose: Callable[..., Any]) -> Any:
    """The value of the pair that is first by its key; pairs without a key come last."""
    keyed = [pair for pair in pairs if pair[0] is not None]
    if keyed:
        return choose(keyed, key=lambda pair: pair[0])[1]
    return pairs[0][1] if pairs else None


def counted(written: Written, node: ops.Value) -> str:
    """The text of what a row gives to a reduction or to what looks at another row; NULL where it does not count."""
    if isinstance(node, ops.CountStar):
        text = "True"
    elif isinstance(node, ops.ArgMin | ops.ArgMax):
        text = f"({written.of(node.key)}, {written.of(node.arg)})"
    else:
        text = written.of(node.arg)
    where = getattr(node, "where", None)
    return text if where is None else f"({text} if {written.of(where)} else None)"
