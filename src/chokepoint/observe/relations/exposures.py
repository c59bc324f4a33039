"""Places of an order that matter for where it leads: those near a zone, and those that could not be located."""

import ibis
import ibis.expr.types as ir

from chokepoint.engines.places import place_key

ROLES = {
    "customer_id": "customer",
    "consignee_id": "consignee",
    "payer_id": "payer",
}
"""How a party's column is called in words."""


def exposures(
    orders: ir.Table,
    shipments: ir.Table,
    payers: ir.Table,
    party_places: ir.Table,
    places: ir.Table,
    sensitive_places: ir.Table,
) -> ir.Table:
    """One row per place of an order that is sensitive, or not located.

    order_id, ordered_at, role (words), record (`table/key` of what names the place), place_id, located. The
    customer's seat, each shipment's place of delivery and consignee, each payer. A party or place that is not stated
    is one that is not located. The end user is left out: most orders declare none, and none may be missing.
    """
    when = orders.select("order_id", "ordered_at", "customer_id")
    sent = shipments.filter(shipments.order_id.notnull())
    seats = [
        _seats(orders, party_places, "customer_id"),
        _seats(_others(sent.inner_join(when, "order_id"), "consignee_id"), party_places, "consignee_id"),
        _seats(_others(payers, "payer_id"), party_places, "payer_id"),
    ]
    return ibis.union(*seats, _deliveries(sent, when, places, sensitive_places))


def _others(rows: ir.Table, column: str) -> ir.Table:
    """Rows whose party is another than the customer, whose seat is known already."""
    return rows.filter((rows[column] != rows.customer_id).fill_null(True))


def _seats(rows: ir.Table, party_places: ir.Table, column: str) -> ir.Table:
    seats = party_places.select("place_id", "located", "sensitive", seat_of="party_id")
    found = rows.select("order_id", "ordered_at", party=column).left_join(seats, [("party", "seat_of")])
    found = found.mutate(located=found.located.fill_null(False))
    found = found.filter(~found.located | found.sensitive)
    return found.select(
        "order_id",
        "ordered_at",
        role=ibis.literal(ROLES[column]),
        record=ibis.literal("parties/") + found.party,
        place_id=found.place_id,
        located=found.located,
    )


def _deliveries(sent: ir.Table, when: ir.Table, places: ir.Table, sensitive_places: ir.Table) -> ir.Table:
    key = place_key(sent.delivery_country, sent.delivery_city, sent.delivery_latitude, sent.delivery_longitude)
    rows = sent.select("order_id", "shipment_id", place_id=key)
    spots = places.select("place_id", located=places.latitude.notnull())
    near = sensitive_places.select("place_id").distinct().mutate(sensitive=ibis.literal(True))
    rows = rows.left_join(spots, "place_id").drop("place_id_right")
    rows = rows.left_join(near, "place_id").drop("place_id_right")
    rows = rows.mutate(located=rows.located.fill_null(False))
    rows = rows.filter(~rows.located | rows.sensitive).inner_join(when, "order_id")
    return rows.select(
        "order_id",
        "ordered_at",
        role=ibis.literal("place of delivery"),
        record=ibis.literal("shipments/") + rows.shipment_id,
        place_id=rows.place_id,
        located=rows.located,
    )
