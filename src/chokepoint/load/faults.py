"""What can be wrong with a row, in words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from chokepoint.load.codes import MEANINGS, suggestion
from chokepoint.records.schema import Column, Table, Type

HARMLESS = frozenset({"repeated"})
"""Kinds of fault that hide nothing: the same row was taken from elsewhere."""

_KINDS = {
    Type.INTEGER: "a whole number",
    Type.AMOUNT: "a number",
    Type.DEGREE: "a number of degrees",
    Type.REAL: "a number",
    Type.INSTANT: "an ISO 8601 time",
    Type.DAY: "an ISO 8601 date",
    Type.FLAG: "true or false",
}
_NUMBER = re.compile(r"[+-]?[\d.,'\s]+([eE][+-]?\d+)?")
_LONGEST_SHOWN = 80


@dataclass(frozen=True)
class Fault:
    """One thing wrong with one row. `column` is NULL for the whole row."""

    table: str
    source_file: str
    row: int
    column: str | None
    code: str
    found: str | None
    reason: str
    suggestion: str | None = None

    @property
    def sentence(self) -> str:
        """Where, what was found, what would do, and what was done."""
        hint = f" Did you mean `{self.suggestion}`?" if self.suggestion else ""
        return f"`{self.source_file}`, row {self.row:,}: {self.reason}{hint} Row set aside"


def describe(table: Table, column: Column, code: str, found: str | None, dates: str | None) -> tuple[str, str | None]:
    """The reason in words, and what would do instead, if that can be guessed."""
    shown = f"{column.name} `{_shortened(found)}`"
    if code == "required":
        return f"{column.name} is empty; {table.name} require it.", None
    if code == "range":
        return f"{shown} is {_outside(column)}.", None
    if code == "encoding":
        return f"{shown} holds bytes that are not in the file's encoding.", None
    if code == "choice":
        return f"{shown} is not one of {', '.join(column.choices)}.", suggestion("choice", found, column.choices)
    if code == "type":
        return _mistyped(column, found, shown, dates)
    return f"{shown} is not {MEANINGS[code]}.", suggestion(code, found, ())


def _mistyped(column: Column, found: str | None, shown: str, dates: str | None) -> tuple[str, str | None]:
    text = found or ""
    if column.type in (Type.INSTANT, Type.DAY):
        if dates:
            return f"{shown} is not a date of the form `{dates}`.", None
        guess = _date_guess(text)
        advice = "" if guess else " Write it as 2024-01-31, or state its form in a mapping."
        return f"{shown} is not {_KINDS[column.type]}.{advice}", guess
    if column.type in (Type.AMOUNT, Type.INTEGER, Type.DEGREE) and re.fullmatch(r"[+-]?\d{10,}(\.\d+)?", text):
        return f"{shown} is too large.", None
    if _NUMBER.fullmatch(text) and column.type is not Type.INTEGER:
        return f"{shown} is not {_KINDS[column.type]} as the rest of the column is written.", None
    return f"{shown} is not {_KINDS[column.type]}.", None


def _date_guess(text: str) -> str | None:
    """An ISO date for day, month and year, where the day cannot be taken for the month."""
    match = re.fullmatch(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})", text)
    if not match:
        return None
    first, second, year = (int(part) for part in match.groups())
    if first == second or (12 < first <= 31 and second <= 12):
        return f"{year:04}-{second:02}-{first:02}"
    if 12 < second <= 31 and first <= 12:
        return f"{year:04}-{first:02}-{second:02}"
    return None


def _outside(column: Column) -> str:
    unit = f" {column.unit}" if column.unit else ""
    if column.maximum is None:
        return f"below {column.minimum:g}{unit}"
    if column.minimum is None:
        return f"above {column.maximum:g}{unit}"
    return f"not between {column.minimum:g} and {column.maximum:g}{unit}"


def _shortened(found: str | None) -> str:
    text = (found or "").replace("\n", " ").replace("\r", " ")
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"
