"""The stretches that goods travel, each kind once."""

import ibis
import ibis.expr.types as ir

from chokepoint.engines.places import town_key

NOT_BY_SEA = ("air", "road", "rail", "post", "courier", "pipeline", "own")
"""Means of a shipment that say of each of its stretches that it is no way by sea."""

NAMED_BY = ("from_country", "from_place", "to_country", "to_place", "mode", "whole")
"""What a leg says of its stretch; `whole` is the means of the whole shipment."""


def legs_of_orders(shipment_legs: ir.Table, shipments: ir.Table) -> ir.Table:
    """One row per leg of a shipment of an order: shipment_id, order_id, leg_no and NAMED_BY."""
    sent = shipments.filter(shipments.order_id.notnull()).select("shipment_id", "order_id", whole="mode")
    return shipment_legs.inner_join(sent, "shipment_id").select("shipment_id", "order_id", "leg_no", *NAMED_BY)


def stretches(shipment_legs: ir.Table, shipments: ir.Table, places: ir.Table, passages: ir.Table) -> ir.Table:
    """One row per distinct stretch that legs of orders' shipments name.

    NAMED_BY, stretch (its number within this run), begins_at, ends_at (place ids), leaves, reaches (countries: that
    of the place where the leg names none), begin_latitude, end_latitude (NULL: not located), by_sea, length_km: the
    sea lane by sea, else the great circle; NULL where an end is not located or the means of carriage is not known.
    """
    legs = legs_of_orders(shipment_legs, shipments).select(*NAMED_BY).distinct()
    legs = legs.mutate(
        stretch=ibis.row_number().over(order_by=[legs[name].asc(nulls_first=True) for name in NAMED_BY]),
        begins_at=town_key(legs.from_country, legs.from_place),
        ends_at=town_key(legs.to_country, legs.to_place),
    )
    begin = places.select(begin_id="place_id", begin_country="country", begin_latitude="latitude")
    end = places.select(end_id="place_id", end_country="country", end_latitude="latitude")
    ways = passages.select(way_from="from_place_id", way_to="to_place_id", direct_km="direct_km", sea_km="sea_km")
    rows = legs.left_join(begin, legs.begins_at == begin.begin_id)
    rows = rows.left_join(end, rows.ends_at == end.end_id)
    rows = rows.left_join(ways, [rows.begins_at == ways.way_from, rows.ends_at == ways.way_to])
    elsewhere = rows.whole.isin(NOT_BY_SEA).ifelse(rows.whole, ibis.null("string"))
    by_sea = ibis.coalesce(rows["mode"], elsewhere) == "sea"
    return rows.select(
        *NAMED_BY,
        "stretch",
        "begins_at",
        "ends_at",
        "begin_latitude",
        "end_latitude",
        leaves=ibis.coalesce(rows.from_country, rows.begin_country),
        reaches=ibis.coalesce(rows.to_country, rows.end_country),
        by_sea=by_sea,
        length_km=ibis.cases(
            (by_sea, ibis.coalesce(rows.sea_km, rows.direct_km)),
            (~by_sea, rows.direct_km),
            else_=ibis.null("float64"),
        ),
    )
