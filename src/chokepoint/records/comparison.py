"""One order's records side by side: what each states of a field, and which of them disagree."""

from __future__ import annotations

from dataclasses import dataclass

AGREES, DIFFERS, DISAGREES, IN_DOUBT, MISSING = "agrees", "differs", "disagrees", "in doubt", "missing"
SIGN_FIRES = "a sign fires"


@dataclass(frozen=True)
class StatedValue:
    """What one record states of a field, as text; None where it states nothing.

    `mark` is "disagrees" where a sign that compares the field fires on this record; "differs" where it is not the same
    and no sign counts it (a part delivery, tax, a third country); "agrees"; "in doubt" where the two cannot be
    compared, or may be one; "missing" where such a record should state it; "a sign fires" where one does that compares
    no records by the field; empty where nothing is compared. `note` says against what, or how far. `signs` are those
    that fire on this record here.
    """

    record_id: str
    text: str | None
    mark: str = ""
    note: str = ""
    signs: tuple[str, ...] = ()


@dataclass(frozen=True)
class ComparingSign:
    """A sign that compares a field, and its answer on the order as its explanation has it."""

    indicator: str
    code: str
    title: str
    state: str
    basis: str


@dataclass(frozen=True)
class ComparedField:
    """One field: for each column what its records state, empty where records of that kind do not state it."""

    field: str
    cells: tuple[tuple[StatedValue, ...], ...]
    signs: tuple[ComparingSign, ...]


@dataclass(frozen=True)
class RecordColumn:
    """The records of one kind: "order", a kind of document, "payment" or "shipment". None on record: no ids."""

    kind: str
    record_ids: tuple[str, ...]


@dataclass(frozen=True)
class Comparison:
    """An order's records side by side."""

    order_id: str
    columns: tuple[RecordColumn, ...]
    fields: tuple[ComparedField, ...]
