"""The dossier of a case's order: its records, places, zones, route and time line."""

from __future__ import annotations

from datetime import date

import pytest

from chokepoint.records.answers import Dossier
from chokepoint.records.errors import NotFoundError
from chokepoint.simulate.world import World
from chokepoint.workspace.dossier import dossiers
from chokepoint.workspace.order_places import NEAR_KM
from chokepoint.workspace.workspace import Workspace


def orders_of_case(world: World, case: str) -> list[str]:
    return [row["subject_id"] for row in world.truth.to_pylist() if (row["kind"], row["case_id"]) == ("case", case)]


@pytest.fixture
def refunded(demo: Workspace, world: World) -> Dossier:
    """An order of the case whose delivery failed and whose payment went back."""
    found = dossiers(demo, orders_of_case(world, "C5"))
    return next(dossier for dossier in found if len(dossier.payments) == 2)


def test_the_records_are_the_orders_own(refunded: Dossier) -> None:
    order_id = refunded.explanation.subject_id
    assert refunded.order["order_id"] == order_id
    for row in (*refunded.lines, *refunded.payments, *refunded.shipments):
        assert row["order_id"] == order_id
    assert refunded.lines
    assert {row["shipment_id"] for row in refunded.legs} == {row["shipment_id"] for row in refunded.shipments}
    assert refunded.customer == refunded.parties[str(refunded.order["customer_id"])]
    assert all(value is not None for row in (refunded.order, *refunded.lines) for value in row.values())


def test_every_record_an_explanation_names_is_there(refunded: Dossier) -> None:
    named = {name for row in refunded.explanation.rows for name in row.record_ids}
    named |= {name for stop in refunded.explanation.stops for name in stop.record_ids}
    assert named == set(refunded.records)
    assert {row.indicator for row in refunded.explanation.rows if row.code} == set(refunded.cards)


def test_places_are_located_or_named(refunded: Dossier) -> None:
    roles = {place.role for place in refunded.places}
    assert {"customer", "supplier", "delivery"} <= roles
    for place in refunded.places:
        assert -90 <= place.latitude <= 90
        assert -180 <= place.longitude <= 180
    assert not {place.name for place in refunded.places} & set(refunded.not_located)


def test_zones_are_near_and_in_force(refunded: Dossier) -> None:
    assert refunded.zones
    assert len({zone.zone_id for zone in refunded.zones}) == len(refunded.zones)
    assert min(zone.distance_km for zone in refunded.zones) < 30
    assert max(zone.distance_km for zone in refunded.zones) <= NEAR_KM
    names = {place.name for place in refunded.places}
    assert {zone.place for zone in refunded.zones} <= names


def test_the_route_passes_located_ends_of_legs(refunded: Dossier) -> None:
    points = {(place.latitude, place.longitude) for place in refunded.places if place.role == "leg"}
    assert len(refunded.route) >= 2
    assert set(refunded.route) <= points
    assert all(here != there for here, there in zip(refunded.route, refunded.route[1:], strict=False))


def test_the_time_line_tells_all_in_order(refunded: Dossier) -> None:
    kinds = [event.kind for event in refunded.events]
    assert {"order", "payment", "refund", "shipment"} <= set(kinds)
    days = [event.at if type(event.at) is date else event.at.date() for event in refunded.events]  # type: ignore[union-attr]
    assert days == sorted(days)
    assert kinds.index("payment") < kinds.index("refund")


def test_a_sale_without_goods_has_no_route(demo: Workspace, world: World) -> None:
    (dossier,) = dossiers(demo, orders_of_case(world, "C7"))
    assert len(dossier.payments) == 5
    assert dossier.shipments == dossier.legs == dossier.route == ()


def test_dossiers_come_in_the_order_asked_for(demo: Workspace, world: World) -> None:
    wanted = orders_of_case(world, "C8")[::-1]
    assert [dossier.explanation.subject_id for dossier in dossiers(demo, wanted)] == wanted
    with pytest.raises(NotFoundError, match="`O-none`"):
        dossiers(demo, [*wanted, "O-none"])
