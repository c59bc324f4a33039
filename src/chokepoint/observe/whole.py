"""What the catalogue tells from the whole ledger, taken out of its expressions: one order need not count it anew.

What is usual for goods, a lane, a currency, or whether a ledger keeps something at all, is an aggregate by keys that
name no order, party, payment, shipment or paper. Each is replaced by a table of its own, which holds what the whole
ledger gave; what is left asks for records that bear on an order, and gives on these what it gives on all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
from ibis.expr.operations.core import Node

from chokepoint.engines.snapshot import VIEW_PREFIX
from chokepoint.observe.plan import RELATION_PREFIX, Plan
from chokepoint.records import RECORDS, RESULTS, VERSIONED, VERSIONS, Type

WHOLE_PREFIX = "whole_"
OWNERS = ("orders", "parties", "payments", "shipments", "documents", "items")
"""Tables whose rows are many: what is told by their keys is told of one of them."""
MARKS = (
    "account",
    "address",
    "aliases",
    "description",
    "email",
    "event_id",
    "entity_id",
    "from_account",
    "goods_text",
    "left_id",
    "lot_number",
    "name",
    "note_id",
    "number",
    "phone",
    "place_id",
    "registration_number",
    "relationship_id",
    "right_id",
    "serial_number",
    "sha256",
    "shape_id",
    "subject_id",
    "tax_id",
    "to_account",
    "website",
)
"""Columns by which few rows are found besides: contacts, places, wordings, and numbers of papers."""

SPANS = (ops.ExtractYear, ops.ExtractQuarter, ops.ExtractMonth, ops.DateTruncate, ops.TimestampTruncate)
"""What makes of a moment a span that many share."""
FEW_LETTERS = 2
"""Letters of a mark that many share: the country of an account."""


@dataclass(frozen=True)
class Parted:
    """A plan without what the whole ledger tells, and that, by the name of the table that stands for it."""

    plan: Plan
    whole: dict[str, ir.Table]


def parted(plan: Plan) -> Parted:
    """Take out of every expression of the plan what the whole ledger tells."""
    local = _Locality(plan)
    found: dict[Node, str] = {}

    def without(rows: ir.Table) -> ir.Table:
        tables = {node: _table(found.setdefault(node, _name(node)), node) for node in _outermost(rows.op(), local)}
        return rows.op().replace(tables).to_expr() if tables else rows

    relations, answers, stops = (
        {key: without(rows) for key, rows in part.items()} for part in (plan.relations, plan.answers, plan.stops)
    )
    rest = replace(plan, relations=relations, answers=answers, stops=stops)
    return Parted(rest, {name: node.to_expr() for node, name in found.items()})


def _outermost(node: Node, local: _Locality) -> list[Node]:
    """The aggregates told from the whole ledger that lie in no other such."""
    found, seen, pending = [], set(), [node]
    while pending:
        one = pending.pop()
        if one in seen:
            continue
        seen.add(one)
        if isinstance(one, ops.Aggregate) and not local.is_local(one):
            found.append(one)
        else:
            pending += [child for child in one.__children__ if isinstance(child, Node)]
    return found


class _Locality:
    """Whether an aggregate is told by keys of which each names few rows."""

    def __init__(self, plan: Plan) -> None:
        self._relations = {RELATION_PREFIX + name: rows for name, rows in plan.relations.items()}

    def is_local(self, node: ops.Aggregate) -> bool:
        """Whether one of the keys names an owner or bears a mark, or is a day, or a number of this query's own."""
        return any(self._names_few(value) for value in node.groups.values())

    def _names_few(self, value: Node) -> bool:
        for found in _sources(value):
            if isinstance(found, ops.Field):
                if self._few(found.rel, found.name):
                    return True
            else:
                return True
        return False

    def _few(self, table: Node, column: str) -> bool:
        name = table.name
        if name in self._relations:
            rows = self._relations[name]
            return self._names_few(ops.Field(rows.op(), column))
        name = name.removeprefix(VIEW_PREFIX)
        declared = (RECORDS | VERSIONS | RESULTS).get(name)
        if declared is None or column in MARKS:
            return True
        held = declared.column(column)
        owner = VERSIONED[name].name if name in VERSIONED else name
        keys = declared.key if owner in OWNERS else ()
        return held.refers in OWNERS or column in keys or held.type in (Type.INSTANT, Type.DAY)


def _sources(value: Node) -> Iterator[Node]:
    """The stored columns that a value is made of; and windows, whose numbering is the query's own."""
    pending, seen = [value], set()
    while pending:
        node = pending.pop()
        if node in seen:
            continue
        seen.add(node)
        if isinstance(node, SPANS) or _is_shared_part(node):
            continue
        if isinstance(node, ops.WindowFunction):
            yield node
        elif isinstance(node, ops.Field):
            behind = _behind(node)
            if behind is None:
                yield node
            else:
                pending += behind
        elif not isinstance(node, ops.Relation):
            pending += _parts(node)


def _is_shared_part(node: Node) -> bool:
    """Whether it is so few letters of a text that many texts have the same."""
    length = node.length if isinstance(node, ops.Substring) else None
    return isinstance(length, ops.Literal) and length.value <= FEW_LETTERS


def _parts(node: Node) -> list[Node]:
    """What a value is made of, without what only decides which of it."""
    if isinstance(node, ops.IfElse):
        return [node.true_expr, node.false_null_expr]
    if isinstance(node, ops.SearchedCase | ops.SimpleCase):
        return [*node.results, node.default]
    if isinstance(node, ops.ArgMin | ops.ArgMax):
        return [node.arg]
    return [child for child in node.__children__ if isinstance(child, Node)]


def _behind(field: ops.Field) -> list[Node] | None:
    """What the relation below makes the column of; None where it is a stored table."""
    rel = field.rel
    if isinstance(rel, ops.PhysicalTable):
        return None
    values = getattr(rel, "values", None)
    if isinstance(rel, ops.Aggregate):
        values = {**rel.groups, **rel.metrics}
    if values is not None and field.name in values and values[field.name] != field:
        return [values[field.name]]
    parents = [
        child for child in rel.__children__ if isinstance(child, ops.Relation) and field.name in child.schema.names
    ]
    return [ops.Field(parent, field.name) for parent in parents]


def _name(node: Node) -> str:
    text = ibis.to_sql(node.to_expr(), dialect="duckdb")
    return WHOLE_PREFIX + hashlib.sha256(str(text).encode()).hexdigest()[:16]


def _table(name: str, node: Node) -> Node:
    """The table that stands for an aggregate; selected from, so that it may stand for one value too."""
    return ibis.table(node.schema, name=name).select(*node.schema.names).op()
