"""An order's own records: its lines, payments, carriage, papers and parties. Several orders are read at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chokepoint.engines.snapshot import Snapshot, current
from chokepoint.records.answers import Event
from chokepoint.records.errors import NotFoundError
from chokepoint.workspace.records import Cells, fetched

if TYPE_CHECKING:
    from chokepoint.engines.protocol import Engine
    from chokepoint.workspace.workspace import Workspace

PARTY_COLUMNS = {
    "orders": ("customer_id", "supplier_id", "end_user_id"),
    "payments": ("payer_id", "payee_id", "ultimate_debtor_id"),
    "shipments": ("consignor_id", "consignee_id", "notify_party_id", "forwarder_id"),
}
"""Columns of an order's own records that name a party."""


@dataclass(frozen=True)
class OrderRecords:
    """One order with its own records, each with its filled cells. `parties` are all that order, payments and shipments
    name, by id."""

    order: Cells
    lines: tuple[Cells, ...]
    payments: tuple[Cells, ...]
    shipments: tuple[Cells, ...]
    legs: tuple[Cells, ...]
    documents: tuple[Cells, ...]
    parties: dict[str, Cells]

    @property
    def shipment_ids(self) -> list[str]:
        """Ids of the shipments; one that is none where there are none."""
        return [row["shipment_id"] for row in self.shipments] or [""]

    def roles(self) -> dict[str, str]:
        """Part in the order by party, the first that applies."""
        roles: dict[str, str] = {}
        for column, role in (("customer_id", "customer"), ("end_user_id", "end user"), ("supplier_id", "supplier")):
            if column in self.order:
                roles.setdefault(self.order[column], role)
        for row in self.shipments:
            if "consignee_id" in row:
                roles.setdefault(row["consignee_id"], "consignee")
        for row in self.payments:
            if "payer_id" in row:
                roles.setdefault(row["payer_id"], "payer")
        return roles

    def events(self) -> list[Event]:
        """What happened, in order of time."""
        return sorted(self._events(), key=lambda event: str(event.at))

    def _events(self) -> Iterator[Event]:
        yield Event(self.order["ordered_at"], "order", "Order placed", f"orders/{self.order['order_id']}")
        for row in self.payments:
            kind = "refund" if row.get("kind") == "refund" else "payment"
            text = f"{kind.capitalize()} of {row['amount']:,.2f} {row['currency']}"
            if row.get("payer_id"):
                text += f" by {row['payer_id']}"
            yield Event(row["paid_at"], kind, text, f"payments/{row['payment_id']}")
        for row in self.shipments:
            name = f"shipments/{row['shipment_id']}"
            if "shipped_at" in row:
                yield Event(row["shipped_at"], "shipment", "Shipped", name, until=row.get("delivered_at"))
            if "delivered_at" in row:
                yield Event(row["delivered_at"], "delivery", row.get("status", "delivered").capitalize(), name)
        for row in self.documents:
            if "issued_at" in row:
                text = row["kind"].replace("_", " ").capitalize()
                name = f"documents/{row['document_id']}"
                yield Event(row["issued_at"], "document", text, name, until=row.get("valid_to"))


def of_last_run(workspace: Workspace, order_id: str) -> OrderRecords:
    """An order's own records as the newest run saw them; raises NotFoundError, WorkspaceError."""
    run = workspace.run()
    Snapshot(workspace.engine, run["as_of"], run["known_at"]).open()
    found = order_records(workspace.engine, [order_id])
    if order_id not in found:
        raise NotFoundError(f"No order `{order_id}` in the last run. `chokepoint orders` lists the ids.")
    return found[order_id]


def order_records(engine: Engine, order_ids: Sequence[str]) -> dict[str, OrderRecords]:
    """The own records of these orders, by id; one that the current view does not hold is left out."""
    orders = {row["order_id"]: row for row in _rows(engine, "orders", "order_id", order_ids, "order_id")}
    lines = _of_orders(engine, "order_lines", orders, "line_no")
    payments = _of_orders(engine, "payments", orders, "paid_at", "payment_id")
    shipments = _of_orders(engine, "shipments", orders, "shipment_id")
    documents = _of_orders(engine, "documents", orders, "document_id")
    carried = [row["shipment_id"] for rows in shipments.values() for row in rows]
    legs = _grouped(_rows(engine, "shipment_legs", "shipment_id", carried, "shipment_id", "leg_no"), "shipment_id")
    named = {
        order_id: _named({"orders": [order], "payments": payments[order_id], "shipments": shipments[order_id]})
        for order_id, order in orders.items()
    }
    every = sorted(set().union(*named.values()))
    parties = {row["party_id"]: row for row in _rows(engine, "parties", "party_id", every, "party_id")}
    return {
        order_id: OrderRecords(
            order,
            tuple(lines[order_id]),
            tuple(payments[order_id]),
            tuple(shipments[order_id]),
            tuple(leg for row in shipments[order_id] for leg in legs[row["shipment_id"]]),
            tuple(documents[order_id]),
            {party_id: parties[party_id] for party_id in sorted(named[order_id]) if party_id in parties},
        )
        for order_id, order in orders.items()
    }


def _of_orders(engine: Engine, table: str, order_ids: Iterable[str], *order: str) -> defaultdict[str, list[Cells]]:
    return _grouped(_rows(engine, table, "order_id", sorted(order_ids), *order), "order_id")


def _rows(engine: Engine, table: str, column: str, values: Sequence[str], *order: str) -> tuple[Cells, ...]:
    rows = current(table)
    return fetched(engine, rows.filter(rows[column].isin(list(values) or [""])), *order)


def _grouped(rows: Iterable[Cells], column: str) -> defaultdict[str, list[Cells]]:
    found: defaultdict[str, list[Cells]] = defaultdict(list)
    for row in rows:
        found[row[column]].append(row)
    return found


def _named(records: dict[str, Sequence[Cells]]) -> set[str]:
    """Parties that the rows of these tables name."""
    return {
        row[column]
        for table, rows in records.items()
        for row in rows
        for column in PARTY_COLUMNS[table]
        if column in row
    }
