"""One SELECT from a text, and the tables that it reads."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping

import ibis.expr.types as ir
import sqlglot
from sqlglot import exp
from sqlglot.errors import OptimizeError, ParseError, TokenError
from sqlglot.optimizer.qualify import qualify

from chokepoint.observe.sql.faults import SqlError, at, shown

DIALECT = "duckdb"
QUALIFIED = {
    "string": "varchar",
    "int64": "bigint",
    "float64": "double",
    "boolean": "boolean",
    "date": "date",
}
"""Types as the parser spells them; it only needs to know that a column is there."""


def parse(text: str) -> exp.Query:
    """The one SELECT of the text; raises SqlError."""
    try:
        found = [one for one in sqlglot.parse(text, read=DIALECT) if one is not None]
    except ParseError as error:
        first = error.errors[0] if error.errors else {}
        described = first.get("description") or str(error).splitlines()[0]
        near = f" near `{first['highlight']}`" if first.get("highlight") else ""
        raise SqlError(f"It is not SQL: {described}{near}.", "Correct it there.", first.get("line")) from error
    except TokenError as error:
        raise SqlError(
            f"It is not SQL: {str(error).splitlines()[0]}.", "Look for a quote that is not closed."
        ) from error
    if len(found) != 1:
        raise SqlError(f"It holds {len(found)} statements.", "Write one SELECT.")
    if not isinstance(found[0], exp.Select | exp.Union):
        raise at(found[0], f"`{shown(found[0])}` is no SELECT.", "An indicator only reads. Write one SELECT.")
    return found[0]


def tables_of(query: exp.Query, allowed: Collection[str]) -> tuple[str, ...]:
    """The tables that it reads, sorted; raises SqlError for one that is not allowed."""
    named_here = {cte.alias.lower() for cte in query.find_all(exp.CTE)}
    for cte in query.find_all(exp.CTE):
        if cte.alias.lower() in allowed:
            raise at(cte, f"WITH names `{cte.alias}`, which is a table.", "Give it another name.")
    found = set()
    for join in query.find_all(exp.Join):
        if join.args.get("method"):
            raise at(join, f"`{shown(join)}` says not on what.", "Write ON or USING.")
    for table in query.find_all(exp.Table):
        name = table.name.lower()
        if not isinstance(table.this, exp.Identifier) or table.args.get("db") is not None:
            raise at(table, f"It reads from `{shown(table)}`.", "Read from tables by their plain names only.")
        if name in named_here:
            continue
        if name not in allowed:
            close = difflib.get_close_matches(name, sorted(allowed), 1)
            guess = f"Did you mean `{close[0]}`?" if close else "docs/tables.md lists the tables."
            raise at(table, f"There is no table `{shown(table)}` to read.", guess)
        found.add(name)
    return tuple(sorted(found))


def qualified(query: exp.Query, tables: Mapping[str, ir.Table]) -> exp.Query:
    """The query with the table of every column named and `*` written out; raises SqlError for an unknown column."""
    schema: dict[str, object] = {
        name: {column: QUALIFIED.get(str(kind), "varchar") for column, kind in rows.schema().items()}
        for name, rows in tables.items()
    }
    try:
        made = qualify(query.copy(), dialect=DIALECT, schema=schema, quote_identifiers=False)
    except OptimizeError as error:
        told = str(error).splitlines()[0]
        reason = told.partition(" Line: ")[0].rstrip(".")
        raise SqlError(f"{reason}.", "docs/tables.md lists the columns of each table.", _said_line(told)) from error
    return made


def _said_line(told: str) -> int | None:
    """The line that the parser's own sentence names: `… Line: 3, Col: 7`."""
    _, found, rest = told.partition("Line: ")
    number = rest.split(",")[0].strip()
    return int(number) if found and number.isdigit() else None
