"""What is wrong with a SELECT, where, and what would do."""

from __future__ import annotations

from sqlglot import exp

SHOWN = 70
"""Letters of a piece of SQL that a message shows."""


class SqlError(Exception):
    """A SELECT that cannot be taken. `line` is counted in the text that was given, from 1; None where unknown."""

    def __init__(self, reason: str, would_do: str, line: int | None = None) -> None:
        super().__init__(f"{reason} {would_do}")
        self.reason = reason
        self.would_do = would_do
        self.line = line


def at(node: exp.Expr, reason: str, would_do: str) -> SqlError:
    """The error, at the first place that the parser noted in or above the node."""
    return SqlError(reason, would_do, _line(node))


HARMLESS = {
    "safe",
    "typed",
    "coalesce",
    "ignore_nulls",
    "big_int",
    "date_part_boundary",
    "nulls_first",
    "value_constructor",
    "is_string",
    "over",
    "materialized",
}
"""What the parser notes on nodes beside what was written, or what changes nothing here."""


def only(node: exp.Expr, *parts: str) -> None:
    """Raises SqlError where the node says more than these parts: what is not understood is never passed over."""
    surplus = [name for name, given in node.args.items() if given and name not in {*parts, *HARMLESS}]
    if surplus:
        told = surplus[0].strip("_").replace("_", " ")
        raise at(node, f"`{shown(node)}` says more than is understood here ({told}).", "Say it in a plainer way.")


def shown(node: exp.Expr) -> str:
    """The node as SQL, cut where it is long."""
    text = node.sql(dialect="duckdb")
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"


def _line(node: exp.Expr) -> int | None:
    above: exp.Expr | None = node
    while above is not None:
        lines = [int(found.meta["line"]) for found in above.walk() if "line" in found.meta]
        if lines:
            return min(lines)
        above = above.parent
    return None
