"""Zones of conflict and transshipment hubs that goods pass on their way."""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.relations.routes import steps

KINDS = ("conflict", "transshipment_hub")

IN_THE_ZONE_KM = 10.0
"""A place up to this distance from its edge counts as in the zone: the points of towns and harbours lie apart."""


def passed_zones(
    ways: ir.Table, stretches: ir.Table, routes: ir.Table, orders: ir.Table, nearby: ir.Table, zones: ir.Table
) -> ir.Table:
    """One row per shipment and zone valid on its order's day in which a stretch ends that is not its last.

    shipment_id, order_id, way, zone_id, zone_name, kind, valid_from, country (of the place reached; NULL where not
    known), inherent: whether the way begins or ends in that zone; NULL where its ends are not located.
    """
    passed = _passed(steps(ways, stretches), routes, _inside(nearby, zones))
    sent = ways.select("shipment_id", "order_id", "way").inner_join(passed, "way")
    rows = sent.inner_join(orders.select("order_id", "ordered_at"), "order_id")
    day = rows.ordered_at.date()
    return rows.filter((rows.valid_from <= day) & (rows.valid_to.isnull() | (rows.valid_to >= day))).select(
        "shipment_id", "order_id", "way", "zone_id", "zone_name", "kind", "valid_from", "country", "inherent"
    )


def _inside(nearby: ir.Table, zones: ir.Table) -> ir.Table:
    """One row per place and span of a zone that it lies in."""
    known = zones.filter(zones.kind.isin(KINDS)).select("zone_id", "valid_from", "valid_to", "kind", zone_name="name")
    return nearby.filter(nearby.distance_km <= IN_THE_ZONE_KM).inner_join(known, ["zone_id", "valid_from"])


def _passed(legs: ir.Table, routes: ir.Table, inside: ir.Table) -> ir.Table:
    """One row per way and span of a zone in which a stretch ends that is not its last."""
    last = legs.group_by("way").agg(last_no=legs.leg_no.max())
    ends = routes.select("way", "first_place_id", "last_place_id")
    reached = legs.select("way", "leg_no", "reaches", place_id="ends_at").inner_join(inside, "place_id")
    reached = reached.inner_join(last, "way").filter(lambda rows: rows.leg_no < rows.last_no)
    spans = ["way", "zone_id", "zone_name", "kind", "valid_from", "valid_to"]
    rows = reached.group_by(spans).agg(country=reached.reaches.min()).inner_join(ends, "way")
    spots = inside.select("zone_id", "valid_from", "place_id").distinct()
    for end, found in (("first_place_id", "begins"), ("last_place_id", "ends")):
        here = spots.rename({f"{found}_zone": "zone_id", f"{found}_span": "valid_from", found: "place_id"})
        at_end = [
            rows.zone_id == here[f"{found}_zone"],
            rows.valid_from == here[f"{found}_span"],
            rows[end] == here[found],
        ]
        rows = rows.left_join(here, at_end).drop(f"{found}_zone", f"{found}_span")
    located = rows.first_place_id.notnull() & rows.last_place_id.notnull()
    inherent = located.ifelse(rows.begins.notnull() | rows.ends.notnull(), ibis.null("boolean"))
    return rows.select(*spans, "country", inherent=inherent)
