"""Ways by sea are near those that distance tables print."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chokepoint.reference.sea_lanes import sea_lanes
from chokepoint.resolve.geodesy import haversine_km
from chokepoint.resolve.sea import sea_km

NAUTICAL_MILE_KM = 1.852
PORTS = {
    "Rotterdam": (51.95, 4.14),
    "Shanghai": (31.23, 121.49),
    "Singapore": (1.26, 103.84),
    "New York": (40.68, -74.03),
    "Istanbul": (41.0, 28.98),
    "Mersin": (36.8, 34.64),
    "Los Angeles": (33.74, -118.26),
    "Yokohama": (35.45, 139.65),
    "Santos": (-23.95, -46.33),
    "Cape Town": (-33.92, 18.43),
    "Odesa": (46.49, 30.74),
    "Port Said": (31.26, 32.3),
    "Jeddah": (21.48, 39.17),
    "Dubai": (25.27, 55.29),
    "Mumbai": (18.95, 72.84),
    "Baku": (40.37, 49.87),
    "Sydney": (-33.86, 151.2),
}
SEAS = {
    ("Rotterdam", "Shanghai"): 10_525,
    ("Rotterdam", "Singapore"): 8_288,
    ("Rotterdam", "New York"): 3_380,
    ("Istanbul", "Mersin"): 800,
    ("Los Angeles", "Yokohama"): 4_840,
    ("Santos", "Cape Town"): 3_280,
    ("Odesa", "Port Said"): 1_130,
    ("Jeddah", "Rotterdam"): 3_970,
    ("Dubai", "Mumbai"): 1_100,
    ("Singapore", "Sydney"): 4_250,
}
"""Nautical miles as public distance tables give them, to about 2 %."""
places = st.tuples(st.floats(-60, 70), st.floats(-180, 180))


def way(one: tuple[float, float], other: tuple[float, float]) -> float:
    return float(sea_km(*(np.array([degrees]) for degrees in (*one, *other)))[0])


@pytest.mark.parametrize("pair", SEAS)
def test_known_ways(pair: tuple[str, str]) -> None:
    one, other = (PORTS[name] for name in pair)
    assert way(one, other) == pytest.approx(SEAS[pair] * NAUTICAL_MILE_KM, rel=0.07)


@given(places, places)
def test_the_way_back_is_as_long_and_none_is_shorter_than_direct(
    one: tuple[float, float], other: tuple[float, float]
) -> None:
    there, back = way(one, other), way(other, one)
    assert there == pytest.approx(back, rel=1e-9)
    direct = haversine_km(np.array(one[0]), np.array(one[1]), *other)
    assert there >= direct - 1e-6


def test_no_pairs() -> None:
    assert len(sea_km(*[np.zeros(0)] * 4)) == 0


def test_every_lane_joins_two_waypoints_and_all_waters_are_one() -> None:
    waypoints, lanes = sea_lanes()
    names = [waypoint.name for waypoint in waypoints]
    assert len(set(names)) == len(names)
    assert {name for lane in lanes for name in lane} == set(names)
    positions = np.array([(waypoint.latitude, waypoint.longitude) for waypoint in waypoints])
    start = np.repeat(positions[:1], len(positions), axis=0)
    assert np.isfinite(sea_km(start[:, 0], start[:, 1], positions[:, 0], positions[:, 1])).all()
