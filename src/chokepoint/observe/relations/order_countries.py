"""Which countries the goods of an order leave and reach."""

import ibis.expr.types as ir


def order_countries(orders: ir.Table, parties: ir.Table, destinations: ir.Table) -> ir.Table:
    """One row per order and end of its way: `order_id, country`; NULL where it is not known.

    The supplier's seat, and each country of destination.
    """
    seats = parties.select("country", supplier_id="party_id")
    leaving = orders.select("order_id", "supplier_id").left_join(seats, "supplier_id").select("order_id", "country")
    return leaving.union(destinations.select("order_id", "country"))
