"""Roles: in what capacity each entity takes part, as records name it."""

from __future__ import annotations

from functools import reduce

import ibis
import ibis.expr.types as ir

from chokepoint.connect.entities import with_entities
from chokepoint.engines.snapshot import current

IN_ORDERS = {"customer_id": "purchaser", "supplier_id": "supplier", "end_user_id": "end user"}
IN_PAYMENTS = {"payer_id": "payer", "payee_id": "payee"}
IN_SHIPMENTS = {
    "consignor_id": "consignor",
    "consignee_id": "consignee",
    "notify_party_id": "notify party",
    "forwarder_id": "forwarder",
}
IN_CUSTODY = {"from_party_id": "holder", "to_party_id": "holder"}
IN_RELATIONSHIPS = {
    "agent": "broker or agent",
    "technician": "technician",
    "adviser": "adviser",
    "director": "director",
}
"""What the one at the beginning of a relationship does; owning, working for and being kin are no roles in trade."""


def roles(identities: ir.Table) -> ir.Table:
    """One row per entity and role: the columns of `roles`. A record that names an entity twice counts twice."""
    orders, payments, shipments = current("orders"), current("payments"), current("shipments")
    legs, events, ties = current("shipment_legs"), current("custody_events"), current("relationships")
    sent_at = ibis.coalesce(shipments.shipped_at, shipments.delivered_at)
    parts = [
        *_named(orders, IN_ORDERS, orders.ordered_at),
        *_named(payments, IN_PAYMENTS, payments.paid_at),
        *_named(shipments, IN_SHIPMENTS, sent_at),
        *_named(legs, {"carrier_id": "carrier"}, ibis.coalesce(legs.departed_at, legs.arrived_at)),
        *_named(events, IN_CUSTODY, events.occurred_from),
    ]
    for kind, role in IN_RELATIONSHIPS.items():
        of_kind = ties.filter(ties.kind == kind)
        parts += _named(of_kind, {"from_party_id": role}, of_kind.valid_from)
    every = with_entities(reduce(ibis.union, parts), identities, "entity_id")
    counted = every.records.cast("float64").sum().cast("int64")  # DuckDB adds whole numbers up to 128 bits wide
    every = every.group_by("entity_id", "role").agg(
        records=counted, first_on=every.first_on.min(), last_on=every.last_on.max()
    )
    return every.select("entity_id", "role", "records", "first_on", "last_on")


def _named(rows: ir.Table, columns: dict[str, str], moment: ir.Value) -> list[ir.Table]:
    """For each column of parties, one row per party it names: `entity_id, role, records, first_on, last_on`."""
    dated = rows.mutate(day=moment.cast("date"))
    found = []
    for column, role in columns.items():
        named = dated.filter(dated[column].notnull()).group_by(column)
        counted = named.agg(records=ibis._.count(), first_on=ibis._.day.min(), last_on=ibis._.day.max())
        found.append(counted.select("records", "first_on", "last_on", entity_id=column, role=ibis.literal(role)))
    return found
