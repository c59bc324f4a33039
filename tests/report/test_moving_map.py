"""The map that moves: it holds what the drawn map shows, and land for wherever it is moved to."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chokepoint.records.answers import LocatedPlace, ZoneNear
from chokepoint.records.maps import Bounds, OrderMap
from chokepoint.report.geography import NORTH, SOUTH
from chokepoint.report.moving_map import moving_map
from tests.report import sample


def made(*points: tuple[float, float], role: str = "customer") -> OrderMap:
    places = [LocatedPlace(role, f"Town {number}", "TR", *point) for number, point in enumerate(points)]
    return moving_map("O", places, (), points)


def numbers(path: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"[ML](-?[\d.e-]+) (-?[\d.e-]+)", path)]


def holds(outer: Bounds, inner: Bounds) -> bool:
    return (
        outer.west <= inner.west <= inner.east <= outer.east
        and outer.south <= inner.south <= inner.north <= outer.north
    )


@settings(deadline=None, max_examples=12)
@given(st.lists(st.tuples(st.floats(SOUTH, NORTH), st.floats(-180, 180)), min_size=1, max_size=4))
def test_all_lies_within_the_first_bounds_and_these_within_the_world(points: list[tuple[float, float]]) -> None:
    found = made(*points)
    world = found.land[0].within
    assert (world.east - world.west, world.south, world.north) == (pytest.approx(360), SOUTH, NORTH)
    assert holds(world, found.bounds)
    for place in found.places:
        assert found.bounds.west - 0.01 <= place.x <= found.bounds.east + 0.01
        assert found.bounds.south - 0.01 <= -place.y <= found.bounds.north + 0.01
    finer = [one.tolerance for one in found.land]
    assert finer == sorted(finer, reverse=True)


def test_land_is_cut_to_its_bounds_and_finer_near_the_places() -> None:
    found = made((36.7, 37.1), (48.1, 11.6))
    for land in found.land:
        for x, y in numbers(land.path):
            assert land.within.west - 0.01 <= x <= land.within.east + 0.01
            assert land.within.south - 0.01 <= -y <= land.within.north + 0.01
    near = [one for one in found.land if one.tolerance == min(other.tolerance for other in found.land)]
    assert {any(one.within.west < place.x < one.within.east for one in near) for place in found.places} == {True}


def test_a_way_across_the_date_line_is_one_line() -> None:
    found = made((35.0, 139.0), (34.0, -118.0))
    assert found.route.count("M") == 1
    (x, _), (other, _) = numbers(found.route)
    assert abs(other - x) < 180


def test_the_squeeze_is_that_of_the_first_bounds() -> None:
    far, equator = made((60.0, 25.0)), made((0.0, 25.0))
    assert far.squeeze == pytest.approx(0.5, abs=0.01)
    assert equator.squeeze == pytest.approx(1.0, abs=0.01)


def test_money_and_zones_are_those_of_the_drawn_map() -> None:
    dossier = sample.first()
    found = moving_map("O", dossier.places, dossier.zones, dossier.route)
    assert found.money.count("Q") >= 1
    assert [zone.name for zone in found.zones] == [zone.name for zone in dossier.zones]
    broken = ZoneNear("Z", "Nowhere", "conflict", None, None, None, None, 1.0, "Town")
    assert moving_map("O", dossier.places, (broken,), ()).zones[0].path == ""
    assert moving_map("O", dossier.places, (), ()).route == ""
