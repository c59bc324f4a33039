"""Entities from pairs: order is of no matter, judgements hold, contradictions keep groups apart."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from chokepoint.resolve.clusters.joining import Apart, Links, join

SIZE = 8
NOBODY = Apart(frozenset(), frozenset())
PAIRS = st.tuples(st.integers(0, SIZE - 1), st.integers(0, SIZE - 1)).filter(lambda pair: pair[0] < pair[1])


def links(*pairs: tuple[int, int, float]) -> Links:
    rows = np.array(pairs, dtype=float).reshape(-1, 3)
    return Links(rows[:, 0].astype(np.int64), rows[:, 1].astype(np.int64), rows[:, 2])


def test_links_join_and_the_least_number_names_the_entity() -> None:
    found = join(4, [], links((2, 3, 0.99), (1, 2, 0.985)), NOBODY)
    assert found.entity.tolist() == [0, 1, 1, 1]
    assert found.likelihood.tolist() == [1.0, 0.985, 0.99, 0.99]
    assert found.confirmed.tolist()[0]
    assert not any(found.confirmed.tolist()[1:])


def test_a_judgement_that_two_differ_parts_the_weaker_link() -> None:
    found = join(3, [], links((0, 1, 0.999), (1, 2, 0.99)), Apart(frozenset({(0, 2)}), frozenset()))
    assert found.entity.tolist() == [0, 0, 2]


def test_judgements_override_contradictions_and_count_as_sure() -> None:
    found = join(2, [(0, 1)], links(), Apart(frozenset(), frozenset({(0, 1)})))
    assert found.entity.tolist() == [0, 0]
    assert found.likelihood.tolist() == [1.0, 1.0]


@settings(max_examples=80, deadline=None)
@given(st.lists(PAIRS, unique=True), st.sets(PAIRS), st.randoms())
def test_what_is_judged_different_is_never_one_in_any_order(pairs: list, apart: set, random: object) -> None:
    weighed = [(one, other, 0.98 + 0.001 * ((one * 7 + other) % 17)) for one, other in pairs]
    forbidden = Apart(frozenset(apart), frozenset())
    entity = join(SIZE, [], links(*weighed), forbidden).entity
    assert all(entity[one] != entity[other] for one, other in apart)
    random.shuffle(weighed)  # type: ignore[attr-defined]
    assert join(SIZE, [], links(*weighed), forbidden).entity.tolist() == entity.tolist()
