"""Deliveries that failed near a zone of conflict or a border crossing."""

import ibis
import ibis.expr.types as ir

from chokepoint.engines.places import place_key
from chokepoint.observe.evidence import record

FAILED = ("failed", "returned")
"""States of a shipment whose goods were not taken over."""


def failed_deliveries(
    shipments: ir.Table, payments: ir.Table, orders: ir.Table, places: ir.Table, sensitive_places: ir.Table
) -> ir.Table:
    """One row per shipment of an order that failed, or of which it is not known whether it did.

    shipment_id, order_id, customer_id, ordered_at, stated (whether its end is known), refunded (whether money of the
    order was given back), located (whether its place of delivery is), distance_km to the nearest zone valid on the
    order's day (NULL: none within reach), zone_name, kind, zone_record.
    """
    sent = shipments.mutate(
        place_id=place_key(
            shipments.delivery_country,
            shipments.delivery_city,
            shipments.delivery_latitude,
            shipments.delivery_longitude,
        )
    )
    failed = sent.filter(sent.order_id.notnull() & (sent.status.isin(FAILED) | sent.status.isnull()))
    rows = failed.select("shipment_id", "order_id", "place_id", stated=failed.status.notnull())
    rows = rows.inner_join(orders.select("order_id", "customer_id", "ordered_at"), "order_id")
    rows = rows.left_join(_refunds(payments), "order_id").drop("order_id_right")
    rows = rows.left_join(places.select("place_id", "latitude"), "place_id").drop("place_id_right")
    rows = rows.left_join(_nearest(rows, sensitive_places), "shipment_id").drop("shipment_id_right")
    return rows.select(
        "shipment_id",
        "order_id",
        "customer_id",
        "ordered_at",
        "stated",
        refunded=rows.refunded.fill_null(False),
        located=rows.latitude.notnull(),
        distance_km=rows.distance_km,
        zone_name=rows.zone_name,
        kind=rows.kind,
        zone_record=rows.zone_record,
    )


def failed_near(rows: ir.Table) -> ir.Table:
    """Those of these rows that are known to have failed near a zone."""
    return rows.filter(rows.stated & rows.distance_km.notnull())


def _refunds(payments: ir.Table) -> ir.Table:
    """One row per order of which money was given back."""
    paid = payments.select(refund_of="payment_id", paid_order="order_id")
    back = payments.filter((payments.kind == "refund").fill_null(False) | payments.refund_of.notnull())
    back = back.select("refund_of", back_order="order_id").left_join(paid, "refund_of")
    back = back.mutate(order_id=ibis.coalesce(back.back_order, back.paid_order))
    return back.filter(back.order_id.notnull()).select("order_id").distinct().mutate(refunded=ibis.literal(True))


def _nearest(rows: ir.Table, sensitive_places: ir.Table) -> ir.Table:
    """One row per shipment near a zone valid on its order's day: the nearest."""
    near = rows.select("shipment_id", "place_id", "ordered_at").inner_join(sensitive_places, "place_id")
    day = near.ordered_at.date()
    near = near.filter((near.valid_from <= day) & (near.valid_to.isnull() | (near.valid_to >= day)))
    rank = ibis.row_number().over(group_by=near.shipment_id, order_by=[near.distance_km, near.zone_id])
    near = near.mutate(rank=rank).filter(lambda table: table.rank == 0)
    return near.select(
        "shipment_id", "distance_km", "zone_name", "kind", zone_record=record("zones", near.zone_id, near.valid_from)
    )
