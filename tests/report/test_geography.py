"""The map of an order: land and sea where they are, everything inside the frame."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from chokepoint.records.answers import Dossier, LocatedPlace, ZoneNear
from chokepoint.report.geography import HEIGHT, WIDTH, MapView, map_of
from chokepoint.report.land import land_within
from tests.report import sample


def view(*places: tuple[float, float], zones: tuple[ZoneNear, ...] = (), role: str = "customer") -> MapView:
    """The map of an order with places at these latitudes and longitudes."""
    located = tuple(LocatedPlace(role, f"Town {at}", "TR", *place) for at, place in enumerate(places))
    drawn = map_of(Dossier(explanation=sample.fifth().explanation, order={}, places=located, zones=zones))
    assert drawn is not None
    return drawn


def points(path: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"[ML](-?[\d.e+-]+) (-?[\d.e+-]+)", path)]


@pytest.mark.parametrize(
    ("place", "latitude", "longitude", "is_land"),
    [
        ("Hamburg", 53.5, 10.2, True),
        ("Aleppo", 36.2, 37.2, True),
        ("Gulf of Iskenderun", 36.5, 35.8, False),
        ("mid-Atlantic", 30.0, -40.0, False),
        ("Caspian Sea", 41.5, 51.0, False),
        ("Black Sea", 43.0, 34.0, False),
        ("Nile valley", 27.0, 31.0, True),
        ("Malacca Strait", 4.0, 100.0, False),
        ("Fiji", -17.8, 178.0, True),
    ],
)
def test_land_is_where_it_is(place: str, latitude: float, longitude: float, is_land: bool) -> None:
    for turn in (0, 360, -360):
        west = longitude + turn
        land = land_within((west - 2, latitude - 2, west + 2, latitude + 2), 0.01)
        assert bool(shapely.contains_xy(land, west, latitude).any()) == is_land, place


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.floats(-60, 84), st.floats(-180, 180)), min_size=1, max_size=6))
def test_every_place_lies_inside_the_frame(places: list[tuple[float, float]]) -> None:
    drawn = view(*places)
    assert sum(len(marker.places) for marker in drawn.markers) == len(places)
    for marker in drawn.markers:
        assert 0 <= marker.x <= WIDTH
        assert 0 <= marker.y <= HEIGHT
    for x, y in points(drawn.land):
        assert -1 <= x <= WIDTH + 1
        assert -1 <= y <= HEIGHT + 1


def test_a_map_across_the_date_line_takes_the_short_way() -> None:
    drawn = view((35.0, 139.0), (34.0, -118.0))
    assert [round(marker.x) for marker in drawn.markers] == sorted(round(marker.x) for marker in drawn.markers)
    assert {"180°"} <= {text for _, _, text in drawn.grid}


def test_places_on_one_spot_share_a_marker_that_looks_like_the_delivery() -> None:
    drawn = map_of(sample.first())
    assert drawn is not None
    together = next(marker for marker in drawn.markers if len(marker.places) == 2)
    assert (together.kind, {place.role for place in together.places}) == ("delivery", {"customer", "delivery"})


def test_names_cover_neither_each_other_nor_leave_the_map() -> None:
    drawn = map_of(sample.second())
    assert drawn is not None
    assert {label.text for label in drawn.labels} == {"Leeds", "Hamburg", "Hong Kong", "Singapore", "Jebel Ali"}


def test_a_zone_is_drawn_by_its_outline_its_radius_or_its_point() -> None:
    base = ZoneNear("Z", "Zone", "conflict", 36.0, 37.0, 50.0, None, 1.0, "Town")
    round_, point, outline, broken, nowhere = (
        points(view((36.0, 37.0), zones=(zone,)).zones[0].path)
        for zone in (
            base,
            replace(base, radius_km=None),
            replace(base, wkt="POLYGON((36.5 35.5, 37.5 35.5, 37.5 36.5, 36.5 36.5, 36.5 35.5))"),
            replace(base, wkt="POLYGON((not a polygon"),
            replace(base, latitude=None, longitude=None),
        )
    )
    assert width(round_) == pytest.approx(90 / 111.195 / 0.809 / 7 * WIDTH, rel=0.15)
    assert width(point) < width(round_) / 20
    assert len(outline) in {4, 5}
    assert broken == round_
    assert nowhere == []


def width(drawn: list[tuple[float, float]]) -> float:
    return max(x for x, _ in drawn) - min(x for x, _ in drawn)


def test_the_way_of_the_money_leads_to_the_seller() -> None:
    drawn = map_of(sample.first())
    assert drawn is not None
    seller = next(marker for marker in drawn.markers if marker.kind == "seller")
    assert drawn.money.endswith(f"{seller.x:g} {seller.y:g}")
    assert drawn.route.count("L") == len(sample.HAMBURG_MERSIN) - 1


def test_an_order_with_no_place_has_no_map() -> None:
    assert map_of(sample.fourth()) is None


def test_the_map_is_told_in_words() -> None:
    drawn = map_of(sample.first())
    assert drawn is not None
    assert drawn.description.startswith("Map. supplier: Hamburg; customer: Reyhanlı;")
    assert "Area of fighting (sample), 4 km from Reyhanlı" in drawn.description
