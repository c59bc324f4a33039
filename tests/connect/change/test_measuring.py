"""Before and after a measure: what fell, where it went instead, and nothing where nothing happened."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from chokepoint.connect.change.measuring import Window, against, displaced, routes, struck, used
from tests.connect.change.ledger import consignments

WINDOW = Window(360, 360)
NONE_PASSED = pa.array([], pa.string())
PLACES = 30


def world(seed: int = 1, fall: float = 1.0, to: str | None = None) -> list[dict[str, Any]]:
    """Orders to thirty towns of two countries; after day 360 those to `TR x` fall to a share, the rest goes `to`."""
    random = np.random.default_rng(seed)
    rows = []
    for place in range(PLACES):
        rows += [
            {"day": day, "place": f"GB t{place:02}", "customer": f"c{random.integers(0, 40)}", "mode": "sea"}
            for day in np.sort(random.integers(0, 720, random.poisson(120))).tolist()
        ]
    for day in np.sort(random.integers(0, 720, 300)).tolist():
        row = {"day": day, "place": "TR x", "customer": f"u{random.integers(0, 12)}", "mode": "road"}
        if day >= 360 and random.random() > fall:
            if to is None:
                continue
            row |= {"place": to, "mode": "air"}
        rows.append(row)
    return rows


def test_a_fall_shows_with_an_interval_that_excludes_none() -> None:
    orders = consignments(world(fall=0.3))
    hit = struck(orders, WINDOW, "TR", None, NONE_PASSED)
    held = against(routes(orders, WINDOW), hit)
    assert held is not None
    assert held.ratio == pytest.approx(0.3, abs=0.12)
    assert held.low < held.ratio < held.high < 0.7
    assert held.p < 0.01


def test_where_nothing_happened_the_interval_holds_one() -> None:
    inside = 0
    for seed in range(20):
        orders = consignments(world(seed))
        held = against(routes(orders, WINDOW), struck(orders, WINDOW, "TR", "x", NONE_PASSED))
        assert held is not None
        inside += held.low <= 1 <= held.high
    assert inside >= 16


def test_goods_that_go_elsewhere_are_seen_there() -> None:
    orders = consignments(world(fall=0.3, to="GB t05"))
    told = displaced(orders, WINDOW, struck(orders, WINDOW, "TR", None, NONE_PASSED))
    assert [orders.place.names[one.number] for one in told] == ["GB t05"]
    assert told[0].after > 5 * told[0].expected


def test_nothing_is_displaced_where_nothing_happened() -> None:
    orders = consignments(world())
    assert displaced(orders, WINDOW, struck(orders, WINDOW, "TR", None, NONE_PASSED)) == []


def test_ways_that_changed_on_struck_routes_alone_are_told() -> None:
    rows = [row | ({"mode": "air"} if row["place"] == "TR x" and row["day"] >= 500 else {}) for row in world()]
    orders = consignments(rows)
    told = used(orders, orders.mode.of, len(orders.mode.names), WINDOW, struck(orders, WINDOW, "TR", None, NONE_PASSED))
    assert {orders.mode.names[one.number]: one.change > 0 for one in told} == {"air": True, "road": False}
    assert all(one.low <= one.change <= one.high for one in told)


def test_a_crossing_strikes_the_places_behind_it() -> None:
    rows = [{"day": day, "place": place} for day in range(300, 360) for place in ("IQ a", "IQ b", "TR c")]
    orders = consignments(rows)
    passed = [
        order_id
        for order_id, place in zip(orders.order_id.to_pylist(), orders.place.of.tolist(), strict=True)
        if orders.place.names[place] == "IQ a"
    ]
    hit = struck(orders, WINDOW, None, "crossing", pa.array(passed))
    assert [name for name, one in zip(orders.place.names, hit, strict=True) if one] == ["IQ a"]


@pytest.mark.parametrize(
    "rows", [[], [{"day": 1, "place": "TR x"}], [{"day": 1}], world()[:5]], ids=["empty", "one", "no place", "few"]
)
def test_too_little_tells_no_effect(rows: list[dict[str, Any]]) -> None:
    orders = consignments(rows)
    hit = struck(orders, WINDOW, "TR", None, NONE_PASSED)
    assert against(routes(orders, WINDOW), hit) is None
    assert displaced(orders, WINDOW, hit) == []
    assert used(orders, orders.mode.of, len(orders.mode.names), WINDOW, hit) == []
