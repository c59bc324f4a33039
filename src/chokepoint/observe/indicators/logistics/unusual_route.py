"""An order whose goods travel an unusual way.

A way that costs more than it must, or that others do not take, is taken for a reason; one reason is that goods leave
it before its end, or that they must not be seen to come from where they come from.

Innocent: Ships and parcels change at hubs, storms and closed borders make detours, small consignments ride along with
    others. What most shipments between two countries do is not counted as unusual.
Cannot see: Stretches and stops that were not recorded; what carriage cost; zones that were not loaded.
Check: What does the forwarder say of the route? Was it asked for by the customer? Do the papers show the same places?
Ask: Why was this route chosen?
Source: Supplement No. 3 to 15 CFR Part 732 (BIS), red flags: the shipping route is abnormal for the product and
    destination; study of 2020 on the procurement of components across borders (CAR). Ratios and shares are this
    project's own.
"""

from itertools import pairwise

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import gathered, record
from chokepoint.observe.examples import fires, leg, line, order, outside, party, place, shipped, silent, unassessable
from chokepoint.observe.examples import zone as area
from chokepoint.observe.indicator import Indicator, Row

SIGNS = ("detour", "rare", "conflict", "hub", "away")


def finding(
    orders: ir.Table, shipment_legs: ir.Table, zones: ir.Table, route_signs: ir.Table, carriage_due: ir.Table
) -> ir.Table:
    """One row per order. Strength is that of its oddest shipment: signs add up as independent shares of certainty."""
    odd = _odd(route_signs)
    unknown = route_signs.filter(ibis.or_(*(route_signs[sign].isnull() for sign in SIGNS)))
    unknown = unknown.select("order_id").distinct().mutate(unknown=ibis.literal(True))
    rows = orders.select("order_id", "ordered_at")
    sent = carriage_due.select("sent", order_id="subject_id")
    for other in (sent, unknown, _oddest(odd), _records(odd, shipment_legs)):
        rows = rows.left_join(other, "order_id").drop("order_id_right")
    zones_known = (rows.ordered_at.date() >= _first_day(zones)).fill_null(False)
    assessed = rows.sent & rows.unknown.isnull() & zones_known
    return rows.select(
        subject_id=rows.order_id,
        fired=ibis.cases((rows.strength.notnull(), True), (~assessed, ibis.null("boolean")), else_=False),
        strength=rows.strength,
        basis=rows.basis,
        record_ids=rows.record_ids,
    )


def _odd(route_signs: ir.Table) -> ir.Table:
    """The shipments on which a sign shows, with the strength of all of them together."""
    strength = 1.0 - _product([1.0 - route_signs[sign].fill_null(0.0) for sign in SIGNS])
    return route_signs.mutate(strength=strength.round(6)).filter(lambda rows: rows.strength > 0)


def _product(factors: list[ir.FloatingValue]) -> ir.FloatingValue:
    result = factors[0]
    for factor in factors[1:]:
        result = result * factor
    return result


def _first_day(zones: ir.Table) -> ir.DateScalar:
    """The first day on which zones of both kinds that matter for a way are known."""
    first = {kind: zones.filter(zones.kind == kind).valid_from.min() for kind in ("conflict", "transshipment_hub")}
    both = first["conflict"].notnull() & first["transshipment_hub"].notnull()
    return both.ifelse(ibis.greatest(*first.values()), ibis.null("date"))


def _oddest(odd: ir.Table) -> ir.Table:
    """One row per order with an odd shipment: strength and basis of the oddest."""
    rank = ibis.row_number().over(group_by=odd.order_id, order_by=[odd.strength.desc(), odd.shipment_id])
    oddest = odd.mutate(rank=rank).filter(lambda table: table.rank == 0)
    words = ibis.array([oddest[f"{sign}_words"] for sign in SIGNS]).filter(lambda text: text.notnull())
    return oddest.select("order_id", "strength", basis=words.join("; "))


def _records(odd: ir.Table, shipment_legs: ir.Table) -> ir.Table:
    """One row per order with an odd shipment: its shipments, their legs and the zones they pass, by name."""
    sent = odd.select("order_id", name=record("shipments", odd.shipment_id))
    legs = shipment_legs.select("shipment_id", "leg_no").inner_join(
        odd.select("shipment_id", "order_id"), "shipment_id"
    )
    legs = legs.select("order_id", name=record("shipment_legs", legs.shipment_id, legs.leg_no))
    conflicts = odd.select("order_id", name=odd.conflict_record)
    every = sent.union(legs, conflicts, odd.select("order_id", name=odd.hub_record))
    return every.group_by("order_id").agg(record_ids=gathered(every.name))


def applies(carriage_due: ir.Table) -> ir.Table:
    """Orders whose goods are to travel."""
    return carriage_due


ZONES = (
    area("conflict", latitude=36.0, longitude=39.0, radius_km=20),
    area("transshipment_hub", "Z2", latitude=25.0, longitude=55.1, radius_km=10),
)
PLACES = (
    place("NLRTM", 51.95, 4.14, is_port=True),
    place("TRMER", 36.8, 34.63, is_port=True),
    place("ZADUR", -29.9, 31.0, is_port=True),
    place("GRPIR", 37.94, 23.64, is_port=True),
    place("SYRQA", 36.0, 39.0, is_port=False),
    place("SYALP", 36.2, 37.15, is_port=False),
    place("AEJEA", 25.0, 55.1, is_port=True),
)
SETTING = (*ZONES, *PLACES, party(country="TR"), line("290544"))


def _way(*stops: str, shipment_id: str = "S1", mode: str | None = "sea") -> tuple[Row, ...]:
    return tuple(
        leg(start, end, number, shipment_id, mode=mode) for number, (start, end) in enumerate(pairwise(stops), 1)
    )


def _others(count: int, *stops: str, hs_code: str = "290543", to: str = "TR") -> tuple[Row, ...]:
    """Other orders of goods that travel one way."""
    return tuple(
        row
        for number in range(count)
        for row in (
            order(f"{to}{number}", "buyer", "2023-01-10"),
            line(hs_code, f"{to}{number}"),
            shipped("buyer", f"{to}-S{number}", f"{to}{number}", delivery_country=to),
            *_way(*stops, shipment_id=f"{to}-S{number}"),
        )
    )


TO_TURKEY = shipped(delivery_country="TR")

INDICATOR = Indicator(
    code="LOG-01",
    subject="order",
    finding=finding,
    applies=applies,
    explain="An unusual way: {basis}.",
    questions=("route", "receiver", "customer-place"),
    examples=(
        fires("far out of the way", order(), *SETTING, TO_TURKEY, *_way("NLRTM", "ZADUR", "TRMER")),
        fires(
            "through a zone of conflict", order(), *SETTING, TO_TURKEY, *_way("TRMER", "SYRQA", "SYALP", mode="road")
        ),
        fires(
            "by a country that others do not pass",
            order(),
            *SETTING,
            TO_TURKEY,
            *_way("NLRTM", "GRPIR", "TRMER"),
            *_others(11, "NLRTM", "TRMER"),
        ),
        fires("by a hub without need", order(), *SETTING, TO_TURKEY, *_way("NLRTM", "AEJEA", "TRMER")),
        fires(
            "delivered where customers of the country never are",
            order(),
            *SETTING,
            shipped(delivery_country="GR"),
            *_way("NLRTM", "GRPIR"),
            *_others(11, "NLRTM", "TRMER"),
        ),
        silent("straight", order(), *SETTING, TO_TURKEY, *_way("NLRTM", "TRMER")),
        silent("a stop on the way", order(), *SETTING, TO_TURKEY, *_way("NLRTM", "GRPIR", "TRMER")),
        silent(
            "as the others",
            order(),
            *SETTING,
            TO_TURKEY,
            *_way("NLRTM", "ZADUR", "TRMER"),
            *_others(11, "NLRTM", "ZADUR", "TRMER"),
        ),
        unassessable("no legs recorded", order(), *SETTING, TO_TURKEY),
        unassessable("nothing shipped", order(stage="order"), *SETTING),
        unassessable("means of carriage unknown", order(), *SETTING, TO_TURKEY, *_way("NLRTM", "TRMER", mode=None)),
        unassessable("a place in no gazetteer", order(), *SETTING, TO_TURKEY, *_way("NLRTM", "XXXXX", "TRMER")),
        unassessable("country of delivery not recorded", order(), *SETTING, shipped(), *_way("NLRTM", "TRMER")),
        outside("an inquiry, nothing to ship", order(stage="inquiry"), *SETTING),
    ),
)
