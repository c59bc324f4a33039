"""One order with its parties, payments and shipments, as somebody sends it: rows of the tables of records."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import pyarrow as pa

from chokepoint.engines.arrow import schema_of
from chokepoint.load.codes import MEANINGS, normalised
from chokepoint.records import ORIGIN, RECORDS
from chokepoint.records.errors import InputError
from chokepoint.records.schema import Column, Table, Type

ORDER = "order"
LISTS = (
    "order_lines",
    "parties",
    "payments",
    "shipments",
    "shipment_legs",
    "documents",
    "relationships",
    "notes",
)
"""Tables of which a bundle gives rows, besides its one order."""
NUMBERED = {"order_lines": "line_no", "payments": "payment_id", "shipments": "shipment_id", "documents": "document_id"}
"""Keys that a row of a bundle may leave out: its place in the list stands for it."""
SHOWN_FAULTS = 5
LONGEST = 10_000
"""Characters of one cell."""
NOT_CHECKED = ("phone", "email")
"""Codes that a cell need not follow: it stays as written."""
LARGEST = {Type.AMOUNT: (Decimal(10) ** 14, 4), Type.DEGREE: (Decimal(10) ** 3, 6)}
"""By type: what an exact number must be below, and its decimals."""

Rows = Mapping[str, pa.Table]


class _WrongError(ValueError):
    """What a cell should be."""


def bundle_rows(bundles: Sequence[Mapping[str, Any]], recorded_at: datetime) -> Rows:
    """The rows of some bundles by table, recorded at a moment (UTC).

    A bundle holds `order`, and lists by the names of LISTS; cells are as JSON gives them, or as Python's own types.
    Lines, payments, shipments and papers that name no order belong to the bundle's. A row that several bundles give
    alike counts once. Raises InputError with what is wrong, and where.
    """
    faults: list[str] = []
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in ("orders", *LISTS)}
    seen: dict[tuple[Any, ...], dict[str, Any]] = {}
    for place, bundle in enumerate(bundles):
        where = f"bundles[{place}]." if len(bundles) > 1 else ""
        for table, path, cells in _given(bundle, where, faults):
            row = {}
            for column in table.columns:
                try:
                    row[column.name] = _cell(column, cells.get(column.name))
                except _WrongError as wrong:
                    faults.append(f"{path}.{column.name}: {wrong}")
            unknown = sorted(set(cells) - set(table.names))
            faults += [f"{path}.{name}: no column of `{table.name}`" for name in unknown]
            key = (table.name, *(row.get(name) for name in table.key))
            if key not in seen:
                found[table.name].append({**row, "recorded_at": recorded_at})
            elif table.name == "orders" or seen[key] != row:
                unlike = "" if seen[key] == row else ", and not alike"
                faults.append(f"{path}: `{'/'.join(map(str, key[1:]))}` is given twice{unlike}")
            seen[key] = row
    if faults:
        more = f" ({len(faults) - SHOWN_FAULTS} more.)" if len(faults) > SHOWN_FAULTS else ""
        raise InputError("; ".join(faults[:SHOWN_FAULTS]) + "." + more)
    return {
        name: pa.Table.from_pylist(rows, schema_of((*RECORDS[name].columns, ORIGIN[2]))) for name, rows in found.items()
    }


def _given(bundle: Mapping[str, Any], where: str, faults: list[str]) -> Iterator[tuple[Table, str, dict[str, Any]]]:
    """Every row of a bundle: its table, where it stands, and its cells, with what it may leave out."""
    order = bundle.get(ORDER)
    if not isinstance(order, Mapping):
        faults.append(f"{where}{ORDER}: missing; it holds the cells of `orders`")
        return
    faults += [
        f"{where}{name}: unknown; give {ORDER}, {', '.join(LISTS)}" for name in sorted(set(bundle) - {ORDER, *LISTS})
    ]
    yield RECORDS["orders"], f"{where}{ORDER}", dict(order)
    order_id = order.get("order_id")
    for name in LISTS:
        rows = bundle.get(name) or ()
        if isinstance(rows, str | bytes) or not isinstance(rows, Sequence):
            faults.append(f"{where}{name}: not a list")
            continue
        for place, row in enumerate(rows):
            path = f"{where}{name}[{place}]"
            if not isinstance(row, Mapping):
                faults.append(f"{path}: not an object")
                continue
            cells = dict(row)
            if "order_id" in RECORDS[name].names and cells.get("order_id") is None:
                cells["order_id"] = order_id
            key = NUMBERED.get(name)
            if key and cells.get(key) is None:
                cells[key] = place + 1 if key == "line_no" else f"{order_id}/{name}/{place + 1}"
            yield RECORDS[name], path, cells


def _cell(column: Column, value: Any) -> Any:
    """A cell in its type; None where it is empty. Raises _WrongError."""
    if value is None or value in ("", []):
        if column.required:
            raise _WrongError("missing")
        return None
    typed: Any = _READ[column.type](value, column)
    if column.minimum is not None and typed < column.minimum:
        raise _WrongError(f"{value} is below {column.minimum:g}")
    if column.maximum is not None and typed > column.maximum:
        raise _WrongError(f"{value} is above {column.maximum:g}")
    return typed


def _text(value: Any, column: Column) -> str:
    if column.listed and isinstance(value, list) and all(isinstance(one, str) for one in value):
        value = ";".join(value)
    if not isinstance(value, str) or len(value) > LONGEST:
        raise _WrongError(f"not a text of at most {LONGEST:,} characters")
    code = "choice" if column.choices else column.code
    if code is None or code in NOT_CHECKED:
        return value
    meant = normalised(code, value, column.choices)
    if meant is None:
        wanted = f"one of {', '.join(column.choices)}" if column.choices else MEANINGS[code]
        raise _WrongError(f"`{value[:80]}` is not {wanted}")
    return meant


def _integer(value: Any, _column: Column) -> int:
    if isinstance(value, str) and value.strip().lstrip("+-").isdecimal():
        value = int(value[:20])
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= 2**63:
        raise _WrongError("not a whole number")
    return value


def _exact(value: Any, column: Column) -> Decimal:
    limit, decimals = LARGEST[column.type]
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        number = Decimal("nan")
    if isinstance(value, bool) or not number.is_finite() or abs(number) >= limit:
        raise _WrongError(f"not a number below {limit:.0e}")
    return round(number, decimals)


def _real(value: Any, _column: Column) -> float:
    try:
        number = math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise _WrongError("not a number")
    return number


def _instant(value: Any, _column: Column) -> datetime:
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
    except (TypeError, ValueError, OverflowError) as error:
        raise _WrongError("not a time by ISO 8601") from error


def _day(value: Any, column: Column) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return _instant(value, column).date()
    except _WrongError as error:
        raise _WrongError("not a day by ISO 8601") from error


def _flag(value: Any, _column: Column) -> bool:
    if not isinstance(value, bool):
        raise _WrongError("neither true nor false")
    return value


_READ = {
    Type.TEXT: _text,
    Type.INTEGER: _integer,
    Type.AMOUNT: _exact,
    Type.DEGREE: _exact,
    Type.REAL: _real,
    Type.INSTANT: _instant,
    Type.DAY: _day,
    Type.FLAG: _flag,
}
