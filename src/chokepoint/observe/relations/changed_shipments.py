"""Shipments recorded again, as they were and as they became."""

import ibis.expr.types as ir

from chokepoint.observe.changing import successive


def changed_shipments(shipments_versions: ir.Table) -> ir.Table:
    """One row per later version of a shipment of an order: `shipment_id, order_id, changed_at`, and receiver,
    forwarder, destination and means of carriage as they were and became."""
    watched = ("consignee_id", "forwarder_id", "delivery_country", "delivery_city", "mode")
    rows = successive(shipments_versions, "shipment_id", ("order_id",), watched)
    return rows.filter(rows.order_id.notnull())
