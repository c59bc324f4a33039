"""How a table is declared: its columns, types, units, key, and what an empty cell means."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Type(StrEnum):
    """What a cell holds. The value is the type's Ibis spelling, which every engine understands."""

    TEXT = "string"
    INTEGER = "int64"
    AMOUNT = "decimal(18, 4)"
    """Money, and quantities that are added up: exact, four decimals."""
    DEGREE = "decimal(9, 6)"
    REAL = "float64"
    INSTANT = "timestamp(6)"
    """UTC."""
    DAY = "date"
    FLAG = "boolean"
    TEXTS = "array<string>"
    """Results only: never read from a file."""


NOT_KNOWN = "not known"


@dataclass(frozen=True)
class Column:
    """One column of a table.

    `code` names the public code a cell must follow (country, currency, hs, isic, account, phone, email, note).
    `refers` names the table whose key the cell repeats. `null` says what an empty cell means.
    """

    name: str
    type: Type
    meaning: str
    required: bool = False
    unit: str | None = None
    null: str = NOT_KNOWN
    code: str | None = None
    refers: str | None = None
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    listed: bool = False
    """Several values, separated by `;`."""


@dataclass(frozen=True)
class Table:
    """One table: what a row is, its columns, its key, and when a row happened.

    `happened` is the column that places a row in time: `--as-of` drops rows after it. `revealed` names, for a
    column that may lie later than the row itself, the cells that are not yet known before it.
    """

    name: str
    row: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    happened: str | None = None
    revealed: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def column(self, name: str) -> Column:
        """Return the column of that name; raises KeyError."""
        return self._by_name[name]

    @property
    def _by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}

    @property
    def names(self) -> tuple[str, ...]:
        """Column names, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def links(self) -> tuple[str, ...]:
        """Columns that say to which other row this row belongs."""
        return tuple(column.name for column in self.columns if column.refers)


ORIGIN = (
    Column("source_file", Type.TEXT, "the file the row came from", null="made by the program"),
    Column("source_row", Type.INTEGER, "its row there, as a spreadsheet counts (headings are row 1)", null="none"),
    Column("recorded_at", Type.INSTANT, "when this version of the row became known to us", required=True),
)
"""Columns that every table of records carries besides its own. (key, recorded_at) identifies a version."""


def text(name: str, meaning: str, **more: object) -> Column:
    """A column of free text."""
    return Column(name, Type.TEXT, meaning, **more)  # type: ignore[arg-type]


def identifier(name: str, meaning: str, **more: object) -> Column:
    """A required column that identifies."""
    return text(name, meaning, required=True, **more)


def reference(name: str, table: str, meaning: str, **more: object) -> Column:
    """A column that repeats the key of `table`."""
    return text(name, meaning, refers=table, **more)


def choice(name: str, choices: str, meaning: str, **more: object) -> Column:
    """A column whose cells are one of `choices`, given as words separated by spaces."""
    return text(name, meaning, choices=tuple(choices.split()), **more)


def country(name: str, meaning: str, **more: object) -> Column:
    """A column of ISO 3166-1 alpha-2 codes."""
    return text(name, meaning, code="country", **more)


def currency(name: str = "currency", meaning: str = "currency of the amount", **more: object) -> Column:
    """A column of ISO 4217 codes."""
    return text(name, meaning, code="currency", **more)


def amount(name: str, meaning: str, **more: object) -> Column:
    """A column of exact decimals."""
    return Column(name, Type.AMOUNT, meaning, **more)  # type: ignore[arg-type]


def integer(name: str, meaning: str, **more: object) -> Column:
    """A column of whole numbers."""
    return Column(name, Type.INTEGER, meaning, **more)  # type: ignore[arg-type]


def real(name: str, meaning: str, **more: object) -> Column:
    """A column of doubles."""
    return Column(name, Type.REAL, meaning, **more)  # type: ignore[arg-type]


def instant(name: str, meaning: str, **more: object) -> Column:
    """A column of UTC times."""
    return Column(name, Type.INSTANT, meaning, **more)  # type: ignore[arg-type]


def day(name: str, meaning: str, **more: object) -> Column:
    """A column of dates."""
    return Column(name, Type.DAY, meaning, **more)  # type: ignore[arg-type]


def flag(name: str, meaning: str, **more: object) -> Column:
    """A column of true or false."""
    return Column(name, Type.FLAG, meaning, **more)  # type: ignore[arg-type]


def coordinates(what: str) -> tuple[Column, Column]:
    """Latitude and longitude of `what`, WGS 84."""
    return (
        Column("latitude", Type.DEGREE, f"latitude of {what}", unit="degrees", minimum=-90, maximum=90),
        Column("longitude", Type.DEGREE, f"longitude of {what}", unit="degrees", minimum=-180, maximum=180),
    )


SOURCE = reference("source_id", "sources", "who says so", null="no source stated")


def texts(name: str, meaning: str) -> Column:
    """A column of several texts, which a result always fills."""
    return Column(name, Type.TEXTS, meaning, required=True)
