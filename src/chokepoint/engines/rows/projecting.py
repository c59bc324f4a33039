"""Values of each row, with window functions and unnested arrays among them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import ibis.expr.operations as ops

from chokepoint.engines.rows.reductions import counted, reducer
from chokepoint.engines.rows.steps import Row, Step
from chokepoint.engines.rows.values import Values, compiled
from chokepoint.engines.rows.windows import Frame, Order, framed, in_order, numbered, partitions, shifted
from chokepoint.engines.rows.writing import Place, Written, among, cells_at, indented, tuple_of
from chokepoint.records.errors import EngineError

if TYPE_CHECKING:
    from chokepoint.engines.rows.relations import Relations

Rows = list[Row]
Known = dict[ops.Node, str]
"""Values that stand at the end of a row, by what they are."""


def projected(relations: Relations, parent: Step, width: int, place: Place, values: Sequence[ops.Value]) -> Step:
    """Values of each row of a step whose rows have so many cells."""
    places = fields_at(place, values)
    if places is not None:
        return taken(parent, width, places)
    parent, known = widened(relations, parent, width, place, values)
    parent, known = _unnested(relations, parent, width, place, values, known)
    written = Written(place, known)
    cells = [written.once(value) for value in values]
    written.line(f"add({tuple_of(cells)})")
    return relations.function(parent, written)


def fields_at(place: Place, values: Sequence[ops.Value]) -> list[int] | None:
    """Where the values lie in a row, if all do."""
    plain = [value.arg if isinstance(value, ops.Alias) else value for value in values]
    return [place(one) for one in plain] if all(isinstance(one, ops.Field) for one in plain) else None


def taken(parent: Step, width: int, places: Sequence[int]) -> Step:
    """The cells at some places of each row of a step whose rows have so many."""
    if list(places) == list(range(width)):
        return parent
    take = cells_at(places)
    return Step((parent,), lambda rows: [*map(take, rows)])


def _unnested(
    relations: Relations,
    parent: Step,
    width: int,
    place: Place,
    values: Sequence[ops.Value],
    known: Known,
) -> tuple[Step, Known]:
    """The parent's rows once for each element of what is unnested, which stands at the end of a row."""
    found = among(values, ops.Unnest)
    if not found:
        return parent, known
    if len(found) > 1:
        raise EngineError("The engine of rows unnests one column at a time.")
    written = Written(place, known)
    written.line(f"for element in {written.of(found[0].arg)} or (): add((*r, element))")
    return relations.function(parent, written), {**known, found[0]: f"r[{width + len(known)}]"}


def widened(
    relations: Relations, step: Step, width: int, place: Place, values: Sequence[ops.Value]
) -> tuple[Step, Known]:
    """The rows, of so many cells, with each window function's value at their ends, and where these values stand."""
    found = among(values, ops.WindowFunction)
    if not found:
        return step, {}
    columns = []
    for window in found:
        written = Written(place)
        columns.append((written, _window(written, window)))
    made = [(relations.function(step, written), made) for written, made in columns]

    def together(rows: Rows, *prepared: Rows) -> Rows:
        told = [make(values) for (_, make), values in zip(made, prepared, strict=True)]
        return [(*row, *cells) for row, *cells in zip(rows, *told, strict=True)]

    joined = Step((step, *(one for one, _ in made)), together)
    return joined, {window: f"r[{width + number}]" for number, window in enumerate(found)}


def _window(written: Written, node: ops.WindowFunction) -> Callable[[Rows], list[Any]]:
    """Write what a window function reads of each row; returns what makes its values of that."""
    func, orders = node.func, [Order(not key.ascending, key.nulls_first) for key in node.order_by]
    groups = tuple_of(written.of(one) for one in node.group_by)
    keys = [written.of(key.arg) for key in node.order_by]
    value = "None" if isinstance(func, ops.RowNumber) else counted(written, func)
    written.line(f"add(({groups}, {value}, {''.join(f'{key}, ' for key in keys)}))")

    def made(rows: Rows) -> list[Any]:
        if not rows:
            return []
        groups, values, *columns = zip(*rows, strict=True)
        parts = [in_order(part, columns, orders) for part in partitions(groups)]
        if isinstance(func, ops.RowNumber):
            return numbered(parts, len(rows))
        if isinstance(func, ops.Lead | ops.Lag):
            by = 1 if func.offset is None else func.offset.value
            return shifted(parts, len(rows), values, by if isinstance(func, ops.Lead) else -by)
        key = (columns[0], orders[0]) if len(columns) == 1 else None
        return framed(parts, len(rows), values, reducer(func), frame, key)

    frame = Frame(node.how == "rows", _bound(node.start), _bound(node.end))
    return made


def _bound(boundary: ops.WindowBoundary | None) -> Any:
    """How far after a row a frame reaches, before it where that is negative; None without a bound."""
    if boundary is None:
        return None
    values = Values(lambda _node: None, {})
    text = values.of(boundary.value)
    amount = compiled(
        "bound", "\n".join(["def bound():", *indented([*values.lines, f"return {text}"])]), values.constants
    )()
    return -amount if boundary.preceding else amount
