"""Relational expressions as steps over rows, each by a function written for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import ibis.expr.operations as ops

from chokepoint.engines.rows.reductions import reducer
from chokepoint.engines.rows.steps import Row, Step
from chokepoint.engines.rows.values import Values, compiled, may_be_null
from chokepoint.engines.rows.windows import Frame, Order, framed, in_order, numbered, partitions, shifted
from chokepoint.records.errors import EngineError

Rows = list[Row]
Place = Callable[[ops.Field], int]
"""Where in a row a field lies."""
Source = Callable[[str], tuple[Sequence[str], Rows]]
"""Gives the columns of a table, and its rows."""


class Relations:
    """Turns expressions into steps, each once. `source` gives the rows of tables when a step runs; steps that `known`
    has are taken from there."""

    def __init__(self, source: Source, known: Relations | None = None) -> None:
        self._source = source
        self._steps: dict[ops.Node, Step] = {}
        self._known = known._steps if known else {}

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
            places = [columns.index(column) for column in wanted]
            return [tuple(row[place] for place in places) for row in rows]

        return Step(frozenset({name}), (), made)

    def function(self, parent: Step, values: Written, inputs: Sequence[Step] = ()) -> Step:
        """A step that runs a written function on the parent's rows, then on what its subqueries and inputs give."""
        others = (*inputs, *(self.step(one.rel) for one in values.subqueries))
        return _over((parent, *others), values.function())


def _over(inputs: tuple[Step, ...], make: Callable[..., Any]) -> Step:
    return Step(frozenset().union(*(one.tables for one in inputs)), inputs, make)


class Written:
    """A function over rows `r`, in the writing: `def made(rows, ...)` with one loop. `place` says where fields lie."""

    def __init__(
        self, place: Place, known: Mapping[ops.Node, str] | None = None, given: Iterable[str] = ()
    ) -> None:
        self._place, self._known, self._given = place, dict(known or {}), list(given)
        self.subqueries: list[ops.ScalarSubquery] = []
        self._body: list[str] = []
        self._values = Values(self._field, {})
        self._begin: list[str] = ["out = []", "add = out.append"]

    def of(self, node: ops.Value) -> str:
        """The text of a value; the lines that it needs stand in the loop."""
        text = self._values.of(node)
        self._flush()
        return text

    def line(self, text: str) -> None:
        """A line of the loop."""
        self._flush()
        self._body.append(text)

    def begin(self, *lines: str) -> None:
        """Lines before the loop instead of those that make a list."""
        self._begin = list(lines)

    def constant(self, value: object) -> str:
        """The name of a constant."""
        return self._values.constant(value)

    def function(self) -> Callable[..., Any]:
        """The function."""
        given = ", ".join(["rows", *self._given, *(f"s{number}" for number, _ in enumerate(self.subqueries))])
        scalars = [f"s{number} = s{number}[0][0] if s{number} else None" for number, _ in enumerate(self.subqueries)]
        lines = [f"def made({given}):", *_indented([*scalars, *self._begin, "for r in rows:"])]
        lines += _indented(_indented(self._body or ["pass"]))
        return compiled("made", [*lines, "    return out"], self._values.constants)

    def _flush(self) -> None:
        self._body += self._values.lines
        self._values.lines.clear()

    def _field(self, node: ops.Value) -> str | None:
        if node in self._known:
            return self._known[node]
        if isinstance(node, ops.Field):
            return f"r[{self._place(node)}]"
        if isinstance(node, ops.ScalarSubquery):
            if node not in self.subqueries:
                self.subqueries.append(node)
            return f"s{self.subqueries.index(node)}"
        return None


def _indented(lines: Iterable[str]) -> list[str]:
    return [f"    {line}" for line in lines]


def _tuple(texts: Iterable[str]) -> str:
    inner = "".join(f"{text}, " for text in texts)
    return f"({inner})"


def _in(relation: ops.Relation) -> Place:
    places = {name: place for place, name in enumerate(relation.schema.names)}
    return lambda field: places[field.name]


def _projected(relations: Relations, parent: Step, width: int, place: Place, values: Sequence[ops.Value]) -> Step:
    """Values of each row of a step whose rows have so many cells."""
    parent, known = _widened(relations, parent, width, place, values)
    parent, known = _unnested(relations, parent, width, place, values, known)
    written = Written(place, known)
    cells = [written.of(value) for value in values]
    written.line(f"add({_tuple(cells)})")
    return relations.function(parent, written)


def _project(relations: Relations, node: ops.Project) -> Step:
    parent, width = relations.step(node.parent), len(node.parent.schema.names)
    return _projected(relations, parent, width, _in(node.parent), list(node.values.values()))


def _filter(relations: Relations, node: ops.Filter) -> Step:
    width = len(node.schema.names)
    parent, known = _widened(relations, relations.step(node.parent), width, _in(node.parent), node.predicates)
    written = Written(_in(node.parent), known)
    for predicate in node.predicates:
        written.line(f"if not {written.of(predicate)}: continue")
    written.line(f"add(r[:{width}])" if known else "add(r)")
    return relations.function(parent, written)


def _unnested(
    relations: Relations,
    parent: Step,
    width: int,
    place: Place,
    values: Sequence[ops.Value],
    known: dict[ops.Node, str],
) -> tuple[Step, dict[ops.Node, str]]:
    """The parent's rows once for each element of what is unnested, which stands at the end of a row."""
    found = _among(values, ops.Unnest)
    if not found:
        return parent, known
    if len(found) > 1:
        raise EngineError("The engine of rows unnests one column at a time.")
    written = Written(place, known)
    written.line(f"for element in {written.of(found[0].arg)} or (): add((*r, element))")
    return relations.function(parent, written), {**known, found[0]: f"r[{width + len(known)}]"}


def _widened(
    relations: Relations, step: Step, width: int, place: Place, values: Sequence[ops.Value]
) -> tuple[Step, dict[ops.Node, str]]:
    """The rows with the value of each window function among `values` at their ends, and where these stand."""
    found = _among(values, ops.WindowFunction)
    if not found:
        return step, {}
    columns = []
    for window in found:
        written = Written(place)
        columns.append((written, _window(written, window)))
    made = [(relations.function(step, written), made) for written, made in columns]

    def widened(rows: Rows, *prepared: Rows) -> Rows:
        told = [make(values) for (_, make), values in zip(made, prepared, strict=True)]
        return [(*row, *cells) for row, *cells in zip(rows, *told, strict=True)]

    joined = _over((step, *(one for one, _ in made)), widened)
    return joined, {window: f"r[{width + number}]" for number, window in enumerate(found)}


def _among(values: Iterable[ops.Value], kind: type[ops.Value]) -> list[Any]:
    """The operations of a kind among values, each once; not those of the relations that these read."""
    return list(dict.fromkeys(one for value in values for one in value.find(kind, filter=ops.Value)))


def _window(written: Written, node: ops.WindowFunction) -> Callable[[Rows], list[Any]]:
    """Write what a window function reads of each row; returns what makes its values of that."""
    func, orders = node.func, [Order(not key.ascending, key.nulls_first) for key in node.order_by]
    groups = _tuple(written.of(one) for one in node.group_by)
    keys = [written.of(key.arg) for key in node.order_by]
    value = "None" if isinstance(func, ops.RowNumber) else _counted(written, func)
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
            return shifted(parts, len(rows), values, by if isinstance(func, ops.Lead) else -by, None)
        key = (columns[0], orders[0]) if len(columns) == 1 else None
        return framed(parts, len(rows), values, reducer(func), frame, key)

    frame = Frame(node.how == "rows", _bound(node.start), _bound(node.end))
    return made


def _bound(boundary: ops.WindowBoundary | None) -> Any:
    if boundary is None:
        return None
    values = Values(lambda _node: None, {})
    text = values.of(boundary.value)
    amount = compiled("bound", ["def bound():", *_indented([*values.lines, f"return {text}"])], values.constants)()
    return -amount if boundary.preceding else amount


def _counted(written: Written, node: ops.Value) -> str:
    """The text of what a row gives to a reduction, or to one that looks at another row; NULL where it does not count."""
    if isinstance(node, ops.CountStar):
        text = "True"
    elif isinstance(node, ops.ArgMin | ops.ArgMax):
        text = f"({written.of(node.key)}, {written.of(node.arg)})"
    else:
        text = written.of(node.arg)
    where = getattr(node, "where", None)
    return text if where is None else f"({text} if {written.of(where)} else None)"


def _aggregate(relations: Relations, node: ops.Aggregate) -> Step:
    parent = relations.step(node.parent)
    reductions = _among(node.metrics.values(), ops.Reduction)
    written = Written(_in(node.parent))
    groups = _tuple(written.of(one) for one in node.groups.values())
    values = _tuple(_counted(written, one) for one in reductions)
    written.line(f"add(({groups}, {values}))")
    prepared = relations.function(parent, written)
    reducers, grouped = [reducer(one) for one in reductions], bool(node.groups)

    def reduced(rows: list[tuple[Row, Row]]) -> Rows:
        found: dict[Row, list[Row]] = {} if grouped else {(): []}
        for key, cells in rows:
            found.setdefault(key, []).append(cells)
        made = []
        for key, several in found.items():
            columns = zip(*several, strict=True) if several else ((),) * len(reducers)
            told = zip(reducers, columns, strict=True)
            made.append((*key, *(reduce([one for one in column if one is not None]) for reduce, column in told)))
        return made

    known: dict[ops.Node, str] = {one: f"r[{place}]" for place, one in enumerate(node.groups.values())}
    known |= {one: f"r[{len(node.groups) + place}]" for place, one in enumerate(reductions)}
    finished = Written(_nowhere, known)
    cells = [finished.of(one) for one in (*node.groups.values(), *node.metrics.values())]
    finished.line(f"add({_tuple(cells)})")
    return relations.function(_over((prepared,), reduced), finished)


def _nowhere(field: ops.Field) -> int:
    raise EngineError(f"The engine of rows finds no `{field.name}` after rows were brought together.")


def _join(relations: Relations, node: ops.JoinChain) -> Step:
    starts, width = {node.first: 0}, len(node.first.schema.names)
    step = relations.step(node.first)

    def place(field: ops.Field) -> int:
        return starts[field.rel] + field.rel.schema.names.index(field.name)

    for link in node.rest:
        step = _linked(relations, step, link, place, width)
        if link.how not in ("semi", "anti"):
            starts[link.table] = width
            width += len(link.table.schema.names)
    return _projected(relations, step, width, place, list(node.values.values()))


def _linked(
    relations: Relations, left: Step, link: ops.JoinLink, place: Place, width: int
) -> Step:
    """The rows so far, joined with one table more."""
    right, nothing = relations.step(link.table), f"({'None, ' * len(link.table.schema.names)})"
    if link.how == "cross" and not link.predicates:
        return _over((left, right), lambda rows, others: [(*row, *other) for row in rows for other in others])
    if link.how not in JOINED:
        raise EngineError(f"The engine of rows has no `{link.how}` join.")
    pairs = [_sides(predicate, link.table) for predicate in link.predicates]
    index = Written(_in(link.table))
    key = _key(index, [(side, strict) for _, side, strict in pairs])
    index.begin("out = {}", "add = out.setdefault")
    index.line(f"add({key}, []).append(r)")
    indexed = relations.function(right, index)
    probe = Written(place, given=["index"])
    missing = "continue" if link.how in ("inner", "semi") else JOINED[link.how][1].format(nothing=nothing) + "; continue"
    key = _key(probe, [(side, strict) for side, _, strict in pairs], missing)
    probe.begin("out = []", "add = out.append", "find = index.get")
    probe.line(f"found = find({key})")
    there, absent = JOINED[link.how]
    probe.line(f"if found: {there}")
    probe.line(f"else: {absent.format(nothing=nothing)}")
    joined = relations.function(left, probe, [indexed])
    return _with_unmatched(relations, joined, right, width, link) if link.how == "outer" else joined


JOINED = {
    "inner": ("out += [r + one for one in found]", "pass"),
    "left": ("out += [r + one for one in found]", "add(r + {nothing})"),
    "outer": ("out += [r + one for one in found]", "add(r + {nothing})"),
    "semi": ("add(r)", "pass"),
    "anti": ("pass", "add(r)"),
}
"""By kind of join, what a row does that finds others, and what one does that finds none."""


def _with_unmatched(relations: Relations, joined: Step, right: Step, width: int, link: ops.JoinLink) -> Step:
    """The rows of an outer join with those of the other table that no row found."""

    def made(rows: Rows, others: Rows) -> Rows:
        matched = {row[width:] for row in rows}
        return rows + [(None,) * width + other for other in others if other not in matched]

    return _over((joined, right), made)


def _key(written: Written, sides: list[tuple[ops.Value, bool]], missing: str = "continue") -> str:
    """The text of a key; a row of which a part is NULL that would have to be equal does as `missing` says."""
    texts = [(written.of(side), strict) for side, strict in sides]
    needed = [text for text, strict in texts if strict and may_be_null(text)]
    if needed:
        condition = " or ".join(f"{text} is None" for text in needed)
        written.line(f"if {condition}:")
        written.line(f"    {missing}")
    keys = [text for text, _ in texts]
    return keys[0] if len(keys) == 1 else _tuple(keys)


def _sides(predicate: ops.Value, table: ops.Relation) -> tuple[ops.Value, ops.Value, bool]:
    """Of an equality, the side of the rows so far, that of the table, and whether NULL equals nothing."""
    if not isinstance(predicate, ops.Equals | ops.IdenticalTo):
        raise EngineError(f"The engine of rows joins by equality, not by `{type(predicate).__name__}`.")
    left, right = predicate.left, predicate.right
    strict = isinstance(predicate, ops.Equals)
    if _reads(right, table, only=True) and not _reads(left, table):
        return left, right, strict
    if _reads(left, table, only=True) and not _reads(right, table):
        return right, left, strict
    raise EngineError("The engine of rows joins by what either side tells alone.")


def _reads(value: ops.Value, table: ops.Relation, *, only: bool = False) -> bool:
    """Whether a value reads a table; with `only`, whether it reads no other."""
    fields = value.find(ops.Field, filter=ops.Value)
    return all(one.rel == table for one in fields) if only else any(one.rel == table for one in fields)


def _reference(relations: Relations, node: ops.SelfReference) -> Step:
    return relations.step(node.parent)


def _drop(relations: Relations, node: ops.DropColumns) -> Step:
    written, names = Written(_in(node.parent)), node.parent.schema.names
    kept = [f"r[{place}]" for place, name in enumerate(names) if name not in node.columns_to_drop]
    written.line(f"add({_tuple(kept)})")
    return relations.function(relations.step(node.parent), written)


def _union(relations: Relations, node: ops.Union) -> Step:
    left, right = relations.step(node.left), relations.step(node.right)
    if not node.distinct:
        return _over((left, right), lambda rows, others: rows + others)
    return _over((left, right), lambda rows, others: list(dict.fromkeys(rows + others)))


def _distinct(relations: Relations, node: ops.Distinct) -> Step:
    return _over((relations.step(node.parent),), lambda rows: list(dict.fromkeys(rows)))


def _limit(relations: Relations, node: ops.Limit) -> Step:
    first, count = node.offset or 0, node.n
    if not isinstance(first, int) or not isinstance(count, int | None):
        raise EngineError("The engine of rows limits by numbers that are given.")
    last = None if count is None else first + count
    return _over((relations.step(node.parent),), lambda rows: rows[first:last])


def _sort(relations: Relations, node: ops.Sort) -> Step:
    parent, written = relations.step(node.parent), Written(_in(node.parent))
    keys = [written.of(key.arg) for key in node.keys]
    written.line(f"add({_tuple(keys)})")
    orders = [Order(not key.ascending, key.nulls_first) for key in node.keys]

    def made(rows: Rows, keys: Rows) -> Rows:
        columns = list(zip(*keys, strict=True)) if keys else [()] * len(orders)
        return [rows[place] for place in in_order(list(range(len(rows))), columns, orders)]

    return _over((parent, relations.function(parent, written)), made)


def _dummy(relations: Relations, node: ops.DummyTable) -> Step:
    return _projected(relations, Step(frozenset(), (), lambda: [()]), 0, _nowhere, list(node.values.values()))


def _unnest(relations: Relations, node: ops.TableUnnest) -> Step:
    names, written = node.parent.schema.names, Written(_in(node.parent))
    elements = written.of(node.column)
    cells = [f"r[{place}]" if name != node.column_name else "element" for place, name in enumerate(names)]
    cells += ["element"] if node.column_name not in names else []
    cells += ["number"] if node.offset is not None else []
    empty = "or [None]" if node.keep_empty else "or ()"
    written.line(f"for number, element in enumerate({elements} {empty}): add({_tuple(cells)})")
    return relations.function(relations.step(node.parent), written)


MAKERS: Mapping[type[ops.Node], Callable[[Relations, Any], Step]] = {
    ops.UnboundTable: Relations.table,
    ops.DatabaseTable: Relations.table,
    ops.SelfReference: _reference,
    ops.JoinReference: _reference,
    ops.Project: _project,
    ops.Filter: _filter,
    ops.Aggregate: _aggregate,
    ops.JoinChain: _join,
    ops.DropColumns: _drop,
    ops.Union: _union,
    ops.Distinct: _distinct,
    ops.Limit: _limit,
    ops.Sort: _sort,
    ops.DummyTable: _dummy,
    ops.TableUnnest: _unnest,
}
