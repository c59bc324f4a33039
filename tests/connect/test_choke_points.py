"""Choke points of ways, and what each would have caught."""

from __future__ import annotations

import random

from chokepoint.connect.choke_points import choke_points
from chokepoint.connect.stations import PARTY, PLACE, Way, place


def way(record_id: str, stations: str, value: float | None = None) -> Way:
    """A way through stations of one letter each."""
    return Way(record_id, tuple((PARTY, letter) for letter in stations), value)


def test_what_every_way_passes_is_the_choke_point() -> None:
    ways = [way("orders/1", "sapx", 10.0), way("orders/2", "tbpy", 5.5), way("items/1", "mpx")]
    found = choke_points(ways, {})
    (point,) = found.points
    assert (point.station, point.flow_cut, point.value_usd) == ((PARTY, "p"), 3, 15.5)
    assert (point.orders, point.items, found.uncut) == (("orders/1", "orders/2"), ("items/1",), ())


def test_dear_stations_are_left_to_others() -> None:
    ways = [way("orders/1", "sapx"), way("orders/2", "sbpx")]
    assert [point.station[1] for point in choke_points(ways, {(PARTY, "p"): 9}).points] == ["a", "b"]


def test_ways_without_a_station_between_are_named() -> None:
    found = choke_points([way("orders/1", "sx"), way("orders/2", "sax")], {})
    assert found.uncut == ("orders/1",)
    assert [point.station[1] for point in found.points] == ["a"]


def test_suppliers_and_points_of_diversion_are_not_cut() -> None:
    found = choke_points([way("orders/1", "sax"), way("orders/2", "xby"), way("orders/3", "scs")], {})
    assert not {"s", "x", "y"} & {point.station[1] for point in found.points}


def test_no_way_no_choke_point() -> None:
    assert choke_points([], {}).points == ()


def test_the_order_of_ways_does_not_matter() -> None:
    rng = random.Random(2)
    ways = [way(f"orders/{n:02}", "s" + "".join(rng.sample("abcdefg", 3)) + rng.choice("xyz"), n) for n in range(40)]
    found = choke_points(ways, {})
    caught = {record for point in found.points for record in point.orders}
    assert caught | set(found.uncut) == {one.record_id for one in ways}
    assert choke_points(rng.sample(ways, len(ways)), {}) == found


def test_a_locode_has_its_country() -> None:
    assert place("TR", "TRIST") == (PLACE, "TRIST")
    assert place("TR", "Mersin") == (PLACE, "TR Mersin")
    assert place("TR", None) == (PLACE, "TR")
    assert place(None, None) is None
