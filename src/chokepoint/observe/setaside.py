"""Rows that were set aside name subjects; what such a subject's indicators would have read is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from chokepoint.engines.protocol import Engine
from chokepoint.engines.snapshot import current

HARMLESS = "repeated"
"""Code of a row set aside because it repeats another to the letter: nothing is missing without it."""

_PARTY_TABLES = ("parties", "relationships", "orders")


@dataclass(frozen=True)
class Gaps:
    """Subjects named by rows set aside, by the table that the row was meant for."""

    by_table: dict[str, frozenset[str]]

    def subjects(self, tables: Iterable[str]) -> list[str]:
        """Subjects for which a row of one of `tables` is missing, sorted."""
        return sorted(set().union(*(self.by_table.get(table, frozenset()) for table in tables)))

    @classmethod
    def read(cls, engine: Engine, kind: str) -> Gaps:
        """Read what was set aside. An order is named by its own id, its shipment's, or its customer's."""
        rows = engine.table("set_aside")
        rows = engine.fetch(rows.filter(rows.code != HARMLESS)).to_pylist()
        if not rows or kind != "order":
            return cls({})
        by_customer = _orders_by(engine, "orders", "customer_id", _parties(rows))
        by_shipment = _orders_by(engine, "shipments", "shipment_id", {row["shipment_id"] for row in rows})
        named: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            table = row["table"]
            if row["order_id"]:
                named[table].add(row["order_id"])
            named[table] |= by_shipment.get(row["shipment_id"], set())
            if table in _PARTY_TABLES:
                for party in (row["party_ids"] or "").split(";"):
                    named[table] |= by_customer.get(party, set())
        return cls({table: frozenset(ids) for table, ids in named.items()})


def _parties(rows: list[dict[str, str]]) -> set[str | None]:
    return {party for row in rows if row["table"] in _PARTY_TABLES for party in (row["party_ids"] or "").split(";")}


def _orders_by(engine: Engine, table: str, column: str, ids: set[str | None]) -> dict[str | None, set[str]]:
    wanted = sorted(one for one in ids if one)
    if not wanted:
        return {}
    rows = current(table)
    found: dict[str | None, set[str]] = defaultdict(set)
    for row in engine.fetch(rows.filter(rows[column].isin(wanted)).select(column, "order_id")).to_pylist():
        if row["order_id"]:
            found[row[column]].add(row["order_id"])
    return found
