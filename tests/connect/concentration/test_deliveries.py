"""Deliveries as they are read: which count, where they are, and when."""

from __future__ import annotations

import random
from datetime import datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from chokepoint.connect.concentration.deliveries import PARTS, Deliveries, read_deliveries
from chokepoint.engines.arrow import as_table
from chokepoint.engines.protocol import Engine
from chokepoint.engines.snapshot import VIEW_PREFIX
from chokepoint.observe.checks.resolving import empty_engine
from chokepoint.records import RECORDS, RESULTS
from chokepoint.resolve import resolve_places

Cells = dict[str, Any]


@pytest.fixture(scope="module")
def engine() -> Engine:
    return empty_engine()


def at(latitude: float, longitude: float) -> Cells:
    return {"delivery_latitude": Decimal(str(latitude)), "delivery_longitude": Decimal(str(longitude))}


AT_ALEPPO = at(36.2, 37.16)
NOWHERE = {"delivery_city": None, "delivery_latitude": None, "delivery_longitude": None}


def order(number: int, customer: str = "a") -> Cells:
    return {"order_id": f"O{number}", "customer_id": customer, "ordered_at": datetime(2024, 1, 5)}


def shipment(number: int, **cells: Any) -> Cells:
    """Of order `number`, to Aleppo unless said."""
    given = {"shipment_id": f"S{number}", "order_id": f"O{number}", "delivered_at": datetime(2024, 3, 9)}
    return {**given, "delivery_country": "SY", "delivery_city": "Aleppo", **AT_ALEPPO, **cells}


def read(
    engine: Engine, orders: list[Cells], shipments: list[Cells], weights: dict[str, float] | None = None
) -> Deliveries:
    """Deliveries of those orders, each of weight 1 unless said."""
    laid = {"orders": orders, "shipments": shipments}
    for name, table in RECORDS.items():
        engine.create(VIEW_PREFIX + name, as_table(table, laid.get(name, [])), temporary=True)
    resolve_places(engine)
    engine.create("identities", as_table(RESULTS["identities"], []))
    told = weights or {each["order_id"]: 1.0 for each in orders}
    rows = [
        {"run_id": "r", "subject_kind": "order", "subject_id": one, "likelihood": weight}
        for one, weight in told.items()
    ]
    engine.create("likelihoods", as_table(RESULTS["likelihoods"], rows))
    weighed = engine.table("likelihoods").select(order_id="subject_id", weight="likelihood")
    return read_deliveries(engine, weighed)


def test_a_delivery_has_its_place_month_customer_and_weight(engine: Engine) -> None:
    found = read(engine, [order(1), order(2, "b")], [shipment(1), shipment(2)], {"O1": 1.5, "O2": 0.0})
    assert (found.spots.spot_id, found.spots.country, found.spots.town) == (["SY|aleppo"], ["SY"], ["aleppo"])
    assert (found.spots.latitude[0], found.spots.longitude[0]) == (36.2, 37.16)
    assert found.order_id.to_pylist() == ["O1", "O2"]
    assert found.weight.tolist() == [1.5 * PARTS, 0]
    assert (found.first_month, found.month.tolist()) == (2024 * 12 + 2, [0, 0])


@pytest.mark.parametrize(
    "cells",
    [{"status": "cancelled"}, {"order_id": None}, {"order_id": "O9"}, NOWHERE, {**NOWHERE, "delivery_country": None}],
    ids=["called off", "of no order", "of an unknown order", "a country alone", "nowhere"],
)
def test_what_has_no_place_or_order_does_not_count(engine: Engine, cells: Cells) -> None:
    assert len(read(engine, [order(1)], [shipment(1, **cells)])) == 0


def test_an_order_that_was_not_weighed_does_not_count(engine: Engine) -> None:
    assert len(read(engine, [order(1)], [shipment(1)], {"O7": 1.0})) == 0


@pytest.mark.parametrize(
    ("cells", "month"),
    [
        ({}, 2),
        ({"delivered_at": None, "shipped_at": datetime(2024, 2, 1)}, 1),
        ({"delivered_at": None}, 0),
    ],
    ids=["delivered", "shipped", "ordered"],
)
def test_a_delivery_without_a_day_is_of_the_day_known_best(engine: Engine, cells: Cells, month: int) -> None:
    assert read(engine, [order(1)], [shipment(1, **cells)]).first_month == 2024 * 12 + month


def test_two_shipments_of_an_order_to_one_place_are_one(engine: Engine) -> None:
    late = {"shipment_id": "S2", "delivered_at": datetime(2024, 5, 1)}
    found = read(engine, [order(1)], [shipment(1), shipment(1, **late)])
    assert (len(found), found.first_month) == (1, 2024 * 12 + 2)


def test_a_place_without_a_town_is_a_square_of_the_grid(engine: Engine) -> None:
    cells = {"delivery_city": None, **at(36.23, -0.01)}
    assert read(engine, [order(1)], [shipment(1, **cells)]).spots.spot_id == ["SY|grid 362/-1"]


def test_a_town_on_both_sides_of_the_antimeridian_lies_there(engine: Engine) -> None:
    sides = [{"delivery_city": "Taveuni", **at(-16.8, east)} for east in (179.9, -179.8)]
    found = read(engine, [order(1), order(2)], [shipment(1, **sides[0]), shipment(2, **sides[1])])
    assert found.spots.latitude.tolist() == [-16.8]
    assert found.spots.longitude[0] == pytest.approx(-179.95)


def test_the_order_of_rows_changes_nothing(engine: Engine) -> None:
    dice = random.Random(4)
    orders = [order(number, dice.choice("abc")) for number in range(30)]
    shipments = [
        shipment(number, delivery_city=f"Town {number % 4}", **at(30 + number % 4, 37.16)) for number in range(30)
    ]
    one = read(engine, orders, shipments)
    other = read(engine, dice.sample(orders, 30), dice.sample(shipments, 30))
    assert one.order_id.equals(other.order_id)
    for name in ("customer", "spot", "month", "weight"):
        assert np.array_equal(getattr(one, name), getattr(other, name))
    assert np.array_equal(one.spots.latitude, other.spots.latitude)
