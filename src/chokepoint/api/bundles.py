"""Orders as they are sent to be assessed: a model a table, of the columns that the tables of records declare."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, create_model

from chokepoint.api.given import Given
from chokepoint.records import RECORDS
from chokepoint.records.schema import Column, Table, Type
from chokepoint.workspace.single.bundle import LISTS, NUMBERED, ORDER

MOST_ROWS, MOST_BUNDLES = 1_000, 100
"""Rows of one table in a bundle, and bundles in one request, at most."""
PYTHON: dict[Type, Any] = {
    Type.TEXT: Annotated[str, Field(max_length=10_000)],
    Type.INTEGER: int,
    Type.AMOUNT: Decimal,
    Type.DEGREE: Decimal,
    Type.REAL: float,
    Type.INSTANT: datetime,
    Type.DAY: date,
    Type.FLAG: bool,
}
EXAMPLE: Any = {
    "order": {
        "order_id": "N-1",
        "ordered_at": "2026-03-02T09:30:00",
        "customer_id": "N-1-buyer",
        "stage": "order",
        "currency": "USD",
        "amount": 18400,
    },
    "order_lines": [{"hs_code": "851712", "description": "handsets", "quantity": 60, "amount": 18400}],
    "parties": [{"party_id": "N-1-buyer", "name": "Example Trading Ltd", "country": "TR", "city": "Mersin"}],
    "payments": [{"paid_at": "2026-03-03", "amount": 18400, "currency": "USD", "method": "bank_transfer"}],
}


def _model(table: Table) -> type[Given]:
    """A body of one row; what the bundle tells itself may be left out."""
    told = {"order_id" if table.name != "orders" else "", NUMBERED.get(table.name, "")}
    cells = {column.name: _field(column, column.required and column.name not in told) for column in table.columns}
    return create_model(f"Bundled_{table.name}", __base__=Given, __doc__=table.row, **cells)  # type: ignore[call-overload, no-any-return]


def _field(column: Column, required: bool) -> tuple[Any, Any]:
    kind: Any = Literal[column.choices] if column.choices else PYTHON[column.type]
    meaning = column.meaning if required else f"{column.meaning}; null: {column.null}"
    if required:
        return kind, Field(description=meaning, ge=column.minimum, le=column.maximum)
    return kind | None, Field(None, description=meaning, ge=column.minimum, le=column.maximum)


def _rows(table: Table) -> tuple[Any, Any]:
    return list[_model(table)], Field([], max_length=MOST_ROWS, description=table.row)  # type: ignore[misc]


class _Bundle(Given):
    """An order with its parties, payments and shipments. Parties may name those on record by their ids."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": EXAMPLE})


_PARTS: dict[str, Any] = {ORDER: (_model(RECORDS["orders"]), ...)} | {name: _rows(RECORDS[name]) for name in LISTS}
Bundle: Any = create_model("Bundle", __base__=_Bundle, __doc__=_Bundle.__doc__, **_PARTS)


class Bundles(Given):
    """Orders to assess at once, as if they had come in together."""

    bundles: list[Bundle] = Field(min_length=1, max_length=MOST_BUNDLES, examples=[[EXAMPLE]])


def cells(bundle: Any) -> dict[str, Any]:
    """The bundle as rows of cells."""
    return bundle.model_dump()  # type: ignore[no-any-return]
