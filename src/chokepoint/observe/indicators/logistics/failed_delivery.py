"""An order whose delivery failed near a zone of conflict or a border crossing, or one that follows such an order.

Goods that come back from a border town, are paid back and are ordered once more show somebody who tries an address
until it works.

Innocent: Parcels come back everywhere, and more often where addresses are poor and carriers stop at the border; who
    still needs the goods orders again.
Cannot see: Shipments whose end or place of delivery is not recorded; orders placed with other suppliers.
Check: Who should have taken the goods over? Was the second order for another address or in another name?
Ask: What prevented the delivery, and where should the goods go now?
Source: Study of 2020 on the procurement of components across borders (CAR): orders to a border town, given back after
    delivery failed. Strengths and spans are this project's own.
"""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import gathered, record
from chokepoint.observe.examples import (
    fires,
    in_doubt,
    order,
    outside,
    paid,
    party,
    shipped,
    silent,
    unassessable,
    zone,
)
from chokepoint.observe.indicator import Indicator, Row
from chokepoint.observe.relations.failed_deliveries import FAILED, failed_near
from chokepoint.observe.relations.sensitive_places import KINDS

FAILED_ONLY, FAILED_AND_REFUNDED, ORDERED_AFTER, TRIED_AGAIN = 0.4, 0.5, 0.8, 1.0
"""Strength of a failed delivery; of one paid back; of an order after one; of a failed one that was tried again."""


def finding(
    orders: ir.Table,
    shipments: ir.Table,
    zones: ir.Table,
    failed_deliveries: ir.Table,
    orders_after_failure: ir.Table,
    carriage_due: ir.Table,
) -> ir.Table:
    """One row per order. It fires on the order whose delivery failed, and on what the same entity orders after it."""
    near = failed_near(failed_deliveries)
    pairs = orders_after_failure
    shown = _shown(near, pairs.filter(pairs.sure), shipments)
    doubtful = pairs.filter(~pairs.sure).select(order_id="later_id").distinct().mutate(doubtful=ibis.literal(True))
    rows = orders.select("order_id", "ordered_at")
    sent = carriage_due.select("sent", order_id="subject_id")
    for other in (shown, doubtful, sent, _unclear(failed_deliveries)):
        rows = rows.left_join(other, "order_id").drop("order_id_right")
    known = zones.filter(zones.kind.isin(KINDS) & (zones.wkt.notnull() | zones.latitude.notnull()))
    zones_known = (rows.ordered_at.date() >= known.valid_from.min().as_scalar()).fill_null(False)
    assessed = rows.sent & rows.unclear.isnull() & rows.doubtful.isnull() & zones_known
    return rows.select(
        subject_id=rows.order_id,
        fired=ibis.cases((rows.strength.notnull(), True), (~assessed, ibis.null("boolean")), else_=False),
        strength=rows.strength,
        basis=rows.basis,
        record_ids=rows.record_ids,
    )


def _shown(near: ir.Table, pairs: ir.Table, shipments: ir.Table) -> ir.Table:
    """One row per order on which it fires: strength, basis, record_ids."""
    after = pairs.inner_join(near.drop("order_id"), "shipment_id")
    after = after.select(
        order_id="later_id",
        strength=ibis.literal(ORDERED_AFTER),
        words="placed after a delivery failed " + _where(after),
        shipment=record("shipments", after.shipment_id),
        zone=after.zone_record,
    )
    anew = pairs.group_by("shipment_id").agg(anew=ibis.literal(True))
    resent = shipments.filter(shipments.status.notin(FAILED)).select("order_id").distinct()
    own = near.left_join(anew, "shipment_id").drop("shipment_id_right")
    own = own.left_join(resent.mutate(resent=ibis.literal(True)), "order_id").drop("order_id_right")
    words = ibis.cases(
        (own.anew | own.resent, ibis.literal(", then tried again")),
        (own.refunded, ibis.literal(", and was paid back")),
        else_=ibis.literal(""),
    )
    own = own.select(
        "order_id",
        strength=ibis.cases(
            (own.anew | own.resent, TRIED_AGAIN), (own.refunded, FAILED_AND_REFUNDED), else_=FAILED_ONLY
        ),
        words="delivery failed " + _where(own) + words,
        shipment=record("shipments", own.shipment_id),
        zone=own.zone_record,
    )
    every = own.union(after)
    return every.group_by("order_id").agg(
        strength=every.strength.max(),
        basis=gathered(every.words).join("; "),
        record_ids=gathered(every.shipment).concat(gathered(every.zone)).sort(),
    )


def _where(rows: ir.Table) -> ir.StringValue:
    distance = rows.distance_km.round().cast("int64").cast("string") + " km from "
    return (rows.distance_km < 1).ifelse("in ", distance) + rows.zone_name


def _unclear(failed_deliveries: ir.Table) -> ir.Table:
    """One row per order of which a shipment ended nobody knows how, or failed nobody knows where."""
    unclear = failed_deliveries.filter(~failed_deliveries.stated | ~failed_deliveries.located)
    return unclear.select("order_id").distinct().mutate(unclear=ibis.literal(True))


def applies(carriage_due: ir.Table) -> ir.Table:
    """Orders whose goods are to travel."""
    return carriage_due


CROSSING = zone("border_crossing", latitude=36.7, longitude=37.0, radius_km=5)
BUYER = party(country="GB", city="Leeds", registration_number="7")
SAME_FIRM = party("twin", country="GB", city="Leeds", registration_number="7")
REFUND = paid("seller", "P2", kind="refund", refund_of="P1", payee_id="buyer")


def _delivery(status: str | None, shipment_id: str = "S1", order_id: str = "O", latitude: float = 36.72) -> Row:
    return shipped(
        "buyer",
        shipment_id,
        order_id,
        status=status,
        delivery_country="TR",
        delivery_latitude=latitude,
        delivery_longitude=37.0,
    )


INDICATOR = Indicator(
    code="LOG-12",
    subject="order",
    finding=finding,
    applies=applies,
    explain="In a sensitive area: {basis}.",
    questions=("shipping", "receiver", "same-party"),
    examples=(
        fires("failed near a crossing", order(), CROSSING, BUYER, _delivery("failed")),
        fires("returned and paid back", order(), CROSSING, BUYER, _delivery("returned"), paid("buyer"), REFUND),
        fires("sent again", order(), CROSSING, BUYER, _delivery("failed"), _delivery("delivered", "S2")),
        fires("ordered again", order(), CROSSING, BUYER, _delivery("failed"), order("O2", ordered_at="2024-07-01")),
        fires(
            "ordered after one that failed, in another name",
            order(),
            CROSSING,
            BUYER,
            SAME_FIRM,
            _delivery("shipped"),
            order("E", "twin", "2024-02-01"),
            _delivery("failed", "S0", "E"),
        ),
        silent("delivered", order(), CROSSING, BUYER, _delivery("delivered")),
        silent("failed elsewhere", order(), CROSSING, BUYER, _delivery("failed", latitude=39.0)),
        silent(
            "another's delivery failed",
            order(),
            CROSSING,
            BUYER,
            _delivery("delivered"),
            order("E", "other", "2024-02-01"),
            _delivery("failed", "S0", "E"),
        ),
        silent(
            "failed long before",
            order(),
            CROSSING,
            BUYER,
            _delivery("delivered"),
            order("E", "buyer", "2022-02-01"),
            _delivery("failed", "S0", "E"),
        ),
        unassessable(
            "ordered after one that failed, by a party that may be the buyer",
            order(),
            CROSSING,
            BUYER,
            _delivery("shipped"),
            order("E", "twin", "2024-02-01"),
            _delivery("failed", "S0", "E"),
            *in_doubt("twin", "buyer"),
        ),
        unassessable("end of the delivery not recorded", order(), CROSSING, BUYER, _delivery(None)),
        unassessable("failed, place not recorded", order(), CROSSING, BUYER, shipped(status="failed")),
        unassessable("nothing shipped", order(stage="order"), CROSSING, BUYER),
        unassessable("no zones loaded", order(), BUYER, _delivery("delivered")),
        outside("an inquiry, nothing to ship", order(stage="inquiry"), CROSSING),
    ),
)
