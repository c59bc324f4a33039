"""Which countries an order's goods go to."""

import ibis.expr.types as ir

from chokepoint.observe.evidence import record


def destinations(orders: ir.Table, shipments: ir.Table, parties: ir.Table) -> ir.Table:
    """One row per order and country its goods go to: `order_id, country, record`.

    By its shipments, those called off among them; where nothing is sent yet, the buyer's seat. `country` is NULL
    where one is not recorded; `record` is one record that shows it.
    """
    sent = shipments.filter(shipments.order_id.notnull())
    delivered = sent.group_by("order_id", country="delivery_country").agg(
        record=record("shipments", sent.shipment_id.min())
    )
    seats = parties.select("country", customer_id="party_id")
    unsent = orders.select("order_id", "customer_id").anti_join(sent, "order_id").left_join(seats, "customer_id")
    return delivered.union(unsent.select("order_id", "country", record=record("parties", unsent.customer_id)))
