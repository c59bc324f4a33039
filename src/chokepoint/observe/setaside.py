"""Rows that were set aside name subjects; what such a subject's indicators would have read is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from chokepoint.engines.protocol import Engine
from chokepoint.engines.snapshot import current

HARMLESS = "repeated"
"""Code of a row set aside because it repeats another to the letter: nothing is missing without it."""

Named = dict[str, frozenset[str]]
"""Subjects by the table that the missing row was meant for."""


@dataclass(frozen=True)
class Reading:
    """What one indicator reads: `tables` for the subject's own rows, `past` for other rows of its customer."""

    tables: frozenset[str]
    past: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Gaps:
    """Subjects of which a row is missing (`own`), and subjects of whose customer one is (`past`)."""

    own: Named = field(default_factory=dict)
    past: Named = field(default_factory=dict)

    def subjects(self, reading: Reading) -> list[str]:
        """Subjects for which the indicator lacks a row, sorted."""
        missing: set[str] = set()
        for named, tables in ((self.own, reading.tables), (self.past, reading.past)):
            missing = missing.union(*(named.get(table, frozenset()) for table in tables))
        return sorted(missing)

    @classmethod
    def read(cls, engine: Engine, kind: str) -> Gaps:
        """Read what was set aside.

        An order is named by its own id or its shipment's, a party or a shipment by its id, a payment by its key.
        """
        stored = engine.table("set_aside")
        rows = engine.fetch(stored.filter(stored.code != HARMLESS)).to_pylist()
        if not rows:
            return cls()
        if kind == "order":
            return cls._of_orders(engine, rows)
        own: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            own[row["table"]] |= _NAMED[kind](row)
        return cls(_frozen(own))

    @classmethod
    def _of_orders(cls, engine: Engine, rows: list[dict[str, Any]]) -> Gaps:
        by_shipment = _orders_by(engine, "shipments", "shipment_id", (row["shipment_id"] for row in rows))
        by_customer = _orders_by(engine, "orders", "customer_id", (party for row in rows for party in _parties(row)))
        own: dict[str, set[str]] = defaultdict(set)
        past: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            if row["order_id"]:
                own[row["table"]].add(row["order_id"])
            own[row["table"]] |= by_shipment.get(row["shipment_id"], set())
            for party in _parties(row):
                past[row["table"]] |= by_customer.get(party, set())
        return cls(_frozen(own), _frozen(past))


def _parties(row: dict[str, Any]) -> list[str]:
    return [party for party in (row["party_ids"] or "").split(";") if party]


def _payment(row: dict[str, Any]) -> set[str]:
    return {row["key"]} - {None} if row["table"] == "payments" else set()


_NAMED: dict[str, Callable[[dict[str, Any]], set[str]]] = {
    "party": lambda row: set(_parties(row)),
    "shipment": lambda row: {row["shipment_id"]} - {None},
    "payment": _payment,
}
"""What a row that was set aside names, by kind of subject."""


def _frozen(named: dict[str, set[str]]) -> Named:
    return {table: frozenset(ids) for table, ids in named.items()}


def _orders_by(engine: Engine, table: str, column: str, ids: Iterable[str | None]) -> dict[str, set[str]]:
    """Ids of orders by the value of `column` in `table`."""
    wanted = sorted({one for one in ids if one})
    if not wanted:
        return {}
    rows = current(table)
    found: dict[str, set[str]] = defaultdict(set)
    for row in engine.fetch(rows.filter(rows[column].isin(wanted)).select(column, "order_id")).to_pylist():
        if row["order_id"]:
            found[row[column]].add(row["order_id"])
    return found
