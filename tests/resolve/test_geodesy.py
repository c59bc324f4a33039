"""Distances obey the laws of distances, and agree with public ones."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from chokepoint.engines.places import EARTH_RADIUS_KM
from chokepoint.resolve.geodesy import KM_PER_DEGREE, area_distance_km, haversine_km

point = st.tuples(st.floats(-90, 90), st.floats(-180, 180))
SQUARE = "POLYGON ((36 36, 38 36, 38 37, 36 37, 36 36))"


def km(one: tuple[float, float], other: tuple[float, float]) -> float:
    return float(haversine_km(np.array(one[0]), np.array(one[1]), *other))


def to_area(wkt: str, latitude: float, longitude: float) -> float:
    return float(area_distance_km(shapely.from_wkt(wkt), np.array([latitude]), np.array([longitude]))[0])


@given(point, point)
def test_the_way_back_is_as_long(one: tuple[float, float], other: tuple[float, float]) -> None:
    assert km(one, other) == pytest.approx(km(other, one), abs=1e-6)
    assert 0 <= km(one, other) <= np.pi * EARTH_RADIUS_KM + 1e-6


@given(point, point, point)
def test_no_detour_is_shorter(one: tuple[float, float], other: tuple[float, float], via: tuple[float, float]) -> None:
    assert km(one, other) <= km(one, via) + km(via, other) + 1e-6


@given(point)
def test_no_distance_to_itself(one: tuple[float, float]) -> None:
    assert km(one, one) == 0


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((51.4700, -0.4543), (40.6413, -73.7781), 5540),
        ((0.0, 179.5), (0.0, -179.5), KM_PER_DEGREE),
        ((90.0, 0.0), (-90.0, 0.0), np.pi * EARTH_RADIUS_KM),
    ],
)
def test_known_distances(one: tuple[float, float], other: tuple[float, float], expected: float) -> None:
    assert km(one, other) == pytest.approx(expected, rel=0.002)


@pytest.mark.parametrize(
    ("latitude", "longitude", "expected"),
    [
        (36.5, 37.0, 0.0),
        (36.0, 36.0, 0.0),
        (38.0, 37.0, KM_PER_DEGREE),
        (36.5, 35.0, KM_PER_DEGREE * np.cos(np.radians(36.5))),
        (37.6, 38.8, float(haversine_km(np.array(37.6), np.array(38.8), 37.0, 38.0))),
    ],
)
def test_distance_to_an_area_is_to_its_edge(latitude: float, longitude: float, expected: float) -> None:
    assert to_area(SQUARE, latitude, longitude) == pytest.approx(expected, rel=0.01, abs=0.01)


@given(st.floats(30, 43), st.floats(30, 44))
def test_distance_to_an_area_is_the_least_to_its_points(latitude: float, longitude: float) -> None:
    edge = shapely.segmentize(shapely.from_wkt(SQUARE), 0.01)
    corners = shapely.get_coordinates(edge)
    every = haversine_km(
        np.full(len(corners), latitude), np.full(len(corners), longitude), corners[:, 1], corners[:, 0]
    )
    inside = 36 <= latitude <= 37 and 36 <= longitude <= 38
    assert to_area(SQUARE, latitude, longitude) == pytest.approx(0 if inside else every.min(), rel=0.02, abs=1.0)


def test_a_hole_is_outside() -> None:
    ring = "POLYGON ((30 30, 40 30, 40 40, 30 40, 30 30), (34 34, 36 34, 36 36, 34 36, 34 34))"
    assert to_area(ring, 35, 35) == pytest.approx(KM_PER_DEGREE * np.cos(np.radians(35)), rel=0.02)


def test_an_area_over_the_180th_meridian() -> None:
    assert to_area("POLYGON ((179 -1, 182 -1, 182 1, 179 1, 179 -1))", 0.0, -179.0) == 0
