"""The way that goods travel from their first place to their last."""

import ibis
import ibis.expr.types as ir

GAP_DEGREES = 0.5
"""Latitudes where one stretch ends and the next begins may differ by this: two names of one town."""

MAINLY = 0.5
"""Share of a way's length from which it counts as a way by sea."""

SIGNIFICANT_KM = 3
"""Decimals to which lengths are rounded before they are compared."""


def routes(stretches: ir.Table, passages: ir.Table) -> ir.Table:
    """One row per shipment of an order whose legs are recorded.

    shipment_id, order_id, stretches, first_place_id, last_place_id, origin, destination, pattern (the countries
    reached, sorted), passes (whether another country than these two is among them), route_km, direct_km: the way by
    sea where the route is mainly that, else the great circle; joined: whether all places are located and each stretch
    begins where one ends. What rests on a leg that is not fully known is NULL:
    places and countries where any is missing, the route's length also where it is not joined.
    """
    by_shipment = stretches.group_by("shipment_id", "order_id").agg(
        stretches=stretches.count(),
        begun=stretches.from_latitude.count(),
        ended=stretches.to_latitude.count(),
        measured=stretches.length_km.count(),
        countries=stretches.from_country.count() + stretches.to_country.count(),
        first_place_id=stretches.from_place_id.argmin(stretches.leg_no),
        last_place_id=stretches.to_place_id.argmax(stretches.leg_no),
        origin=stretches.from_country.argmin(stretches.leg_no),
        destination=stretches.to_country.argmax(stretches.leg_no),
        first_latitude=stretches.from_latitude.argmin(stretches.leg_no),
        last_latitude=stretches.to_latitude.argmax(stretches.leg_no),
        climb=(stretches.to_latitude - stretches.from_latitude).sum(),
        length=stretches.length_km.sum(),
        at_sea=stretches.length_km.sum(where=stretches.by_sea).fill_null(0.0),
        reached=stretches.to_country.collect(distinct=True).sort(),
    )
    located = (by_shipment.begun == by_shipment.stretches) & (by_shipment.ended == by_shipment.stretches)
    placed = by_shipment.countries == 2 * by_shipment.stretches
    gap = (by_shipment.climb - (by_shipment.last_latitude - by_shipment.first_latitude)).abs()
    joined = located & (gap <= GAP_DEGREES).fill_null(False)
    whole = joined & (by_shipment.measured == by_shipment.stretches)
    nowhere, without = ibis.null("string"), ibis.null("float64")
    rows = by_shipment.select(
        "shipment_id",
        "order_id",
        "stretches",
        "reached",
        joined=joined,
        first_place_id=located.ifelse(by_shipment.first_place_id, nowhere),
        last_place_id=located.ifelse(by_shipment.last_place_id, nowhere),
        origin=placed.ifelse(by_shipment.origin, nowhere),
        destination=placed.ifelse(by_shipment.destination, nowhere),
        route_km=whole.ifelse(by_shipment.length.round(SIGNIFICANT_KM), without),
        mainly_by_sea=by_shipment.at_sea >= MAINLY * by_shipment.length,
    )
    ways = passages.select("direct_km", "sea_km", first_place_id="from_place_id", last_place_id="to_place_id")
    rows = rows.left_join(ways, ["first_place_id", "last_place_id"]).drop("first_place_id_right", "last_place_id_right")
    others = rows.reached.filter(lambda country: (country != rows.origin) & (country != rows.destination))
    return rows.select(
        "shipment_id",
        "order_id",
        "stretches",
        "first_place_id",
        "last_place_id",
        "origin",
        "destination",
        "joined",
        pattern=rows.origin.notnull().ifelse(rows.reached.join(", "), nowhere),
        passes=rows.origin.notnull().ifelse(others.length() > 0, ibis.null("boolean")),
        route_km=rows.route_km,
        direct_km=rows.mainly_by_sea.ifelse(ibis.coalesce(rows.sea_km, rows.direct_km), rows.direct_km),
    )
