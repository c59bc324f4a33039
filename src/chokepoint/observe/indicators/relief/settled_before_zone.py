"""A customer that bought here before the zone near its seat became one, and has bought steadily since.

Who was there before the fighting or the closing of the crossing did not come for its sake.

Innocent: This is itself evidence in favour: it explains a place near a zone away, and no more.
Cannot see: Business before this ledger begins; a customer that moved to the place later; that an old business may
    serve a new purpose.
Check: Are seat, goods and quantities those of the time before?
Ask: Since when have you been at this address?
Source: Chokepoint's catalogue of relief, code EXC-07; no public guidance states the figures, which are ours.
"""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import gathered, record
from chokepoint.observe.examples import earlier_order, fires, in_doubt, order, party, silent, unassessable
from chokepoint.observe.examples import zone as area
from chokepoint.observe.indicator import Indicator, Row
from chokepoint.observe.relations.payment_due import UNBOUND
from chokepoint.observe.relations.sensitive_places import KINDS
from chokepoint.observe.sameness import with_entities

LEAST_QUARTERS = 4
"""Quarters with orders that make a steady trade. Ours: half of the quarters looked at."""

QUARTERS_BACK = 8
"""Quarters before the order's that are looked at. Ours: two years."""


def finding(
    orders: ir.Table,
    identities: ir.Table,
    earlier_business: ir.Table,
    party_places: ir.Table,
    sensitive_places: ir.Table,
    zones: ir.Table,
) -> ir.Table:
    """One row per order. Strength: by the number of quarters with orders.

    All zones near the customer's seat that day must be younger than its first order; where there is none, nothing
    shows. NULL where a zone is older than the ledger, where an entity that may be the customer has ordered before,
    where the seat is not located, and where no such zones are known for that day.
    """
    near = _near(orders, party_places, sensitive_places)
    held = _held(orders, near, identities)
    known = earlier_business.semi_join(near, "order_id").select("order_id", "doubtful", "ledger_from")
    rows = orders.select("order_id", "customer_id").left_join(near, "order_id").drop("order_id_right")
    seen = _seen(orders, zones, party_places).mutate(seen=True)
    for other in (held, known, seen):
        rows = rows.left_join(other, "order_id").drop("order_id_right")
    before = (rows.first_at.cast("date") < rows.begun).fill_null(False)
    steady = (rows.quarters >= LEAST_QUARTERS).fill_null(False)
    young = (rows.ledger_from.cast("date") >= rows.begun).fill_null(False)
    return rows.select(
        subject_id=rows.order_id,
        fired=ibis.cases(
            (before & steady, True),
            (rows.seen.isnull() | young | rows.doubtful.fill_null(False), ibis.null("boolean")),
            else_=False,
        ),
        strength=(rows.quarters / QUARTERS_BACK).clip(0.0, 1.0),
        basis=rows.first_at.cast("date").cast("string")
        + ", before "
        + rows.zone_name
        + " of "
        + rows.begun.cast("string"),
        record_ids=rows.zone_records.concat(
            ibis.array([record("orders", rows.order_id), record("parties", rows.customer_id)])
        ).sort(),
    )


def _near(orders: ir.Table, party_places: ir.Table, sensitive_places: ir.Table) -> ir.Table:
    """One row per order whose customer sits near zones valid that day: when the oldest of them had `begun`."""
    seats = party_places.filter(party_places.located & party_places.sensitive).select("party_id", "place_id")
    began = sensitive_places.group_by("place_id", "zone_id").agg(begun=sensitive_places.valid_from.min())
    rows = orders.select("order_id", "customer_id", "ordered_at").inner_join(seats, [("customer_id", "party_id")])
    rows = rows.inner_join(sensitive_places, "place_id").inner_join(began, ["place_id", "zone_id"])
    day = rows.ordered_at.date()
    rows = rows.filter((rows.valid_from <= day) & (rows.valid_to.isnull() | (rows.valid_to >= day)))
    return rows.group_by("order_id").agg(
        begun=rows.begun.min(),
        zone_name=rows.zone_name.min(),
        zone_records=gathered(record("zones", rows.zone_id, rows.valid_from)),
    )


def _held(orders: ir.Table, near: ir.Table, identities: ir.Table) -> ir.Table:
    """One row per order near a zone: the customer's first order, and its quarters with orders before this one's.

    Inquiries, quotes and refused orders are no business.
    """
    rows = with_entities(orders.select("order_id", "customer_id", "ordered_at", "stage"), identities, "customer_id")
    wanted = rows.semi_join(near, "order_id")
    rows = rows.semi_join(wanted, "customer_id_entity")
    rows = rows.mutate(
        quarter=rows.ordered_at.year() * 4 + rows.ordered_at.quarter(),
        business_at=rows.stage.fill_null("order").isin(UNBOUND).ifelse(ibis.null("timestamp(6)"), rows.ordered_at),
    )
    quarters = rows.group_by("customer_id_entity", "quarter").agg(first_at=rows.business_at.min())
    ever = ibis.range_window(group_by="customer_id_entity", order_by="quarter", preceding=(None, 1))
    recent = ibis.range_window(group_by="customer_id_entity", order_by="quarter", preceding=(QUARTERS_BACK, 1))
    quarters = quarters.select(
        "customer_id_entity",
        "quarter",
        first_at=quarters.first_at.min().over(ever),
        quarters=quarters.first_at.count().over(recent),
    )
    rows = rows.semi_join(near, "order_id").inner_join(quarters, ["customer_id_entity", "quarter"])
    return rows.select("order_id", "first_at", "quarters")


def _seen(orders: ir.Table, zones: ir.Table, party_places: ir.Table) -> ir.Table:
    """One row per order of a day for which such zones are known, whose customer's seat is located: `order_id`."""
    seats = party_places.filter(party_places.located).select("party_id")
    known = zones.filter(zones.kind.isin(KINDS) & (zones.wkt.notnull() | zones.latitude.notnull()))
    rows = orders.filter((orders.ordered_at.date() >= known.valid_from.min().as_scalar()).fill_null(False))
    return rows.semi_join(seats, rows.customer_id == seats.party_id).select("order_id")


_CONFLICT = area("conflict", valid_from="2022-03-01", latitude=36.7, longitude=37.0, radius_km=5)
_OLD = area("border_crossing", "Z2", valid_from="2010-01-01", latitude=36.7, longitude=37.0, radius_km=5)
_ELSEWHERE = area("conflict", "Z3", valid_from="2010-01-01", latitude=53.1, longitude=8.8, radius_km=5)
_SEAT = party(country="TR", latitude=36.72, longitude=37.0)
_FIRST = earlier_order("B0", "buyer", "2021-02-10")


def _past(*months: str) -> list[Row]:
    return [earlier_order(f"B{month}", "buyer", f"{month}-10") for month in months]


_STEADY = ("2022-08", "2023-02", "2023-05", "2023-11", "2024-02")

INDICATOR = Indicator(
    code="EXC-07",
    subject="order",
    finding=finding,
    explain="The customer has bought since {basis}, and steadily.",
    relief=True,
    past=("orders",),
    questions=("history", "customer-place", "same-party"),
    examples=(
        fires(
            "before the conflict, and ever since", order(), _SEAT, _CONFLICT, _FIRST, *_past(*_STEADY), earlier_order()
        ),
        silent(
            "after the conflict began",
            order(),
            _SEAT,
            _CONFLICT,
            *_past(*_STEADY),
            earlier_order(ordered_at="2020-01-10"),
        ),
        silent("before it, but not since", order(), _SEAT, _CONFLICT, _FIRST, *_past("2024-02"), earlier_order()),
        silent(
            "only asked before it",
            order(),
            _SEAT,
            _CONFLICT,
            earlier_order("B0", "buyer", "2021-02-10", stage="inquiry"),
            *_past(*_STEADY),
        ),
        unassessable("the ledger is younger than the zone", order(), _SEAT, _OLD, *_past(*_STEADY)),
        unassessable(
            "a second zone that is older than the ledger", order(), _SEAT, _CONFLICT, _OLD, _FIRST, *_past(*_STEADY)
        ),
        unassessable(
            "one that may be the customer ordered before",
            order(),
            _SEAT,
            _CONFLICT,
            earlier_order("T0", "twin", "2021-02-10"),
            *_past(*_STEADY),
            *in_doubt("twin", "buyer"),
        ),
        unassessable("customer not located", order(), party(country="TR"), _CONFLICT, _FIRST, *_past(*_STEADY)),
        unassessable("no zones loaded", order(), _SEAT, _FIRST, *_past(*_STEADY)),
        silent("far from all zones", order(), _SEAT, _ELSEWHERE, _FIRST, *_past(*_STEADY)),
    ),
)
