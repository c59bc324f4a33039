"""Rows for an indicator's examples: only what the example is about need be said.

The subject, unless `on_subject` says otherwise, is the order `O` of customer `buyer` from supplier `seller`, placed on
1 June 2024.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from chokepoint.observe.indicator import Example, Row, State
from chokepoint.records import ORIGIN, RECORDS, RESULTS, VERSIONS
from chokepoint.records.schema import Type

ORDERED_AT = "2024-06-01"


def fires(name: str, *rows: Row) -> Example:
    """An example in which the indicator fires."""
    return Example(name, State.FIRES, rows)


def silent(name: str, *rows: Row) -> Example:
    """An example in which the indicator is silent."""
    return Example(name, State.SILENT, rows)


def unassessable(name: str, *rows: Row) -> Example:
    """An example in which data are missing to tell."""
    return Example(name, State.UNASSESSABLE, rows)


def outside(name: str, *rows: Row) -> Example:
    """An example to which the indicator does not apply."""
    return Example(name, State.OUTSIDE, rows)


def on_subject(subject_id: str, *examples: Example) -> tuple[Example, ...]:
    """The same examples about another subject than the order `O`."""
    return tuple(replace(example, subject_id=subject_id) for example in examples)


def row(table: str, **cells: Any) -> Row:
    """One row of any table; texts become the column's type. Raises KeyError for an unknown column."""
    declared = {**RECORDS, **RESULTS, **VERSIONS}[table]
    types = {column.name: column.type for column in (*ORIGIN, *declared.columns)}
    return Row(table, {name: _typed(types[name], value) for name, value in cells.items()})


def earlier(version: Row, recorded_at: str, **cells: Any) -> Row:
    """What was recorded of that row before: the same cells but for `cells`. The row itself is the newest version."""
    return row(f"{version.table}_versions", **{**_texts(version.cells), **cells, "recorded_at": recorded_at})


def _texts(cells: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in cells.items()}


def _typed(kind: Type, value: Any) -> Any:
    if value is None:
        return None
    match kind:
        case Type.INSTANT:
            return datetime.fromisoformat(value)
        case Type.DAY:
            return date.fromisoformat(value)
        case Type.AMOUNT | Type.DEGREE:
            return Decimal(str(value))
        case Type.REAL:
            return float(value)
        case _:
            return value


def order(order_id: str = "O", customer: str = "buyer", ordered_at: str = ORDERED_AT, **cells: Any) -> Row:
    """An order of `buyer` from `seller`."""
    given = {"order_id": order_id, "customer_id": customer, "ordered_at": ordered_at, "supplier_id": "seller"}
    return row("orders", **{**given, **cells})


def line(hs_code: str | None = None, order_id: str = "O", line_no: int = 1, **cells: Any) -> Row:
    """A line of goods of the order."""
    return row("order_lines", **{"order_id": order_id, "line_no": line_no, "hs_code": hs_code, **cells})


def paid(payer: str | None, payment_id: str = "P1", order_id: str | None = "O", **cells: Any) -> Row:
    """A payment of 100 US dollars to `seller`, two days after the order."""
    given = {
        "payment_id": payment_id,
        "order_id": order_id,
        "payer_id": payer,
        "payee_id": "seller",
        "paid_at": "2024-06-03",
        "amount": 100,
        "currency": "USD",
    }
    return row("payments", **{**given, **cells})


def shipped(consignee: str | None = "buyer", shipment_id: str = "S1", order_id: str | None = "O", **cells: Any) -> Row:
    """A shipment of the order, a week after it."""
    given = {
        "shipment_id": shipment_id,
        "order_id": order_id,
        "consignor_id": "seller",
        "consignee_id": consignee,
        "shipped_at": "2024-06-08",
    }
    return row("shipments", **{**given, **cells})


def leg(from_place: str | None, to_place: str | None, leg_no: int = 1, shipment_id: str = "S1", **cells: Any) -> Row:
    """A stretch of the shipment; a UN/LOCODE gives its country."""
    given = {
        "shipment_id": shipment_id,
        "leg_no": leg_no,
        "from_place": from_place,
        "to_place": to_place,
        "from_country": from_place[:2] if from_place else None,
        "to_country": to_place[:2] if to_place else None,
    }
    return row("shipment_legs", **{**given, **cells})


def party(party_id: str = "buyer", **cells: Any) -> Row:
    """A company."""
    return row("parties", **{"party_id": party_id, "name": f"Firm {party_id}", "kind": "company", **cells})


def related(from_party: str, to_party: str, kind: str = "parent", **cells: Any) -> Row:
    """A tie between two parties."""
    given = {
        "relationship_id": f"{from_party}-{to_party}",
        "from_party_id": from_party,
        "to_party_id": to_party,
        "kind": kind,
    }
    return row("relationships", **{**given, **cells})


def document(kind: str, document_id: str = "D1", order_id: str | None = "O", **cells: Any) -> Row:
    """A paper of the order."""
    return row("documents", **{"document_id": document_id, "kind": kind, "order_id": order_id, **cells})


def in_doubt(one: str, other: str, likelihood: float = 0.8) -> tuple[Row, ...]:
    """Two parties that may be one, as the comparison of identities would leave them."""
    return tuple(
        row("resemblances", left_id=left, right_id=right, likelihood=likelihood)
        for left, right in ((one, other), (other, one))
    )


def zone(kind: str, zone_id: str = "Z1", valid_from: str = "2014-01-01", **cells: Any) -> Row:
    """An area."""
    return row(
        "zones", **{"zone_id": zone_id, "name": f"Zone {zone_id}", "kind": kind, "valid_from": valid_from, **cells}
    )


def place(place_id: str, latitude: float, longitude: float, **cells: Any) -> Row:
    """A place of the gazetteer; a UN/LOCODE gives its country."""
    given = {
        "place_id": place_id,
        "name": place_id,
        "country": place_id[:2],
        "latitude": latitude,
        "longitude": longitude,
    }
    return row("gazetteer", **{**given, **cells})


def earlier_order(order_id: str = "H1", customer: str = "other", ordered_at: str = "2022-01-10", **cells: Any) -> Row:
    """An order of the ledger's past, by default of somebody else."""
    return order(order_id, customer, ordered_at, **cells)
