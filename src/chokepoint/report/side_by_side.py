"""The records of one order side by side, as the page sets them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chokepoint.records.comparison import (
    AGREES,
    DIFFERS,
    DISAGREES,
    IN_DOUBT,
    MISSING,
    SIGN_FIRES,
    ComparedField,
    ComparingSign,
    Comparison,
    RecordColumn,
    StatedValue,
)
from chokepoint.report import wording

SHOWN = 4
"""Values of one kind of record that are shown of a field, the marked ones first."""

SHAPES = {DISAGREES: "≠", SIGN_FIRES: "!", DIFFERS: "△", IN_DOUBT: "?", MISSING: "–"}
"""What a mark looks like besides its word and colour; what agrees is not marked."""

ANSWERS = {"silent": "does not fire", "unassessable": "cannot be assessed", "outside": "does not apply"}
"""How the answer of a sign that does not fire is said."""


@dataclass(frozen=True)
class ValueView:
    """One value: its mark in shape and word (both empty: unmarked), its text, and what is said of it."""

    mark: str
    shape: str
    text: str
    note: str


@dataclass(frozen=True)
class CellView:
    """What the records of one kind state of one field; `more` values are not shown."""

    values: tuple[ValueView, ...]
    more: int


@dataclass(frozen=True)
class FieldView:
    """One row: the signs that fire on it as (title, what was seen), and what the others say in one sentence."""

    field: str
    cells: tuple[CellView, ...]
    fires: tuple[tuple[str, str], ...]
    others: str


@dataclass(frozen=True)
class SideBySide:
    """The table: columns as (kind, which records)."""

    columns: tuple[tuple[str, str], ...]
    fields: tuple[FieldView, ...]


def side_by_side(comparison: Comparison | None) -> SideBySide | None:
    """The table of an order's records, or None where none was made."""
    if comparison is None:
        return None
    several = [len(column.record_ids) > 1 for column in comparison.columns]
    return SideBySide(
        columns=tuple((wording.spelled(column.kind), _which(column)) for column in comparison.columns),
        fields=tuple(_field(one, several) for one in comparison.fields),
    )


def _which(column: RecordColumn) -> str:
    ids = [record_id.partition("/")[2] for record_id in column.record_ids]
    return "none on record" if not ids else ids[0] if len(ids) == 1 else wording.counted(len(ids), "record")


def _field(one: ComparedField, several: Sequence[bool]) -> FieldView:
    cells = tuple(_cell(values, named=named) for values, named in zip(one.cells, several, strict=True))
    fires = tuple((_title(sign), sign.basis) for sign in one.signs if sign.state == "fires")
    others = (f"{_title(sign)}: {ANSWERS[sign.state]}" for sign in one.signs if sign.state in ANSWERS)
    return FieldView(one.field, cells, fires, wording.joined(others))


def _cell(values: Sequence[StatedValue], *, named: bool) -> CellView:
    ordered = sorted(values, key=lambda value: list(SHAPES).index(value.mark) if value.mark in SHAPES else len(SHAPES))
    kept = set(map(id, ordered[:SHOWN]))
    shown = [value for value in values if id(value) in kept]
    return CellView(tuple(_value(value, named=named) for value in shown), len(values) - len(shown))


def _value(value: StatedValue, *, named: bool) -> ValueView:
    mark = "" if value.mark == AGREES else value.mark
    note = wording.joined((value.note, value.record_id.partition("/")[2] if named else ""))
    return ValueView(mark, SHAPES.get(mark, ""), value.text or "", note)


def _title(sign: ComparingSign) -> str:
    return wording.spelled(sign.indicator).capitalize()
