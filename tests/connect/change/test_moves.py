"""Whose goods go elsewhere than before."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from chokepoint.connect.change.moves import moves
from tests.connect.change.ledger import consignments


def sent(who: str, places: list[str]) -> list[dict[str, Any]]:
    return [{"customer": who, "day": day, "place": place} for day, place in enumerate(places)]


def found(rows: list[dict[str, Any]]) -> list[tuple[str, str, str, int]]:
    orders = consignments(rows)
    names = orders.place.names
    return [
        (orders.customer.names[one.number], names[one.from_place], names[one.to_place], one.since)
        for one in moves(orders, orders.customer)
    ]


def test_one_that_moved_is_found_with_the_day() -> None:
    rows = sent("mover", ["TR a"] * 10 + ["TR b"] * 10) + sent("stays", ["TR a", "TR b"] * 10)
    assert found(rows) == [("mover", "TR a", "TR b", 10)]


@pytest.mark.parametrize(
    "places",
    [["TR a"] * 20, ["TR a", "TR b"] * 10, ["TR a"] * 3 + ["TR b"] * 3, []],
    ids=["stays", "both all along", "too few orders", "nothing"],
)
def test_others_have_not_moved(places: list[str]) -> None:
    assert found(sent("one", places)) == []


def test_chance_alone_moves_few() -> None:
    random = np.random.default_rng(4)
    rows = [row for n in range(300) for row in sent(f"c{n}", [f"GB t{t}" for t in random.integers(0, 4, 20)])]
    assert len(found(rows)) <= 2


def test_a_place_that_is_not_recorded_counts_for_nothing() -> None:
    rows = sent("mover", ["TR a"] * 10 + ["TR b"] * 10)
    unknown = [{"customer": "mover", "day": day} for day in range(20)]
    assert found([*rows, *unknown]) == found(rows)
