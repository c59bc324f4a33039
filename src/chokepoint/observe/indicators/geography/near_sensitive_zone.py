"""An order with its buyer, its receiver or its payer near a zone of conflict or a border crossing.

What is bought for use across a border that is closed to it is often ordered, paid for or taken over by a firm in the
last town before that border.

Innocent: People live and trade in border towns: farms, builders, hospitals and aid agencies buy there what they need.
    A customer who has bought there for years tells more than the place does.
Cannot see: Places without town or coordinates; zones and crossings that were not loaded for the day of the order.
Check: Does the customer's business belong to this place? Who takes the goods over, and has anybody been there?
Ask: What are the goods used for at this address, and who receives them?
Source: Study of 2020 on the procurement of components across borders (CAR): previously unknown customers in sensitive
    border areas. Distances and strengths are this project's own.
"""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import gathered, record
from chokepoint.observe.examples import fires, order, paid, party, place, shipped, silent, unassessable, zone
from chokepoint.observe.indicator import Indicator, Row
from chokepoint.observe.relations.sensitive_places import KINDS, REACH_KM

AT_THE_ZONE_KM = 5.0
"""Up to this distance to its edge a place counts as lying in the zone."""

LEAST_STRENGTH = 0.2
"""Strength at REACH_KM."""


def finding(orders: ir.Table, zones: ir.Table, exposures: ir.Table, sensitive_places: ir.Table) -> ir.Table:
    """One row per order. Strength falls with the distance of the place that is nearest to a zone valid that day."""
    nearest = _nearest(exposures, sensitive_places)
    not_located = exposures.filter(~exposures.located).select("order_id").distinct().mutate(unknown=ibis.literal(True))
    known = zones.filter(zones.kind.isin(KINDS) & (zones.wkt.notnull() | zones.latitude.notnull()))
    rows = orders.select("order_id", "ordered_at").left_join(nearest, "order_id").drop("order_id_right")
    rows = rows.left_join(not_located, "order_id").drop("order_id_right")
    zones_known = (rows.ordered_at.date() >= known.valid_from.min().as_scalar()).fill_null(False)
    near = rows.strength.notnull()
    return rows.select(
        subject_id=rows.order_id,
        fired=ibis.cases((near, True), (rows.unknown | ~zones_known, ibis.null("boolean")), else_=False),
        strength=rows.strength,
        basis=rows.basis,
        record_ids=rows.record_ids,
    )


def _nearest(exposures: ir.Table, sensitive_places: ir.Table) -> ir.Table:
    """One row per order with a place near a zone valid on its day: strength, basis, record_ids."""
    near = exposures.filter(exposures.located).inner_join(sensitive_places, "place_id")
    day = near.ordered_at.date()
    near = near.filter((near.valid_from <= day) & (near.valid_to.isnull() | (near.valid_to >= day)))
    rank = ibis.row_number().over(
        group_by=near.order_id, order_by=[near.distance_km, near.role, near.record, near.zone_id]
    )
    near = near.mutate(first=rank == 0, zone_record=record("zones", near.zone_id, near.valid_from))
    return near.group_by("order_id").agg(
        strength=_strength(near.distance_km.min()),
        basis=_words(near).max(where=near.first),
        record_ids=gathered(near.record).concat(gathered(near.zone_record, where=near.first)).sort(),
    )


def _strength(distance_km: ir.FloatingValue) -> ir.FloatingValue:
    share = (distance_km - AT_THE_ZONE_KM) / (REACH_KM - AT_THE_ZONE_KM)
    return 1.0 - (1.0 - LEAST_STRENGTH) * share.clip(0.0, 1.0)


def _words(near: ir.Table) -> ir.StringValue:
    """Like `consignee 12 km from Northern crossing (border crossing)`."""
    how_far = ibis.cases(
        (near.distance_km == 0, ibis.literal("in")),
        (near.distance_km < 1, ibis.literal("less than 1 km from")),
        else_=near.distance_km.round().cast("int64").cast("string") + " km from",
    )
    return near.role + " " + how_far + " " + near.zone_name + " (" + near.kind.replace("_", " ") + ")"


CROSSING = zone("border_crossing", latitude=36.7, longitude=37.0, radius_km=5)
AREA = zone("conflict", "Z2", wkt="POLYGON ((36.5 36, 38 36, 38 36.6, 36.5 36.6, 36.5 36))")
LATER = zone("conflict", "Z2", "2025-01-01", latitude=53.1, longitude=8.8)
EARLIER = zone("conflict", "Z2", latitude=53.1, longitude=8.8, valid_to="2020-01-01")
FREE_ZONE = zone("free_trade_zone", "Z2", latitude=53.1, longitude=8.8)
FAR = party(country="DE", city="Bremen", latitude=53.1, longitude=8.8)


def _seat(party_id: str, latitude: float, **cells: object) -> Row:
    return party(party_id, country="TR", latitude=latitude, longitude=37.0, **cells)


INDICATOR = Indicator(
    code="GEO-01",
    subject="order",
    finding=finding,
    explain="In a sensitive area: {basis}.",
    questions=("customer-place", "receiver", "payer"),
    examples=(
        fires("customer beside a crossing", order(), CROSSING, _seat("buyer", 36.72)),
        fires("customer in an area", order(), AREA, _seat("buyer", 36.3)),
        fires("customer some way off", order(), CROSSING, _seat("buyer", 37.2)),
        fires(
            "town of the gazetteer",
            order(),
            CROSSING,
            place("XXABC", 36.75, 37.05, name="Abece", country="TR"),
            party(country="TR", city="abece"),
        ),
        fires("payer beside a crossing", order(), CROSSING, FAR, paid("x"), _seat("x", 36.72)),
        fires("consignee beside a crossing", order(), CROSSING, FAR, shipped("x"), _seat("x", 36.72)),
        fires(
            "delivered beside a crossing",
            order(),
            CROSSING,
            FAR,
            shipped(delivery_country="TR", delivery_latitude=36.72, delivery_longitude=37.0),
        ),
        fires("near, though the payer cannot be located", order(), CROSSING, _seat("buyer", 36.72), paid("x")),
        silent("far from all zones", order(), CROSSING, AREA, FAR),
        silent("beyond reach", order(), CROSSING, _seat("buyer", 37.7)),
        silent("a zone of a later time", order(), CROSSING, LATER, FAR),
        silent("a zone of an earlier time", order(), CROSSING, EARLIER, FAR),
        silent("beside a free trade zone", order(), CROSSING, FAR, FREE_ZONE),
        silent(
            "all places far",
            order(),
            CROSSING,
            FAR,
            shipped(delivery_country="DE", delivery_latitude=53.1, delivery_longitude=8.8),
            paid("buyer"),
        ),
        unassessable("customer not located", order(), CROSSING, party(country="TR")),
        unassessable("town in no gazetteer", order(), CROSSING, party(country="TR", city="Nowhere at all")),
        unassessable("payer not recorded", order(), CROSSING, FAR, paid(None)),
        unassessable("payer not located", order(), CROSSING, FAR, paid("x"), party("x", country="TR")),
        unassessable("place of delivery not recorded", order(), CROSSING, FAR, shipped()),
        unassessable("no zones loaded", order(), FAR),
        unassessable("no zones for that day", order(ordered_at="2013-06-01"), CROSSING, FAR),
    ),
)
