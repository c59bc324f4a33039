"""Goods that were on their way for less time than the distance takes, or far longer than others on the same lane.

Days that cannot be true belong to papers that were made up; days too many leave room for a stop that no paper shows.

Innocent: A slip of the pen in a date; strikes, storms and customs hold goods up; a delivery is confirmed weeks later;
    goods wait in a bonded store.
Cannot see: Shipments without both days, without means or legs; stops within a usual time; how long each stretch took.
Check: What do the carrier's own records say, stretch by stretch? Where was the container in between?
Ask: Please send proof of delivery with its date.
Source: Wolfsberg Group, ICC and BAFT, Trade Finance Principles, 2019: not checked to the paragraph. Speeds are upper
    bounds of what carriers reach; ratios are this project's own.
"""

import ibis
import ibis.expr.types as ir
from ibis import _

from chokepoint.observe.evidence import record
from chokepoint.observe.examples import fires, leg, order, outside, place, shipped, silent, unassessable
from chokepoint.observe.indicator import Indicator, Row
from chokepoint.observe.judging import judged

KM_A_DAY = {"sea": 1_300.0, "road": 2_000.0, "rail": 3_000.0, "own": 2_000.0}
"""The most that goods travel in a day: a ship at 30 knots; a lorry with two drivers at 85 km an hour; a goods train at
125 km an hour. Ours."""

BY_AIR_KM_A_DAY = 20_000.0
"""The same for every other means, which may be by air: a freighter at 900 km an hour. Ours."""

GIVEN_DAYS = 1.0
"""Days that are let pass, since days are counted by the calendar and by time zones."""

LATE_DAYS, LATE_RATIO, SPREADS = 10.0, 2.0, 4.0
"""A transit is too long where it takes LATE_DAYS and LATE_RATIO times more than the usual one of its lane, and SPREADS
times as much more as the slowest tenth does. Ours."""

BEFORE_IT_LEFT, TOO_FAST, LEAST_LATE = 1.0, 0.8, 0.4
"""Strengths; that of a long transit grows to TOO_FAST at twice the limit. Ours."""


def finding(orders: ir.Table, transits: ir.Table, transit_norms: ir.Table) -> ir.Table:
    """One row per order. Strength: by its oddest shipment.

    NULL where days, means or way of a shipment are not known, or nothing was shipped. On a lane with few shipments it
    cannot be told what is long, and nothing shows.
    """
    lane = ["origin", "destination", "carried"]
    rows = transits.left_join(transit_norms, lane, rname="n_{name}")
    speed = rows.carried.cases(*KM_A_DAY.items(), else_=BY_AIR_KM_A_DAY)
    least = (rows.route_km / speed).round(6)
    limit = ibis.greatest(
        rows.middle + LATE_DAYS, rows.middle * LATE_RATIO, rows.middle + SPREADS * (rows.slow - rows.middle)
    ).round(6)
    before, fast = rows.days < 0, rows.days + GIVEN_DAYS < least
    late = (rows.days > limit).fill_null(False)
    way = rows.route_km.notnull() & rows.origin.notnull() & rows.destination.notnull()
    told = rows.days.notnull() & rows.carried.notnull() & way
    whole = rows.days.cast("int64").cast("string")
    rows = rows.mutate(
        shows=ibis.cases((before, True), (~told, ibis.null("boolean")), (fast | late, True), else_=False),
        strength=ibis.cases(
            (before, BEFORE_IT_LEFT),
            (fast, TOO_FAST),
            else_=LEAST_LATE + (TOO_FAST - LEAST_LATE) * (rows.days / limit - 1).clip(0.0, 1.0),
        ),
        words=ibis.cases(
            (before, ibis.literal("arrived ") + whole.replace("-", "") + " days before it left"),
            (
                fast,
                rows.route_km.round().cast("int64").cast("string")
                + " km by "
                + rows.carried
                + " in "
                + whole
                + " days",
            ),
            else_=whole + " days where " + rows.middle.round().cast("int64").cast("string") + " are usual",
        ),
        record=record("shipments", rows.shipment_id),
    )
    rows = rows.filter(rows.shows.fill_null(True))
    return judged(orders, rows, orders.anti_join(transits, "order_id"), strength=_.strength.max())


def applies(carriage_due: ir.Table) -> ir.Table:
    """Orders whose goods are to travel."""
    return carriage_due


_PLACES = (place("NLRTM", 51.95, 4.14, is_port=True), place("TRMER", 36.8, 34.63, is_port=True))


def _way(shipment_id: str = "S1", mode: str | None = "sea", to: str = "TRMER") -> Row:
    return leg("NLRTM", to, shipment_id=shipment_id, mode=mode)


def _took(days: int, mode: str | None = "sea", shipment_id: str = "S1", order_id: str = "O") -> Row:
    """A shipment that left on 1 July."""
    return shipped(
        "buyer",
        shipment_id,
        order_id,
        shipped_at="2024-07-01",
        delivered_at=f"2024-{7 + (days // 31):02d}-{1 + days % 31:02d}",
        mode=mode,
    )


def _others(count: int = 25, customers: int = 5) -> tuple[Row, ...]:
    """Other shipments by the same lane, of some three weeks each."""
    return tuple(
        made
        for number in range(count)
        for made in (
            order(f"H{number}", f"c{number % customers}", "2024-01-10"),
            _took(20 + number % 4, "sea", f"HS{number}", f"H{number}"),
            _way(f"HS{number}"),
        )
    )


INDICATOR = Indicator(
    code="LOG-15",
    subject="order",
    finding=finding,
    applies=applies,
    explain="A transit hard to believe: {basis}.",
    questions=("transit", "route"),
    examples=(
        fires("two days by sea", order(), *_PLACES, _took(2), _way()),
        fires(
            "arrived before it left",
            order(),
            shipped(shipped_at="2024-07-09", delivered_at="2024-07-01"),
        ),
        fires("more than twice as long as others", order(), *_PLACES, _took(60), _way(), *_others()),
        silent("as long as others", order(), *_PLACES, _took(24), _way(), *_others()),
        silent("a week late", order(), *_PLACES, _took(29), _way(), *_others()),
        silent("long, where few go", order(), *_PLACES, _took(60), _way(), *_others(5)),
        silent("long, where others are one customer's", order(), *_PLACES, _took(60), _way(), *_others(customers=1)),
        silent("two days by air", order(), *_PLACES, _took(2, "air"), _way(mode="air")),
        unassessable("not arrived", order(), *_PLACES, shipped(mode="sea"), _way()),
        unassessable("means unrecorded", order(), *_PLACES, _took(2, None), _way(mode=None)),
        unassessable("way unrecorded", order(), *_PLACES, _took(2)),
        unassessable("a place in no gazetteer", order(), *_PLACES, _took(2), _way(to="TRQQQ")),
        unassessable("nothing shipped", order(stage="order")),
        outside("an inquiry", order(stage="inquiry")),
    ),
)
