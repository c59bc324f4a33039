"""The stretches that goods of an order travel."""

import ibis
import ibis.expr.types as ir

from chokepoint.engines.places import town_key

NOT_BY_SEA = ("air", "road", "rail", "post", "courier", "pipeline", "own")
"""Means of a shipment that say of each of its stretches that it is no way by sea."""


def stretches(shipment_legs: ir.Table, shipments: ir.Table, places: ir.Table, passages: ir.Table) -> ir.Table:
    """One row per leg of a shipment of an order.

    shipment_id, order_id, leg_no, from_place_id, to_place_id, from_country, to_country (that of the place where the
    leg names none), from_latitude, to_latitude (NULL: not located), by_sea, length_km: the sea lane by sea, else the
    great circle; NULL where an end is not located or the means of carriage is not known.
    """
    legs = shipment_legs.select(
        "shipment_id",
        "leg_no",
        from_place_id=town_key(shipment_legs.from_country, shipment_legs.from_place),
        to_place_id=town_key(shipment_legs.to_country, shipment_legs.to_place),
        leg_mode=shipment_legs.mode,
        leg_from=shipment_legs.from_country,
        leg_to=shipment_legs.to_country,
    )
    sent = shipments.filter(shipments.order_id.notnull()).select("shipment_id", "order_id", whole="mode")
    legs = legs.inner_join(sent, "shipment_id")
    begin = places.select(begin_id="place_id", begin_country="country", from_latitude="latitude")
    end = places.select(end_id="place_id", end_country="country", to_latitude="latitude")
    ways = passages.select(way_from="from_place_id", way_to="to_place_id", direct_km="direct_km", sea_km="sea_km")
    rows = legs.left_join(begin, legs.from_place_id == begin.begin_id)
    rows = rows.left_join(end, rows.to_place_id == end.end_id)
    rows = rows.left_join(ways, [rows.from_place_id == ways.way_from, rows.to_place_id == ways.way_to])
    elsewhere = rows.whole.isin(NOT_BY_SEA).ifelse(rows.whole, ibis.null("string"))
    by_sea = ibis.coalesce(rows.leg_mode, elsewhere) == "sea"
    return rows.select(
        "shipment_id",
        "order_id",
        "leg_no",
        "from_place_id",
        "to_place_id",
        from_country=ibis.coalesce(rows.leg_from, rows.begin_country),
        to_country=ibis.coalesce(rows.leg_to, rows.end_country),
        from_latitude=rows.from_latitude,
        to_latitude=rows.to_latitude,
        by_sea=by_sea,
        length_km=ibis.cases(
            (by_sea, ibis.coalesce(rows.sea_km, rows.direct_km)),
            (~by_sea, rows.direct_km),
            else_=ibis.null("float64"),
        ),
    )
