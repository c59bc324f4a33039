"""The published cases C1 to C12 as records, numbered among the ordinary ones. The cases themselves: `cases.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from chokepoint.records import RECORDS
from chokepoint.simulate.columns import from_rows
from chokepoint.simulate.goods import suppliers
from chokepoint.simulate.parameters import Ints, resource
from chokepoint.simulate.places import places

if TYPE_CHECKING:
    from chokepoint.simulate.numbering import Ids

Row = dict[str, Any]
WHEN = {"orders": "ordered_at", "payments": "paid_at", "shipments": "shipped_at"}
NUMBERED = ("parties", "relationships", "orders", "payments", "shipments", "documents")
TRACED = {"items": ("I-", 5), "custody_events": ("E-", 6), "trace_requests": ("Q-", 5)}
"""Tables of items found again, with the prefix and width of their ids; those of cases follow the made ones."""
SUPPLIER = "@"
"""Mark of a party key that names a supplier of the made world."""
HANDLING = timedelta(hours=6)


@dataclass(frozen=True)
class CaseFile:
    """Rows by table with local keys, and of each order its case, its role and what is assumed."""

    rows: dict[str, list[Row]]
    orders: list[Row] = field(default_factory=list)

    @classmethod
    def empty(cls) -> CaseFile:
        """No case at all."""
        return cls({name: [] for name in (*NUMBERED, *TRACED, "order_lines", "shipment_legs")})

    def keys(self, table: str) -> list[str]:
        """Local keys of a table's rows, in order."""
        return [row["key"] for row in self.rows.get(table, ())]

    def moments(self, table: str) -> Ints:
        """When each row happened, seconds since 1970."""
        column = WHEN.get(table, "")
        return np.array([_seconds(row[column]) for row in self.rows[table]], dtype=np.int64)

    def truth(self, order_ids: pa.Array) -> list[dict[str, str]]:
        """One row of truth per order. `context` orders are a case's other orders, ordinary in themselves."""
        return [
            {
                "subject_kind": "order",
                "subject_id": id_,
                "kind": row["role"],
                "name": "published-case",
                "case_id": row["case"],
                "assumed": ";".join(row["assumed"]),
            }
            for id_, row in zip(order_ids.to_pylist(), self.orders, strict=True)
        ]


def _seconds(moment: datetime) -> int:
    return int(np.datetime64(moment, "s").astype(np.int64))


@cache
def case_file() -> CaseFile:
    """The packaged cases."""
    told = CaseFile.empty()
    for case in tomllib.loads(resource("cases.toml"))["case"]:
        for table in (*NUMBERED, *TRACED):
            for number, row in enumerate(case.get(table, ())):
                told.rows[table].append({"key": f"{case['id']}-{table}-{number}"} | row)
        for order in case.get("orders", ()):
            told.orders.append({"case": case["id"], "role": order.get("role", "case"), "assumed": case["assumed"]})
    _expand_lines(told)
    _expand_legs(told)
    return told


def _expand_lines(told: CaseFile) -> None:
    """Lines are written as [code, words, quantity, unit, price, control code]; amounts follow."""
    for order in told.rows["orders"]:
        order |= {"stage": "order", "channel": "web", "incoterm": "DAP", "status": "delivered", "amount": 0}
        for number, (hs, words, quantity, unit, price, *control) in enumerate(order["lines"], start=1):
            worth = Decimal(str(quantity)) * Decimal(str(price))
            order["amount"] += worth
            told.rows["order_lines"].append(
                {
                    "order_id": order["key"],
                    "line_no": number,
                    "kind": "goods",
                    "hs_code": hs,
                    "description": words,
                    "quantity": quantity,
                    "unit": unit,
                    "unit_price": price,
                    "amount": worth,
                    "control_code": control[0] if control else None,
                }
            )


def _expand_legs(told: CaseFile) -> None:
    """Stretches are written as "from>to mode"; they share the time of the voyage evenly."""
    for shipment in told.rows["shipments"]:
        begin, end = shipment["shipped_at"], shipment["delivered_at"]
        legs = shipment["legs"]
        step = (end - begin) / len(legs)
        for number, leg in enumerate(legs):
            way, mode = leg.split()
            one, other = way.split(">")
            places().index(one)
            places().index(other)
            told.rows["shipment_legs"].append(
                {
                    "shipment_id": shipment["key"],
                    "leg_no": number + 1,
                    "from_place": one,
                    "to_place": other,
                    "from_country": one[:2],
                    "to_country": other[:2],
                    "departed_at": begin + number * step,
                    "arrived_at": begin + (number + 1) * step - HANDLING,
                    "mode": mode,
                }
            )


def case_tables(
    told: CaseFile, ids: Mapping[str, Ids], parties: Ids, found: Mapping[str, pa.Table]
) -> dict[str, pa.Table]:
    """The rows of the cases with their final ids; `parties` begin with the suppliers, `found` are the items made."""
    known = {table: dict(zip(told.keys(table), ids[table].every().to_pylist(), strict=True)) for table in NUMBERED}
    sellers = parties.of(np.arange(len(suppliers().key))).to_pylist()
    known["parties"] |= {SUPPLIER + key: id_ for key, id_ in zip(suppliers().key, sellers, strict=True)}
    known["sources"] = {}
    for table, (prefix, width) in TRACED.items():
        begin = found[table].num_rows + 1
        known[table] = {key: f"{prefix}{number:0{width}}" for number, key in enumerate(told.keys(table), start=begin)}
    made = {
        table: from_rows(table, [_identified(table, row, known) for row in rows])
        for table, rows in told.rows.items()
        if rows
    }
    return {table: _recorded(table, rows) for table, rows in made.items()}


def _recorded(table: str, rows: pa.Table) -> pa.Table:
    """With `recorded_at` where the table's rows bear it: soon after they happened."""
    if table not in WHEN:
        return rows
    known = pc.add(rows[WHEN[table]], pa.scalar(HANDLING))
    return rows.append_column("recorded_at", known.cast(pa.timestamp("us")))


def _identified(table: str, row: Row, known: dict[str, dict[str, str]]) -> Row:
    made = dict(row)
    key = RECORDS[table].key[0]
    if table in NUMBERED or table in TRACED:
        made[key] = known[table][row["key"]]
    if table == "parties":
        made.setdefault("source_id", "S-02")
    if table == "payments":
        made.setdefault("kind", "payment")
        made["reference"] = f"order {known['orders'][row['order_id']]}"
    for column in RECORDS[table].columns:
        if column.refers in known and column.name in row:
            made[column.name] = known[column.refers].get(row[column.name], row[column.name])
    return made
