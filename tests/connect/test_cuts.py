"""Least cuts: as small as any set that parts suppliers from points of diversion, tried against all sets."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from chokepoint.connect.cuts import Ways, least_cut

SMALL = 7
Steps = list[tuple[int, int]]


@st.composite
def networks(draw: st.DrawFn) -> Ways:
    """Small graphs with loops, cycles, sources and sinks anywhere, and steps given twice."""
    count = draw(st.integers(2, SMALL))
    steps = draw(st.lists(st.tuples(*[st.integers(0, count - 1)] * 2), max_size=18))
    role = draw(st.lists(st.sampled_from(["", "", "source", "sink"]), min_size=count, max_size=count))
    capacity = draw(st.lists(st.integers(1, 5), min_size=count, max_size=count))
    return ways(steps, role, capacity)


def ways(steps: Steps, role: list[str], capacity: list[int]) -> Ways:
    ends = np.array(steps, dtype=np.int64).reshape(-1, 2)
    flags = [np.array([one == kind for one in role]) for kind in ("source", "sink")]
    return Ways(ends[:, 0], ends[:, 1], flags[0], flags[1], np.array(capacity, dtype=np.int64))


def parts(given_ways: Ways, cut: set[int]) -> bool:
    """Whether no way that could be cut leads from a source to a sink without a station of the cut."""
    steps = [
        (one, other)
        for one, other in zip(given_ways.one.tolist(), given_ways.other.tolist(), strict=True)
        if not given_ways.sink[one] and not given_ways.source[other]
    ]
    reached = set(np.flatnonzero(given_ways.source).tolist())
    while True:
        fixed = {one for one in reached if given_ways.source[one]}
        more = {
            other
            for one, other in steps
            if one in reached and other not in cut and not (one in fixed and given_ways.sink[other])
        }
        if more <= reached:
            return not any(given_ways.sink[one] for one in reached)
        reached |= more


def least_by_trying(given_ways: Ways) -> int:
    free = np.flatnonzero(~given_ways.source & ~given_ways.sink).tolist()
    sets = (set(some) for size in range(len(free) + 1) for some in combinations(free, size))
    return min(int(given_ways.capacity[list(some)].sum()) for some in sets if parts(given_ways, some))


@settings(deadline=None)
@given(networks())
def test_a_cut_parts_and_none_is_less(given_ways: Ways) -> None:
    cut = least_cut(given_ways)
    assert parts(given_ways, set(cut.stations.tolist()))
    assert cut.capacity == int(given_ways.capacity[cut.stations].sum()) == least_by_trying(given_ways)


@settings(deadline=None)
@given(networks(), st.randoms(use_true_random=False))
def test_neither_the_order_of_steps_nor_their_number_matters(given_ways: Ways, random: object) -> None:
    steps = list(zip(given_ways.one.tolist(), given_ways.other.tolist(), strict=True))
    again = [*steps, *steps[:3]]
    random.shuffle(again)  # type: ignore[attr-defined]
    ends = np.array(again, dtype=np.int64).reshape(-1, 2)
    other = Ways(ends[:, 0], ends[:, 1], given_ways.source, given_ways.sink, given_ways.capacity)
    assert least_cut(other).stations.tolist() == least_cut(given_ways).stations.tolist()


def test_of_several_least_cuts_the_one_nearest_to_diversion_is_taken() -> None:
    chain = ways([(0, 1), (1, 2), (2, 3)], ["source", "", "", "sink"], [1, 1, 1, 1])
    assert least_cut(chain).stations.tolist() == [2]


def test_capacities_beyond_32_bits_are_scaled() -> None:
    chain = ways([(0, 1), (1, 2), (2, 3)], ["source", "", "", "sink"], [1, 2**33, 2**35, 1])
    assert least_cut(chain).stations.tolist() == [1]


def test_nothing_to_cut() -> None:
    assert least_cut(ways([], ["source", "sink"], [1, 1])).stations.tolist() == []
    assert least_cut(ways([(0, 1)], ["source", "sink"], [1, 1])).stations.tolist() == []
    assert least_cut(ways([(0, 0)], [""], [1])).stations.tolist() == []
