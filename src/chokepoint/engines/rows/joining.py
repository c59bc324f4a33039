"""Joins, one table after the other, each by an index of its rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import ibis.expr.operations as ops

from chokepoint.engines.rows.projecting import fields_at, projected
from chokepoint.engines.rows.steps import Row, Step
from chokepoint.engines.rows.values import may_be_null
from chokepoint.engines.rows.writing import Place, Written, cells_at, tuple_of, within
from chokepoint.records.errors import EngineError

if TYPE_CHECKING:
    from chokepoint.engines.rows.relations import Relations

Rows = list[Row]
Take = Callable[[Row], Row]
"""Takes some cells out of a row."""


def join(relations: Relations, node: ops.JoinChain) -> Step:
    """The rows of tables joined in their order; raises EngineError for joins by anything but equality."""
    starts, width = {node.first: 0}, len(node.first.schema.names)
    step = relations.step(node.first)

    def place(field: ops.Field) -> int:
        return starts[field.rel] + int(field.rel.schema.names.index(field.name))

    *others, last = node.rest
    for link in others:
        step = _linked(relations, step, link, place, width)
        width += _begun(starts, link, width)
    before = width
    width += _begun(starts, last, width)
    values = list(node.values.values())
    places = fields_at(place, values) if last.how != "outer" else None
    if places is None or places == list(range(width)):
        return projected(relations, _linked(relations, step, last, place, before), width, place, values)
    return _linked(relations, step, last, place, before, cells_at(places))


def _begun(starts: dict[ops.Relation, int], link: ops.JoinLink, width: int) -> int:
    """Note where the cells of a table joined begin; returns how many there are."""
    if link.how in ("semi", "anti"):
        return 0
    starts[link.table] = width
    return len(link.table.schema.names)


def _linked(
    relations: Relations, left: Step, link: ops.JoinLink, place: Place, width: int, take: Take | None = None
) -> Step:
    """The rows so far, of so many cells, joined with one table more; of each, what is to be taken."""
    right, nothing = relations.step(link.table), f"({'None, ' * len(link.table.schema.names)})"
    if link.how == "cross" and not link.predicates:
        if take is None:
            return Step((left, right), lambda rows, others: [row + other for row in rows for other in others])
        return Step((left, right), lambda rows, others: [take(row + other) for row in rows for other in others])
    if link.how not in JOINED:
        raise EngineError(f"The engine of rows has no `{link.how}` join.")
    pairs = [_sides(predicate, link.table) for predicate in link.predicates]
    index = Written(within(link.table))
    key = _key(index, [(side, strict) for _, side, strict in pairs])
    index.begin("out = {}", "add = out.setdefault")
    index.line(f"add({key}, []).append(r)")
    indexed = relations.index(right, index)
    probe = Written(place, given=["index"])
    made = "{}" if take is None else probe.constant(take) + "({})"
    rows = {"both": made.format("r + one"), "alone": made.format(f"r + {nothing}"), "own": made.format("r")}
    there, absent = (text.format(**rows) for text in JOINED[link.how])
    missing = "continue" if absent == "pass" else f"{absent}; continue"
    key = _key(probe, [(side, strict) for side, _, strict in pairs], missing)
    probe.begin("out = []", "add = out.append", "find = index.get")
    probe.line(f"found = find({key})")
    probe.line(f"if found: {there}")
    probe.line(f"else: {absent}")
    joined = relations.function(left, probe, [indexed])
    return _with_unmatched(joined, right, width) if link.how == "outer" else joined


JOINED = {
    "inner": ("out += [{both} for one in found]", "pass"),
    "left": ("out += [{both} for one in found]", "add({alone})"),
    "outer": ("out += [{both} for one in found]", "add({alone})"),
    "semi": ("add({own})", "pass"),
    "anti": ("pass", "add({own})"),
}
"""By kind of join, what a row does that finds others, and what one does that finds none."""


def _with_unmatched(joined: Step, right: Step, width: int) -> Step:
    """The rows of an outer join, the left of them of so many cells, with those of the other table that no row found."""
    missing = (None,) * width

    def made(rows: Rows, others: Rows) -> Rows:
        matched = {row[width:] for row in rows}
        matched.discard((None,) * len(others[0]) if others else ())
        return rows + [missing + other for other in others if other not in matched]

    return Step((joined, right), made)


def _key(written: Written, sides: list[tuple[ops.Value, bool]], missing: str = "continue") -> str:
    """The text of a key; a row of which a part is NULL that would have to be equal does as `missing` says."""
    texts = [(written.of(side), strict) for side, strict in sides]
    needed = [text for text, strict in texts if strict and may_be_null(text)]
    if needed:
        condition = " or ".join(f"{text} is None" for text in needed)
        written.line(f"if {condition}:")
        written.line(f"    {missing}")
    keys = [text for text, _ in texts]
    return keys[0] if len(keys) == 1 else tuple_of(keys)


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
