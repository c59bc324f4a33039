"""Goods for a country or an area under embargo.

Stopped where the buyer, the end user, the consignee or the place of delivery lies in a country under an embargo in
force between order and shipment, or a place of delivery lies in an area under one.

Source: the embargoes loaded as zones; Bureau of Industry and Security, Part 746 of the Export Administration
    Regulations (embargoes and other special controls), as an example of such a measure.
"""

import ibis
import ibis.expr.types as ir

from chokepoint.engines.places import place_key
from chokepoint.observe.evidence import gathered, listed, record
from chokepoint.observe.examples import fires, leg, order, party, shipped, silent, zone
from chokepoint.observe.indicator import Stop

EMBARGO = "embargo"


def finding(
    orders: ir.Table,
    shipments: ir.Table,
    shipment_legs: ir.Table,
    parties: ir.Table,
    zones: ir.Table,
    nearby: ir.Table,
) -> ir.Table:
    """One row per order that is stopped."""
    left = shipments.group_by("order_id").agg(shipped_at=shipments.shipped_at.max())
    times = orders.select("order_id", "ordered_at").left_join(left, "order_id")
    times = times.select(
        "order_id",
        first=times.ordered_at.cast("date"),
        last=ibis.greatest(times.ordered_at, ibis.coalesce(times.shipped_at, times.ordered_at)).cast("date"),
    )
    embargoes = zones.filter(zones.kind == EMBARGO).select(
        "zone_id", "country", "latitude", "wkt", "valid_to", begins="valid_from"
    )
    touched = ibis.union(
        _by_country(_countries(orders, shipments, shipment_legs, parties), embargoes),
        _by_place(shipments, embargoes, nearby),
    )
    touched = touched.inner_join(times, "order_id")
    touched = touched.filter((touched.begins <= touched.last) & (touched.valid_to >= touched.first).fill_null(True))
    return touched.group_by(subject_id="order_id").agg(basis=listed(touched.words), record_ids=gathered(touched.record))


def _countries(orders: ir.Table, shipments: ir.Table, shipment_legs: ir.Table, parties: ir.Table) -> ir.Table:
    """One row per order and country it is for: `order_id, country, words, record`."""
    seats = parties.filter(parties.country.notnull()).select(seat_id="party_id", country="country")
    sent = shipments.filter(shipments.order_id.notnull())
    ends = shipment_legs.inner_join(sent.select("shipment_id", "order_id"), "shipment_id")
    found = [
        sent.select(
            "order_id",
            country="delivery_country",
            words=ibis.literal("delivery in "),
            record=record("shipments", sent.shipment_id),
        ),
        ends.select(
            "order_id",
            country="to_country",
            words=ibis.literal("goods carried to "),
            record=record("shipment_legs", ends.shipment_id, ends.leg_no),
        ),
    ]
    roles = (
        (orders, "customer_id", "buyer in "),
        (orders, "end_user_id", "end user in "),
        (sent, "consignee_id", "consignee in "),
    )
    for rows, role, words in roles:
        named = rows.inner_join(seats, rows[role] == seats.seat_id)
        found.append(
            named.select("order_id", "country", words=ibis.literal(words), record=record("parties", named.seat_id))
        )
    return ibis.union(*found)


def _by_country(countries: ir.Table, embargoes: ir.Table) -> ir.Table:
    """Countries under embargo as a whole: the zone has neither centre nor outline."""
    whole = embargoes.filter(embargoes.latitude.isnull() & embargoes.wkt.isnull())
    rows = countries.inner_join(whole, "country")
    return rows.select("order_id", "begins", "valid_to", "record", words=rows.words + rows.country)


def _by_place(shipments: ir.Table, embargoes: ir.Table, nearby: ir.Table) -> ir.Table:
    """Places of delivery inside an area under embargo."""
    inside = nearby.filter(nearby.distance_km == 0).select("place_id", "zone_id", begins="valid_from")
    inside = inside.inner_join(embargoes, ["zone_id", "begins"])
    sent = shipments.filter(shipments.order_id.notnull()).select(
        "order_id",
        "shipment_id",
        delivered=place_key(
            shipments.delivery_country,
            shipments.delivery_city,
            shipments.delivery_latitude,
            shipments.delivery_longitude,
        ),
    )
    rows = sent.inner_join(inside, sent.delivered == inside.place_id)
    return rows.select(
        "order_id",
        "begins",
        "valid_to",
        record=record("shipments", rows.shipment_id),
        words=ibis.literal("delivery within ") + rows.zone_id,
    )


_EMBARGO = zone("embargo", country="KP", valid_from="2014-01-01", valid_to="2024-12-31")
_AREA = zone("embargo", country="UA", latitude=45.0, longitude=34.0, radius_km=100)

STOP = Stop(
    subject="order",
    finding=finding,
    rests_on=(
        "parties.country",
        "orders.end_user_id",
        "shipments.consignee_id",
        "shipments.delivery_country",
        "shipments.delivery_city",
        "shipments.delivery_latitude",
        "shipments.delivery_longitude",
        "shipments.shipped_at",
        "shipment_legs.to_country",
    ),
    examples=(
        fires("the buyer's country", order(), party("buyer", country="KP"), _EMBARGO),
        fires("the end user's country", order(end_user_id="u"), party("u", country="KP"), _EMBARGO),
        fires("the consignee's country", order(), party("x", country="KP"), shipped("x"), _EMBARGO),
        fires("the country of delivery", order(), shipped(delivery_country="KP"), _EMBARGO),
        fires("the country where a stretch ends", order(), shipped(), leg("CNDLC", "KPNAM"), _EMBARGO),
        fires(
            "begun before it was shipped",
            order(ordered_at="2013-12-20"),
            shipped(delivery_country="KP", shipped_at="2014-01-10"),
            _EMBARGO,
        ),
        fires("delivered within an area", order(), shipped(delivery_latitude=44.9, delivery_longitude=34.1), _AREA),
        silent("another country", order(), party("buyer", country="KR"), shipped(delivery_country="KR"), _EMBARGO),
        silent("lifted before", order(ordered_at="2025-01-01"), party("buyer", country="KP"), _EMBARGO),
        silent("another kind of zone", order(), party("buyer", country="KP"), zone("conflict", country="KP")),
        silent(
            "an area of a country, elsewhere in it",
            order(),
            party("buyer", country="UA"),
            _AREA,
        ),
        silent("outside an area", order(), shipped(delivery_latitude=46.5, delivery_longitude=30.7), _AREA),
    ),
)
