"""Zones of conflict and transshipment hubs that goods pass on their way."""

import ibis
import ibis.expr.types as ir

KINDS = ("conflict", "transshipment_hub")

IN_THE_ZONE_KM = 10.0
"""A place up to this distance from its edge counts as in the zone: the points of towns and harbours lie apart."""


def passed_zones(
    stretches: ir.Table, routes: ir.Table, orders: ir.Table, nearby: ir.Table, zones: ir.Table
) -> ir.Table:
    """One row per shipment and zone valid on its order's day in which a stretch ends that is not its last.

    shipment_id, order_id, zone_id, zone_name, kind, valid_from, leg_no (the first such), country (of the place
    reached; NULL where not known), inherent: whether the way begins or ends in that zone; NULL where its ends are not
    located.
    """
    known = zones.filter(zones.kind.isin(KINDS)).select("zone_id", "valid_from", "valid_to", "kind", zone_name="name")
    inside = nearby.filter(nearby.distance_km <= IN_THE_ZONE_KM).inner_join(known, ["zone_id", "valid_from"])
    reached = stretches.inner_join(inside, stretches.to_place_id == inside.place_id)
    reached = reached.inner_join(orders.select("order_id", "ordered_at"), "order_id")
    day = reached.ordered_at.date()
    reached = reached.filter((reached.valid_from <= day) & (reached.valid_to.isnull() | (reached.valid_to >= day)))
    last = stretches.group_by("shipment_id").agg(last_no=stretches.leg_no.max())
    reached = reached.inner_join(last, "shipment_id")
    reached = reached.filter(reached.leg_no < reached.last_no)
    spans = ["shipment_id", "order_id", "zone_id", "zone_name", "kind", "valid_from"]
    rows = reached.group_by(spans).agg(leg_no=reached.leg_no.min(), country=reached.to_country.min())
    ends = routes.select("shipment_id", "first_place_id", "last_place_id")
    return _inherent(rows.inner_join(ends, "shipment_id"), inside)


def _inherent(rows: ir.Table, inside: ir.Table) -> ir.Table:
    spots = inside.select("zone_id", "valid_from", "place_id").distinct()
    begins = spots.rename(begin_zone="zone_id", begin_span="valid_from", begins_at="place_id")
    ends = spots.rename(end_zone="zone_id", end_span="valid_from", ends_at="place_id")
    rows = rows.left_join(
        begins,
        [
            rows.zone_id == begins.begin_zone,
            rows.valid_from == begins.begin_span,
            rows.first_place_id == begins.begins_at,
        ],
    )
    rows = rows.left_join(
        ends,
        [rows.zone_id == ends.end_zone, rows.valid_from == ends.end_span, rows.last_place_id == ends.ends_at],
    )
    located = rows.first_place_id.notnull() & rows.last_place_id.notnull()
    inherent = located.ifelse(rows.begins_at.notnull() | rows.ends_at.notnull(), ibis.null("boolean"))
    return rows.select(
        "shipment_id", "order_id", "zone_id", "zone_name", "kind", "valid_from", "leg_no", "country", inherent=inherent
    )
