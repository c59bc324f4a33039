"""The parts of a scan: circles and spans, the log-likelihood ratio, Gi*, and what is dealt."""

from __future__ import annotations

from math import log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from chokepoint.connect.concentration.circles import circles, neighbours, spans
from chokepoint.connect.concentration.dealing import Dealer
from chokepoint.connect.concentration.local import gi_star
from chokepoint.connect.concentration.scan import log_ratio
from chokepoint.engines.places import great_circle_km
from tests.connect.concentration.drawn import spots

POINTS = st.tuples(st.floats(-90, 90), st.floats(-180, 180))
ALL = csr_array(np.ones((4, 4), dtype=np.int64))
LAST_TWO = csr_array(np.array([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 1, 1]]))


def test_gi_star_by_hand() -> None:
    # mean 3, spread √3.5; of the last with its neighbour: (9 − 2·3) ÷ (√3.5 · √((4·2 − 2²) ÷ 3)) = 1.38873
    scores = gi_star(np.array([1.0, 2.0, 3.0, 6.0]), LAST_TWO)
    assert scores[3] == pytest.approx(1.3887301, abs=1e-7)
    # alone: (6 − 3) ÷ (√3.5 · √((4·1 − 1) ÷ 3)) and (1 − 3) ÷ √3.5
    assert scores[:3] == pytest.approx([-2 / 3.5**0.5, -1 / 3.5**0.5, 0.0])


@pytest.mark.parametrize(
    ("values", "near"),
    [([5.0, 5.0, 5.0, 5.0], LAST_TWO), ([1.0, 2.0, 3.0, 6.0], ALL), ([7.0], csr_array([[1]])), ([0.0] * 4, LAST_TWO)],
    ids=["all the same", "all near", "one", "nothing"],
)
def test_gi_star_that_cannot_be_told(values: list[float], near: csr_array) -> None:
    assert np.isnan(gi_star(np.array(values), near)).all()


def test_the_log_likelihood_ratio_by_hand() -> None:
    told = log_ratio(np.array([10.0, 3.0, 5.0, 20.0, 4.0]), np.array([4.0, 3.0, 0.0, 11.0, 2.0]), 20.0)
    assert told[0] == pytest.approx(10 * log(10 / 4) + 10 * log(10 / 16))
    assert told[1:4] == pytest.approx([0, 0, 0])  # no more than expected; nothing expected; more than half of all
    assert told[4] == pytest.approx(4 * log(4 / 2) + 16 * log(16 / 18))


def test_all_cases_inside_leave_nothing_outside() -> None:
    assert log_ratio(np.array([8.0]), np.array([2.0]), 8.0) == pytest.approx([8 * log(4)])


@settings(max_examples=60, deadline=None)
@given(st.lists(POINTS, min_size=1, max_size=12), st.sampled_from([1.0, 30.0, 120.0, 9_000.0, 25_000.0]))
def test_neighbours_are_those_within_the_distance(points: list[tuple[float, float]], distance_km: float) -> None:
    near = neighbours(spots(*points), distance_km).toarray()
    assert (near == near.T).all() and (np.diag(near) == 1).all()
    for one, here in enumerate(points):
        for other, there in enumerate(points):
            apart = great_circle_km(here, there)
            if one != other and abs(apart - distance_km) > 1e-3:
                assert near[one, other] == (apart < distance_km)


@pytest.mark.parametrize(
    ("one", "other"),
    [((-17.0, 179.95), (-17.0, -179.95)), ((89.95, 0.0), (89.95, 180.0)), ((0.0, 180.0), (0.0, -180.0))],
    ids=["antimeridian", "pole", "the same point twice"],
)
def test_the_earth_is_round(one: tuple[float, float], other: tuple[float, float]) -> None:
    assert neighbours(spots(one, other), 15.0).toarray().all()


def test_a_circle_that_holds_no_more_than_the_smaller_is_left_out() -> None:
    found = circles(spots((40.0, 3.0), (40.0, 3.2), (50.0, 3.0)))
    assert [(circle.radius_km, circle.centre.tolist()) for circle in found] == [(1.0, [0, 1, 2]), (30.0, [0, 1])]
    assert circles(spots()) == []


@given(st.integers(1, 60))
def test_spans_lie_within_the_months_and_the_whole_is_last(months: int) -> None:
    first, after = spans(months)
    assert (first[-1], after[-1]) == (0, months)
    assert ((first >= 0) & (first < after) & (after <= months)).all()
    assert len(set(zip(first.tolist(), after.tolist(), strict=True))) == len(first)


@settings(deadline=None)
@given(st.lists(st.integers(1, 9), min_size=1, max_size=20), st.integers(0, 1000))
def test_a_deal_hands_on_whole_customers(counts: list[int], seed: int) -> None:
    customer = np.repeat(np.arange(len(counts)), counts)
    dealt = Dealer.of(customer).deal(np.random.default_rng(seed))
    givers = customer[dealt]
    for number, count in enumerate(counts):
        (giver,) = set(givers[customer == number].tolist())  # one giver each …
        assert count.bit_length() == counts[giver].bit_length()  # … of about as many
        steps = np.diff(dealt[customer == number]) % counts[giver]
        assert (steps == 1 % counts[giver]).all()  # its series in order, round and round
    taken = [int(givers[customer == number][0]) for number in range(len(counts))]
    assert sorted(taken) == list(range(len(counts)))
