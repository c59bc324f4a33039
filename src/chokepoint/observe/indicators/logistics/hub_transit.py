"""An order whose goods pass a transshipment hub where nobody who takes part in it is seated.

Goods change papers and owners most easily where everybody's goods pass through; a stop there that serves no party is a
stop that somebody else may need.

Innocent: Ships and aircraft change at hubs; where most shipments between the two countries do, this does not fire. A
    forwarder may take a cheaper connection once.
Cannot see: Places that the legs do not name; hubs that were not loaded; parties of the order other than its customer
    and its consignee.
Check: Was the transit booked by the forwarder or asked for by the customer? Did the consignment change its papers?
Ask: Why do the goods travel by this place?
Source: FinCEN and BIS, Joint Alert FIN-2022-Alert003 of 28 June 2022, red flags on transshipment points; EU note on
    enhanced due diligence of September 2023.
"""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import gathered, listed, record
from chokepoint.observe.examples import fires, leg, order, outside, party, place, shipped, silent, unassessable, zone
from chokepoint.observe.indicator import Indicator


def finding(
    orders: ir.Table, zones: ir.Table, hub_transits: ir.Table, route_signs: ir.Table, carriage_due: ir.Table
) -> ir.Table:
    """One row per order. Strength is higher the fewer other shipments between the countries pass the hub."""
    hubs = hub_transits.mutate(
        shipment=record("shipments", hub_transits.shipment_id),
        zone=record("zones", hub_transits.zone_id, hub_transits.valid_from),
    )
    passing = hubs.group_by("order_id").agg(
        passes=hubs.unexplained.any(),
        doubtful=hubs.unexplained.isnull().any(),
        strength=hubs.strength.max(where=hubs.unexplained),
        basis=listed(hubs.zone_name, where=hubs.unexplained),
        records=gathered(hubs.shipment, where=hubs.unexplained).concat(gathered(hubs.zone, where=hubs.unexplained)),
    )
    unknown = route_signs.filter(~route_signs.joined).select("order_id").distinct().mutate(unknown=ibis.literal(True))
    rows = orders.select("order_id", "ordered_at")
    for other in (passing, unknown, carriage_due.select("sent", order_id="subject_id")):
        rows = rows.left_join(other, "order_id").drop("order_id_right")
    first_day = zones.filter(zones.kind == "transshipment_hub").valid_from.min().as_scalar()
    assessed = rows.sent & rows.unknown.isnull() & (rows.ordered_at.date() >= first_day).fill_null(False)
    return rows.select(
        subject_id=rows.order_id,
        fired=ibis.cases((rows.passes, True), (rows.doubtful | ~assessed, ibis.null("boolean")), else_=False),
        strength=rows.strength,
        basis=rows.basis,
        record_ids=rows.records.sort(),
    )


def applies(carriage_due: ir.Table) -> ir.Table:
    """Orders whose goods are to travel."""
    return carriage_due


HUB = zone("transshipment_hub", latitude=25.0, longitude=55.1, radius_km=10)
PLACES = (
    place("CNSHA", 31.2, 121.5),
    place("AEJEA", 25.0, 55.1),
    place("LKCMB", 6.9, 79.8),
    place("TRIST", 41.0, 29.0),
)
BUYER = party(country="TR")
VIA_HUB = (shipped(), leg("CNSHA", "AEJEA", 1, mode="sea"), leg("AEJEA", "TRIST", 2, mode="sea"))
WITH_A_GAP = (leg("CNSHA", "LKCMB", 1), leg("AEJEA", "TRIST", 2))
DIRECT = (shipped(), leg("CNSHA", "TRIST", 1, mode="sea"))
OTHERS = tuple(
    row
    for number in range(6)
    for row in (
        order(f"H{number}", "other", "2023-01-10"),
        shipped("other", f"T{number}", f"H{number}"),
        leg("CNSHA", "AEJEA", 1, f"T{number}"),
        leg("AEJEA", "TRIST", 2, f"T{number}"),
    )
)

INDICATOR = Indicator(
    code="LOG-06",
    subject="order",
    finding=finding,
    applies=applies,
    explain="Goods pass {basis}, where no party of the order is seated.",
    questions=("route",),
    examples=(
        fires("through a hub", order(), HUB, *PLACES, BUYER, *VIA_HUB),
        silent("straight", order(), HUB, *PLACES, BUYER, *DIRECT),
        silent("the customer is seated there", order(), HUB, *PLACES, party(country="AE"), *VIA_HUB),
        silent("as most shipments between the countries", order(), HUB, *PLACES, BUYER, *VIA_HUB, *OTHERS),
        silent("ends at the hub", order(), HUB, *PLACES, BUYER, shipped(), leg("CNSHA", "AEJEA")),
        unassessable("no legs recorded", order(), HUB, *PLACES, BUYER, shipped()),
        unassessable("nothing shipped", order(stage="order"), HUB),
        unassessable("a place in no gazetteer", order(), HUB, *PLACES, BUYER, shipped(), leg("CNSHA", "XXXXX")),
        unassessable("a stretch is missing", order(), HUB, *PLACES, BUYER, shipped(), *WITH_A_GAP),
        unassessable("seat of the consignee unknown", order(), HUB, *PLACES, BUYER, shipped("x"), *VIA_HUB[1:]),
        unassessable("no hubs loaded", order(), *PLACES, BUYER, *DIRECT),
        outside("an inquiry, nothing to ship", order(stage="inquiry"), HUB),
    ),
)
