"""Whose hands an order and its money go through: buyer, payers, receivers, those notified, forwarders."""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.sameness import with_entities, with_sameness


def chain_parties(
    orders: ir.Table, payers: ir.Table, shipments: ir.Table, identities: ir.Table, resemblances: ir.Table
) -> ir.Table:
    """One row per order, part in it, and party: `order_id, part, party_id, party_id_entity, may_use`.

    `part`: buyer, payer, receiver, notified, forwarder. Both ids are NULL where a party is not recorded; an order
    without a payment or a shipment has such a row for each part in it. The declared end user is left out; `may_use`:
    whether the party may be that one.
    """
    listed = orders.select("order_id", "customer_id", "end_user_id")
    paid = listed.left_join(payers.select("order_id", "payer_id"), "order_id")
    sent = shipments.select("order_id", "consignee_id", "notify_party_id", "forwarder_id")
    sent = listed.left_join(sent, "order_id")
    parts = (
        _part(listed, "buyer", "customer_id"),
        _part(paid, "payer", "payer_id"),
        _part(sent, "receiver", "consignee_id"),
        _part(sent, "notified", "notify_party_id"),
        _part(sent, "forwarder", "forwarder_id"),
    )
    rows = with_entities(ibis.union(*parts, distinct=True), identities, "party_id", "end_user_id")
    rows = with_sameness(rows, resemblances, "party_id", "end_user_id", "uses")
    may_use = rows.uses.isnull() & rows.party_id.notnull() & rows.end_user_id.notnull()
    kept = rows.mutate(may_use=may_use).filter(~rows.uses.fill_null(False))
    return kept.select("order_id", "part", "party_id", "party_id_entity", "may_use")


def _part(rows: ir.Table, part: str, column: str) -> ir.Table:
    return rows.select("order_id", "end_user_id", part=ibis.literal(part), party_id=column)
