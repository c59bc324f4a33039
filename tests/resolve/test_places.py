"""Places of records: where they lie, which zones are near, how far apart they are."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from chokepoint.engines.arrow import as_table, schema_of
from chokepoint.engines.snapshot import VIEW_PREFIX
from chokepoint.observe.examples import leg, order, paid, party, place, shipped, zone
from chokepoint.observe.indicator import Row
from chokepoint.observe.plan import Plan
from chokepoint.records import RECORDS, RESULTS
from chokepoint.resolve import resolve_places
from tests.bench import Bench

A = place("XXAAA", 10.0, 20.0, country="XX", name="Alpha", is_port=True)
B = place("XXBBB", 10.0, 22.0, country="XX", name="Beta", is_port=False)
SHIPS_CALL = (
    place("TRIST", 41.01, 28.98, is_port=True),
    place("TRMER", 36.8, 34.64, is_port=True),
    place("TRANK", 39.93, 32.86, is_port=False),
)
MANY_PLACES, MANY_ZONES = 20_000, 200


@pytest.fixture(scope="module")
def bench() -> Bench:
    return Bench(Plan({}, {}, {}))


def laid(bench: Bench, *rows: Row) -> dict[str, list[dict[str, object]]]:
    bench.lay(rows)
    return {name: bench.engine.fetch(bench.engine.table(name)).to_pylist() for name in ("places", "nearby", "passages")}


def test_nothing_leaves_empty_tables(bench: Bench) -> None:
    assert laid(bench) == {"places": [], "nearby": [], "passages": []}


@pytest.mark.parametrize("name", ["places", "nearby", "passages"])
def test_tables_are_as_declared(bench: Bench, name: str) -> None:
    laid(bench, A, B, party(country="XX", city="Alpha"), leg("XXAAA", "XXBBB"))
    assert bench.engine.fetch(bench.engine.table(name)).schema.equals(schema_of(RESULTS[name].columns))


@pytest.mark.parametrize(
    ("cells", "located_by", "latitude"),
    [
        ({"country": "XX", "city": "Beta", "latitude": 1, "longitude": 2}, "coordinates", 1.0),
        ({"country": "XX", "city": "XXAAA"}, "locode", 10.0),
        ({"country": "XX", "city": " álpha"}, "gazetteer", 10.0),
        ({"country": "XX", "city": "Gamma"}, None, None),
        ({"city": "Alpha"}, None, None),
        ({"country": "XX", "city": "Gamma", "latitude": 1}, None, None),
    ],
)
def test_a_party_is_located(bench: Bench, cells: dict[str, object], located_by: str | None, latitude: float) -> None:
    (found,) = laid(bench, A, B, party(**cells))["places"]
    assert (found["located_by"], found["latitude"]) == (located_by, latitude)


def test_a_country_alone_is_no_place(bench: Bench) -> None:
    assert laid(bench, party(country="XX"))["places"] == []


def test_every_table_that_names_places_counts_once(bench: Bench) -> None:
    rows = (
        party(country="XX", city="Alpha"),
        shipped(delivery_country="XX", delivery_city="ALPHA"),
        leg("XXAAA", "XXBBB"),
        order(),
        paid("x", from_country="XX", from_city="Beta", to_country="XX", to_city="alpha"),
    )
    places = laid(bench, A, B, *rows)["places"]
    assert [found["place_id"] for found in places] == ["XX|alpha||", "XX|beta||", "XX|xxaaa||", "XX|xxbbb||"]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"latitude": 10, "longitude": 20, "radius_km": 5}, 0.0),
        ({"latitude": 11, "longitude": 20}, 111.195),
        ({"latitude": 11, "longitude": 20, "radius_km": 11.195}, 100.0),
        ({"latitude": 12, "longitude": 20}, None),
        ({"wkt": "POLYGON ((19 9, 21 9, 21 11, 19 11, 19 9))"}, 0.0),
        ({"wkt": "POLYGON ((19 10.5, 21 10.5, 21 11, 19 11, 19 10.5))"}, 55.6),
        ({"wkt": "not an outline", "latitude": 10, "longitude": 20}, 0.0),
        ({"wkt": "not an outline"}, None),
        ({"country": "XX"}, None),
        ({"wkt": "POLYGON ((19 9, 21 11, 21 9, 19 11, 19 9))"}, 0.0),
    ],
)
def test_distance_to_a_zone(bench: Bench, cells: dict[str, object], expected: float | None) -> None:
    nearby = laid(bench, A, party(country="XX", city="Alpha"), zone("conflict", **cells))["nearby"]
    found = nearby[0]["distance_km"] if nearby else None
    assert found == (expected if expected is None else pytest.approx(expected, abs=0.1))


def test_each_span_of_a_zone_has_its_row(bench: Bench) -> None:
    spans = (
        zone("conflict", latitude=10, longitude=20, valid_to="2015-12-31"),
        zone("conflict", latitude=10, longitude=21, valid_from="2016-01-01"),
    )
    nearby = laid(bench, A, party(country="XX", city="Alpha"), *spans)["nearby"]
    assert sorted((row["valid_from"], round(row["distance_km"])) for row in nearby) == [
        (date(2014, 1, 1), 0),
        (date(2016, 1, 1), 110),
    ]


def test_legs_and_the_whole_way_are_measured(bench: Bench) -> None:
    passages = laid(bench, *SHIPS_CALL, leg("TRIST", "TRANK", 1), leg("TRANK", "TRMER", 2))["passages"]
    measured = {(row["from_place_id"][3:8], row["to_place_id"][3:8]): row["sea_km"] for row in passages}
    assert set(measured) == {("trist", "trank"), ("trank", "trmer"), ("trist", "trmer")}
    assert measured["trist", "trank"] is None
    assert measured["trist", "trmer"] == pytest.approx(1_480, rel=0.07)


def test_a_leg_by_sea_has_a_lane_whatever_the_gazetteer_says(bench: Bench) -> None:
    (passage,) = laid(bench, A, place("XXCCC", 11.0, -30.0, country="XX"), leg("XXAAA", "XXCCC", mode="sea"))[
        "passages"
    ]
    assert passage["sea_km"] >= passage["direct_km"]


def test_what_is_not_located_has_no_passage(bench: Bench) -> None:
    assert laid(bench, A, leg("XXAAA", "XXZZZ"), leg("XXAAA", None, 2))["passages"] == []


def test_many_places_and_zones_are_measured_at_once() -> None:
    rng = np.random.default_rng(1)
    many = Bench(Plan({}, {}, {}))
    seats = pa.table(
        {
            "party_id": [f"P{number}" for number in range(MANY_PLACES)],
            "name": ["x"] * MANY_PLACES,
            "country": ["XX"] * MANY_PLACES,
            "latitude": rng.uniform(-60, 70, MANY_PLACES),
            "longitude": rng.uniform(-180, 180, MANY_PLACES),
        }
    )
    declared = as_table(RECORDS["parties"], [])
    columns = [
        seats[name].cast(declared.schema.field(name).type, safe=False)
        if name in seats.column_names
        else pa.nulls(MANY_PLACES, declared.schema.field(name).type)
        for name in declared.column_names
    ]
    many.engine.create(VIEW_PREFIX + "parties", pa.table(columns, schema=declared.schema), temporary=True)
    zones = [_outlined(number) if number % 2 else _circle(number, rng) for number in range(MANY_ZONES)]
    many.engine.create(VIEW_PREFIX + "zones", as_table(RECORDS["zones"], [one.cells for one in zones]), temporary=True)
    resolve_places(many.engine)
    assert many.engine.fetch(many.engine.table("nearby")).num_rows > MANY_ZONES


def _outlined(number: int) -> Row:
    west = number % 90
    return zone("conflict", f"Z{number}", wkt=f"POLYGON (({west} 10, {west + 2} 10, {west + 1} 12, {west} 10))")


def _circle(number: int, rng: np.random.Generator) -> Row:
    latitude, longitude = (round(rng.uniform(-60, 70), 6), round(rng.uniform(-180, 180), 6))
    return zone("conflict", f"Z{number}", latitude=latitude, longitude=longitude, radius_km=20)
