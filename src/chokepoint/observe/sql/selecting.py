"""A SELECT as an Ibis table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import ibis.expr.types as ir
from sqlglot import exp

from chokepoint.observe.sql.aggregates import aggregate, aggregates_of
from chokepoint.observe.sql.faults import at, only, shown
from chokepoint.observe.sql.parsing import qualified
from chokepoint.observe.sql.values import Place, Values

Known = Mapping[str, ir.Table]
"""Tables by name."""

PARTS = {
    "kind",
    "hint",
    "distinct",
    "expressions",
    "from_",
    "from",
    "joins",
    "where",
    "group",
    "having",
    "with_",
    "with",
}
"""Parts that a SELECT may have."""
JOINS = {"": "inner", "INNER": "inner", "LEFT": "left", "CROSS": "cross", "SEMI": "semi", "ANTI": "anti"}


@dataclass(frozen=True)
class Rows:
    """Rows that a SELECT draws from: each column stands under its table's alias and its own name."""

    table: ir.Table
    names: Mapping[Place, str]

    @property
    def values(self) -> Values:
        """Expressions over these rows."""
        return Values(self.table, {place: self.table[name] for place, name in self.names.items()})

    def filtered(self, test: exp.Expr) -> Rows:
        """Those of which the test is true."""
        return Rows(self.table.filter(self.values.of(test)), self.names)


def expression(query: exp.Query, tables: Known) -> ir.Table:
    """The query over the tables; raises SqlError for what cannot be said."""
    return _query(qualified(query, tables), tables)


def _query(query: exp.Expr, known: Known) -> ir.Table:
    if isinstance(query, exp.Subquery):
        return _query(query.this, known)
    known = _with(query, known)
    if isinstance(query, exp.Union):
        only(query, "this", "expression", "distinct", "with_")
        left, right = _query(query.this, known), _query(query.expression, known)
        return left.union(
            right.rename(dict(zip(left.columns, right.columns, strict=True))), distinct=bool(query.args.get("distinct"))
        )
    if not isinstance(query, exp.Select):
        raise at(query, f"`{shown(query)}` cannot be said here.", "Write a SELECT, or several with UNION ALL.")
    return _select(query, known)


def _with(query: exp.Expr, known: Known) -> Known:
    """The tables with those that WITH names."""
    part = query.args.get("with_")
    if part is None:
        return known
    if part.args.get("recursive"):
        raise at(part, "WITH RECURSIVE cannot be said here.", "Write out the steps that matter.")
    tables = dict(known)
    for cte in part.expressions:
        tables[cte.alias] = _query(cte.this, tables)
    return tables


def _select(query: exp.Select, known: Known) -> ir.Table:
    for part, given in query.args.items():
        if given and part not in PARTS:
            raise at(
                query,
                f"{part.upper().strip('_')} cannot be said here.",
                "An indicator has a row for every subject, in no order.",
            )
    if query.args.get("distinct"):
        only(query.args["distinct"])
    rows = _from(query, known)
    if query.args.get("where") is not None:
        rows = rows.filtered(query.args["where"].this)
    values = _grouped(query, rows)
    table = values.rows
    having = query.args.get("having")
    projected = {one.alias_or_name: values.of(one) for one in query.expressions}
    if having is not None:
        tested = table.filter(values.of(having.this))
        values = Values(tested, {}, values.known)
        projected = {one.alias_or_name: values.of(one) for one in query.expressions}
        table = tested
    selected = table.select(**projected)
    return selected.distinct() if query.args.get("distinct") else selected


def _from(query: exp.Select, known: Known) -> Rows:
    part = query.args.get("from_")
    if part is None:
        raise at(query, f"`{shown(query)}` reads from no table.", "Begin from the table of subjects: FROM orders.")
    rows = _source(part.this, query, known)
    for join in query.args.get("joins") or []:
        rows = _joined(rows, join, _source(join.this, query, known))
    return rows


def _source(source: exp.Expr, query: exp.Select, known: Known) -> Rows:
    """A table, or a SELECT in its place, with the columns of it that the query reads."""
    only(source, "this", "alias")
    if isinstance(source, exp.Table) and source.name in known:
        table = known[source.name]
    elif isinstance(source, exp.Subquery):
        table = _query(source.this, known)
    else:
        raise at(source, f"It reads from `{shown(source)}`.", "Read from tables by their plain names only.")
    alias = source.alias_or_name
    read = {column.name for column in query.find_all(exp.Column) if column.table == alias}
    names = [name for name in table.columns if name in read] or list(table.columns[:1])
    places = {(alias, name): f"{alias}.{name}" for name in names}
    return Rows(table.select(**{places[alias, name]: table[name] for name in names}), places)


def _joined(left: Rows, join: exp.Join, right: Rows) -> Rows:
    kind = str(join.args.get("kind") or join.args.get("side") or "").upper()
    if join.args.get("side") and kind in ("", "OUTER"):
        kind = str(join.args["side"]).upper()
    only(join, "this", "kind", "side", "on")
    if kind not in JOINS:
        raise at(join, f"`{shown(join)}` cannot be said here.", "Joins are: INNER, LEFT, CROSS, SEMI, ANTI.")
    how, on = JOINS[kind], join.args.get("on")
    if on is None and how not in ("cross", "inner"):
        raise at(join, f"`{shown(join)}` says not on what.", "Add ON.")
    names = left.names if how in ("semi", "anti") else {**left.names, **right.names}
    if on is None:
        return Rows(left.table.cross_join(right.table), names)
    both = {**left.values.columns, **right.values.columns}
    met = left.table.join(right.table, _tests(Values(left.table, both), on), how=how)
    return Rows(met.select(*names.values()), names)


def _tests(values: Values, on: exp.Expr) -> list[ir.Value]:
    """The conditions that AND joins, one by one."""
    return [values.of(one) for one in (on.flatten() if isinstance(on, exp.And) else (on,))]


def _grouped(query: exp.Select, rows: Rows) -> Values:
    """What the projections are made of: the rows, or the groups with their aggregates."""
    group = query.args.get("group")
    asked = [query.args["having"].this] if query.args.get("having") is not None else []
    found = list(dict.fromkeys(one for node in (*query.expressions, *asked) for one in aggregates_of(node)))
    if group is None and not found:
        return rows.values
    if group is not None:
        only(group, "expressions")
    keys = group.expressions if group is not None else []
    known = {node: f"key.{place}" for place, node in enumerate(keys)}
    known |= {node: f"aggregate.{place}" for place, node in enumerate(found)}
    grouped = rows.table.aggregate(
        by=[rows.values.of(node).name(known[node]) for node in keys],
        **{known[node]: aggregate(rows.values, node) for node in found},
    )
    return Values(grouped, {}, known)
