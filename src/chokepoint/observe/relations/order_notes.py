"""What people noted that bears on an order."""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.sameness import as_perhaps, with_entities

HOLDS_DAYS = 1095
"""A note on a party bears on what it orders within so many days. Ours: three years."""


def order_notes(
    notes: ir.Table,
    orders: ir.Table,
    shipments: ir.Table,
    payments: ir.Table,
    identities: ir.Table,
    resemblances: ir.Table,
) -> ir.Table:
    """One row per note and order it bears on: `order_id, note_id, code, noted_at, on_order, sure`.

    Notes on the order, its shipments and its payments bear on it whenever they were noted (`on_order`); a note on its
    customer where it was noted before the order and not longer than HOLDS_DAYS. `sure`: false where the note is on a
    party that may be the customer.
    """
    about = notes.select("note_id", "subject_kind", "code", "noted_at", subject="subject_id")
    parts = [about.filter(about.subject_kind == "order").mutate(order_id=ibis._.subject)]
    for kind, rows, key in (("shipment", shipments, "shipment_id"), ("payment", payments, "payment_id")):
        owners = rows.filter(rows.order_id.notnull()).select("order_id", subject=key)
        parts.append(about.filter(about.subject_kind == kind).inner_join(owners, "subject"))
    own = [
        rows.select("order_id", "note_id", "code", "noted_at", on_order=ibis.literal(True), sure=ibis.literal(True))
        for rows in parts
    ]
    return ibis.union(*own, _on_the_customer(about, orders, identities, resemblances))


def _on_the_customer(about: ir.Table, orders: ir.Table, identities: ir.Table, resemblances: ir.Table) -> ir.Table:
    told = with_entities(about.filter(about.subject_kind == "party"), identities, "subject")
    told = told.select("note_id", "code", "noted_at", entity="subject_entity", sure=ibis.literal(True))
    every = told.union(as_perhaps(told, resemblances, "entity").mutate(sure=ibis.literal(False)))
    placed = with_entities(orders.select("order_id", "customer_id", "ordered_at"), identities, "customer_id")
    placed = placed.select("order_id", "ordered_at", entity="customer_id_entity")
    met = every.inner_join(placed, "entity")
    met = met.filter(
        (met.noted_at <= met.ordered_at) & (met.ordered_at <= met.noted_at + ibis.interval(days=HOLDS_DAYS))
    )
    return met.group_by("order_id", "note_id", "code", "noted_at").agg(
        on_order=ibis.literal(False), sure=met.sure.any()
    )
