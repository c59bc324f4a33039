"""A SQL file as an indicator."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import ibis
import ibis.expr.types as ir
from ibis.common.exceptions import IbisError
from sqlglot import exp

from chokepoint.observe.discover import Found
from chokepoint.observe.indicator import Indicator
from chokepoint.observe.own.faults import OwnFileError, id_of
from chokepoint.observe.own.heading import Heading, read, split
from chokepoint.observe.sql.faults import SqlError
from chokepoint.observe.sql.parsing import parse, tables_of
from chokepoint.observe.sql.selecting import expression

CATEGORY = "own"
RETURNED = {
    "subject_id": "string",
    "fired": "boolean",
    "strength": "float64",
    "basis": "string",
    "record_ids": "array<string>",
}
"""Columns that the SELECT returns, in any order. `applies` may be one more."""
APPLIES = "applies"


@dataclass(frozen=True)
class Selected:
    """The finding, or what it applies to, of one SELECT: called with the tables that it reads, in their order."""

    query: exp.Query
    tables: tuple[str, ...]
    columns: tuple[str, ...]
    where: str

    @property
    def __signature__(self) -> inspect.Signature:
        """The tables, as a function of the packaged catalogue names them by its parameters."""
        kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
        return inspect.Signature([inspect.Parameter(name, kind) for name in self.tables])

    @property
    def __name__(self) -> str:
        """What a message calls it."""
        return self.where

    def __call__(self, *tables: ir.Table) -> ir.Table:
        """The rows; raises OwnFileError."""
        try:
            rows = expression(self.query, dict(zip(self.tables, tables, strict=True)))
            missing = [name for name in self.columns if name not in rows.columns]
            if missing:
                raise OwnFileError(
                    f"Its SELECT returns no {', '.join(missing)}.",
                    f"Return {', '.join(RETURNED)}; `applies` if need be.",
                )
            return rows.select(**{name: _as(rows[name], name) for name in self.columns})
        except SqlError as error:
            raise OwnFileError(error.reason, error.would_do, error.line) from error
        except (IbisError, TypeError, ValueError, AttributeError) as error:
            told = str(error).strip().splitlines() or [type(error).__name__]
            raise OwnFileError(
                f"Its SELECT does not fit together: {told[0].rstrip('.')}.", "Look at the types of its columns."
            ) from error


def read_sql(path: Path, allowed: Collection[str]) -> Found:
    """The indicator of a file; `allowed` are the tables that it may read. Raises OwnFileError."""
    content = path.read_text(encoding="utf-8")
    heading_text, select = split(content)
    heading = read(heading_text)
    try:
        query = parse(select)
        tables = tables_of(query, allowed)
    except SqlError as error:
        raise OwnFileError(error.reason, error.would_do, error.line) from error
    return Found(
        id=id_of(path),
        category=CATEGORY,
        indicator=_indicator(heading, query, tables, path.name),
        texts=heading.texts,
        hash=hashlib.sha256(path.read_bytes()).hexdigest(),
        weight=_weight(heading),
    )


def _indicator(heading: Heading, query: exp.Query, tables: tuple[str, ...], where: str) -> Indicator:
    applies = None
    if APPLIES in {name.lower() for name in query.named_selects}:
        applies = Selected(query, tables, ("subject_id", APPLIES), where)
    return Indicator(
        code=heading.text("code", ""),
        subject=heading.text("subject", "order"),
        finding=Selected(query, tables, tuple(RETURNED), where),
        explain=heading.text("explain", ""),
        examples=heading.examples,
        applies=applies,
        absence=heading.list("absence"),
        relief=heading.flag("relief"),
        stands_alone=heading.flag("stands_alone"),
        repeats=heading.flag("repeats"),
        questions=heading.list("questions"),
        segment=heading.text("segment", "") or None,
        past=heading.list("past"),
        status=heading.text("status", "trial"),
    )


def _weight(heading: Heading) -> dict[str, object]:
    given = heading.given.get("weight") or {}
    if not isinstance(given, dict):
        raise OwnFileError(
            "`weight` holds no parts.", "Write weight: {sensitivity: 0.15, background: 0.05, group: own}."
        )
    return dict(given)


def _as(value: ir.Value, name: str) -> ir.Value:
    """The column as findings hold it; records sorted, each once, none empty."""
    if name == APPLIES:
        return value.cast("boolean")
    made = value.cast(RETURNED[name])
    if name == "record_ids":
        made = made.filter(lambda one: one.notnull()).unique().sort()
        made = (made.length() > 0).ifelse(made, ibis.null(RETURNED[name]))
    return made
