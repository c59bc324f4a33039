"""A name leads to the town it means, or to none."""

from __future__ import annotations

import pytest

from chokepoint.engines.arrow import as_table
from chokepoint.observe.examples import row
from chokepoint.records import RECORDS
from chokepoint.reference.places import packaged_places
from chokepoint.resolve.gazetteer import Gazetteer, plain

ROWS = [
    {"place_id": "TRIST", "name": "Istanbul", "country": "TR", "latitude": 41.01, "longitude": 28.98,
     "is_port": True, "population": 15_000_000, "aliases": "Constantinople;Stamboul"},
    {"place_id": "745044", "name": "İstanbul", "country": "TR", "latitude": 41.02, "longitude": 28.95},
    {"place_id": "FRPAR", "name": "Paris", "country": "FR", "latitude": 48.86, "longitude": 2.35},
    {"place_id": "PARIS", "name": "Los Rios", "country": "PA", "latitude": 8.0, "longitude": -80.0},
    {"place_id": "X1", "name": "Aksu", "country": "TR", "latitude": 36.95, "longitude": 30.8, "population": 70_000},
    {"place_id": "X2", "name": "Aksu", "country": "TR", "latitude": 37.9, "longitude": 31.1, "population": 2_000},
    {"place_id": "Y1", "name": "Yeniköy", "country": "TR", "latitude": 40.0, "longitude": 30.0},
    {"place_id": "Y2", "name": "Yenikoy", "country": "TR", "latitude": 37.0, "longitude": 35.0},
    {"place_id": "Z1", "name": "Nowhere", "country": "TR"},
]  # fmt: skip
BOOK = Gazetteer(as_table(RECORDS["gazetteer"], [row("gazetteer", **cells).cells for cells in ROWS]))


@pytest.mark.parametrize(
    ("written", "compared"),
    [("ŞANLIURFA", "sanliurfa"), ("Şanlıurfa", "sanliurfa"), ("İzmir", "izmir"), ("Łódź ", "lodz"),
     ("St.-Étienne", "st etienne"), ("Straße", "strasse"), ("  Al  Qāʾim", "al qaim"), ("حلب", "حلب")],
)  # fmt: skip
def test_names_are_compared_without_case_marks_and_punctuation(written: str, compared: str) -> None:
    assert plain(written) == compared


@pytest.mark.parametrize(
    ("country", "town", "found"),
    [
        ("TR", "istanbul", "TRIST"),
        ("TR", "STAMBOUL", "TRIST"),
        ("FR", "Paris", "FRPAR"),
        ("DE", "Paris", None),
        (None, "Paris", None),
        ("TR", "Aksu", "X1"),
        ("TR", "Yeniköy", None),
        ("TR", "Nowhere", None),
        ("TR", "", None),
    ],
)
def test_towns(country: str | None, town: str, found: str | None) -> None:
    spot = BOOK.by_name(country, town)
    assert (spot and spot.place_id) == found


@pytest.mark.parametrize(
    ("country", "text", "found"),
    [
        ("TR", "TRIST", "TRIST"),
        ("TR", "tr ist", "TRIST"),
        (None, "TRIST", "TRIST"),
        (None, "Trist", None),
        ("FR", "Paris", None),
        ("PA", "PARIS", "PARIS"),
        ("TR", "TRXXX", None),
        ("TR", "TRISTAN", None),
    ],
)
def test_locodes(country: str | None, text: str, found: str | None) -> None:
    spot = BOOK.by_locode(country, text)
    assert (spot and spot.place_id) == found


def test_one_town_of_two_sources_is_a_port_if_either_says_so() -> None:
    spot = BOOK.by_name("TR", "İstanbul")
    assert spot is not None
    assert spot.is_port


def test_the_packaged_gazetteer_is_read() -> None:
    spot = Gazetteer(packaged_places()).by_name("TR", "Istanbul")
    assert spot is not None
    assert (spot.place_id, spot.is_port) == ("TRIST", True)
