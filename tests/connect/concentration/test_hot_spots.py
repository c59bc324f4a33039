"""Hot spots: what was laid in is found, what was not is no surprise, and odd ledgers have an answer."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from chokepoint.connect.concentration import scan
from chokepoint.connect.concentration.hot_spots import hot_spots
from chokepoint.records.connected import HOT_SPOTS
from tests.connect.concentration.drawn import Row, deliveries, grid, ordinary, spots, with_cluster

FEW_DEALS = 39
"""Deals in repeats: the least p is 1 in 40."""


def strongest(rows: list[dict[str, object]], measure: str) -> dict[str, object]:
    return next(row for row in rows if row["measure"] == measure)


def test_what_was_laid_in_is_found_with_its_time_and_place() -> None:
    rows = hot_spots(deliveries(grid(), with_cluster(np.random.default_rng(1))))
    first = strongest(rows, "findings")
    assert (first["rank"], first["hot_spot_id"], first["country"]) == (1, "findings 1", "FR")
    assert first["centre"] in {"FR|town 000", "FR|town 001"}
    assert {"FR|town 000", "FR|town 001"} <= set(first["places"])  # type: ignore[call-overload]
    assert first["p"] == 1 / 200
    assert first["observed"] > 5 * first["expected"]  # type: ignore[operator]
    assert first["gi_star"] > 3  # type: ignore[operator]
    assert (first["from_day"], first["to_day"]) == (date(2024, 7, 1), date(2024, 12, 31))
    assert first["customers"] >= 10  # type: ignore[operator]
    assert strongest(rows, "deliveries")["p"] == 1 / 200


def test_every_column_is_filled_and_ranks_go_by_strength() -> None:
    rows = hot_spots(deliveries(grid(), with_cluster(np.random.default_rng(2))))
    assert all(set(row) == set(HOT_SPOTS.names) for row in rows)
    assert all(row["rank"] for row in rows)
    for measure in ("findings", "deliveries"):
        told = [row for row in rows if row["measure"] == measure]
        assert [row["rank"] for row in told] == list(range(1, len(told) + 1))
        assert [row["log_ratio"] for row in told] == sorted((row["log_ratio"] for row in told), reverse=True)
        assert [row["p"] for row in told] == sorted(row["p"] for row in told)
        shown = [place for row in told for place in row["places"]]
        assert len(shown) == len(set(shown))  # areas of one measure share no place
        for row in told:
            assert row["observed"] > row["expected"] >= 0
            assert 0 < row["p"] <= 1
            assert row["from_day"] <= row["to_day"]


def test_without_a_cluster_p_is_as_chance_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "REPLICATES", FEW_DEALS)
    p: dict[str, list[float]] = {"findings": [], "deliveries": []}
    for seed in range(24):
        rows = hot_spots(deliveries(grid(), ordinary(np.random.default_rng([7, seed]))))
        for measure, found in p.items():
            found.append(float(strongest(rows, measure)["p"]))  # type: ignore[arg-type]
    for found in p.values():
        assert 0.3 < np.mean(found) < 0.7
        assert np.mean(np.array(found) <= 0.1) <= 0.3
        assert np.mean(np.array(found) >= 0.5) >= 0.25


def test_the_same_deliveries_give_the_same_answer() -> None:
    rows = with_cluster(np.random.default_rng(3))
    assert hot_spots(deliveries(grid(), rows)) == hot_spots(deliveries(grid(), list(reversed(rows))))


def test_no_deliveries_have_no_hot_spot() -> None:
    assert hot_spots(deliveries(spots(), [])) == []


@pytest.mark.parametrize("count", [1, 2, 3, 40])
def test_one_place_is_no_area_beside_others(count: int) -> None:
    rows: list[Row] = [(number % 5, 0, number % 12, float(number % 3)) for number in range(count)]
    found = hot_spots(deliveries(spots((35.0, 36.0)), rows))
    assert all(row["gi_star"] is None and row["places"] == ["FR|town 000"] for row in found)
    assert all(row["p"] > 0.01 for row in found)


def test_equal_signs_everywhere_are_no_finding() -> None:
    rows = [(customer, spot, month, 1.0) for customer in range(9) for spot in range(9) for month in range(6)]
    found = hot_spots(deliveries(grid(), rows))
    assert [row for row in found if row["measure"] == "findings"] == []


def test_one_customer_alone_is_no_surprise() -> None:
    """Some place always stands for the oddest customer: the deals hand its series about whole."""
    rows = ordinary(np.random.default_rng(5))
    odd = [(customer, spot, month, 9.0 if customer == 0 else weight) for customer, spot, month, weight in rows]
    assert strongest(hot_spots(deliveries(grid(), odd)), "findings")["p"] > 0.05  # type: ignore[operator]


def test_a_cluster_on_both_sides_of_the_antimeridian_is_one() -> None:
    random = np.random.default_rng(6)
    where = spots((-17.0, 179.9), (-17.0, -179.9), *[(-17.0 + step, 170.0 - step) for step in range(1, 20)])
    rows: list[Row] = [
        (customer, int(random.integers(2, 21)), int(random.integers(12)), float(random.random()))
        for customer in range(120)
        for _ in range(8)
    ]
    rows += [(200 + number, number % 2, number % 4, 9.0 + number / 100) for number in range(40)]
    rows += [(200 + number, 2 + (number + turn) % 19, turn, 0.0) for number in range(40) for turn in range(7)]
    first = strongest(hot_spots(deliveries(where, rows)), "findings")
    assert set(first["places"]) == {"FR|town 000", "FR|town 001"}  # type: ignore[call-overload]
    assert (first["radius_km"], first["p"]) == (30.0, 1 / 200)
