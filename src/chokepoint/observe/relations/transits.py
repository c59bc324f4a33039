"""How long goods were on their way, how far, and by which lane."""

import ibis.expr.types as ir

SECONDS_A_DAY = 86_400


def transits(shipments: ir.Table, orders: ir.Table, ways: ir.Table, routes: ir.Table) -> ir.Table:
    """One row per shipment of an order.

    shipment_id, order_id, customer_id, carried (means; NULL: not known), days from leaving to arrival in whole days by
    the calendar, route_km, origin, destination. NULL where a day, or the way, is not known.
    """
    sent = shipments.filter(shipments.order_id.notnull())
    rows = sent.select(
        "shipment_id",
        "order_id",
        carried="mode",
        days=sent.delivered_at.date().delta(sent.shipped_at.date(), unit="day"),
    )
    rows = rows.inner_join(orders.select("order_id", "customer_id"), "order_id")
    rows = rows.left_join(ways.select("shipment_id", "way"), "shipment_id").drop("shipment_id_right")
    known = routes.select("route_km", "origin", "destination", route="way")
    rows = rows.left_join(known, rows.way == known.route)
    return rows.select(
        "shipment_id",
        "order_id",
        "customer_id",
        "carried",
        "origin",
        "destination",
        days=rows.days.cast("float64"),
        route_km=rows.route_km.round(3),
    )
