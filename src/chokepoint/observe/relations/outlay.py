"""What those who pay for others have paid and taken in before."""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.sameness import with_entities

WINDOW_DAYS = 365
"""Days before a payment that are looked at. Ours."""

DAY_SECONDS = 86_400


def outlay(
    payers: ir.Table, payments: ir.Table, orders: ir.Table, shipments: ir.Table, identities: ir.Table
) -> ir.Table:
    """One row per payment by an entity known not to be the buyer: `payment_id, outgoing, buyers_paid, incoming`.

    Within WINDOW_DAYS up to it: `outgoing` payments by its payer for others, `buyers_paid` whom it paid for the first
    time; `incoming`: how often it ordered, received goods or was paid, refunds left out, at any time up to it.
    """
    others = payers.filter(~payers.own & payers.payer_id.notnull())
    paid = others.select("payment_id", "customer_id_entity", entity="payer_id_entity", at="paid_at")
    first = paid.group_by("entity", "customer_id_entity").agg(at=paid["at"].min())
    first = first.mutate(payment_id=ibis.null("string"))
    inward = _inward(payments, orders, shipments, identities).semi_join(paid, "entity")
    parts = (
        _events(paid, outgoing=1),
        _events(first, buyers=1),
        _events(inward.mutate(payment_id=ibis.null("string")), incoming=1),
    )
    columns = ("payment_id", "entity", "at", "outgoing", "buyers", "incoming")
    rows = ibis.union(*(part.select(*columns) for part in parts))
    rows = rows.mutate(second=rows["at"].epoch_seconds())
    recent = ibis.range_window(group_by="entity", order_by="second", preceding=WINDOW_DAYS * DAY_SECONDS, following=0)
    ever = ibis.range_window(group_by="entity", order_by="second", preceding=None, following=0)
    rows = rows.mutate(
        outgoing=rows.outgoing.sum().over(recent),
        buyers_paid=rows.buyers.sum().over(recent),
        incoming=rows.incoming.sum().over(ever),
    )
    return rows.filter(rows.payment_id.notnull()).select("payment_id", "outgoing", "buyers_paid", "incoming")


def _inward(payments: ir.Table, orders: ir.Table, shipments: ir.Table, identities: ir.Table) -> ir.Table:
    """One row per order placed, shipment received and payment taken in: `entity, at`."""
    taken = payments.filter((payments.kind != "refund").fill_null(True) & payments.refund_of.isnull())
    events = ibis.union(
        orders.select(party_id="customer_id", at="ordered_at"),
        orders.select(party_id="supplier_id", at="ordered_at"),
        shipments.select(party_id="consignee_id", at="shipped_at"),
        taken.select(party_id="payee_id", at="paid_at"),
    )
    events = events.filter(events.party_id.notnull() & events["at"].notnull())
    return with_entities(events, identities, "party_id").select("at", entity="party_id_entity")


def _events(rows: ir.Table, *, outgoing: int = 0, buyers: int = 0, incoming: int = 0) -> ir.Table:
    return rows.select(
        "entity",
        "at",
        "payment_id",
        outgoing=ibis.literal(outgoing, "int64"),
        buyers=ibis.literal(buyers, "int64"),
        incoming=ibis.literal(incoming, "int64"),
    )
