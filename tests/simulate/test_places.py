"""The packaged gazetteer, and distances to zones."""

import csv
from importlib.resources import files

import numpy as np
import pytest

from chokepoint.records import RECORDS
from chokepoint.simulate.goods import suppliers
from chokepoint.simulate.parameters import packaged_rows
from chokepoint.simulate.places import great_circle_km, places, zone_distance_km


def test_gazetteer_has_the_columns_of_its_table() -> None:
    text = files("chokepoint.reference").joinpath("places.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert tuple(rows[0]) == RECORDS["gazetteer"].names
    assert len({row["place_id"] for row in rows}) == len(rows) > 300
    assert len({(row["country"], row["name"]) for row in rows}) == len(rows)
    assert all(len(row["place_id"]) == 5 and row["place_id"][:2] == row["country"] for row in rows)
    assert sum(row["is_port"] == "true" for row in rows) > 100


def test_everybody_lives_somewhere() -> None:
    assert set(suppliers().place) <= set(places().code)
    assert {row["country"] for row in packaged_rows("countries")} <= set(places().country)


def test_great_circle() -> None:
    quarter = great_circle_km(0, 0, 0, 90)
    assert float(quarter) == pytest.approx(10_007.6, abs=0.5)


def test_inside_an_outline_is_no_distance() -> None:
    zone = {"wkt": "POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0))", "latitude": "1", "longitude": "1", "radius_km": ""}
    inside, outside = zone_distance_km(zone, np.array([1.0, 1.0]), np.array([1.0, 3.0]))
    assert inside == 0
    assert outside == pytest.approx(111.2, abs=0.3)


def test_circles_have_an_edge() -> None:
    zone = {"wkt": "", "latitude": "0", "longitude": "0", "radius_km": "100"}
    near, far = zone_distance_km(zone, np.array([0.0, 0.0]), np.array([0.5, 2.0]))
    assert near == 0
    assert far == pytest.approx(122.4, abs=0.3)
