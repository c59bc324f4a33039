"""A set of payments is named by its form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chokepoint.connect.money.shapes.naming import Pair, shape_of

NAMED: list[tuple[str | None, list[Pair]]] = [
    ("fan-out", [(0, 1), (0, 2), (0, 3)]),
    ("fan-in", [(1, 0), (2, 0), (3, 0)]),
    ("bipartite", [(0, 2), (1, 3)]),
    ("bipartite", [(0, 2), (0, 3), (1, 2), (1, 3)]),
    ("cycle", [(0, 1), (1, 0)]),
    ("cycle", [(0, 1), (1, 2), (2, 0)]),
    ("random", [(0, 1), (1, 2), (2, 3)]),
    ("random", [(0, 1), (1, 2), (2, 3), (3, 1), (1, 4)]),
    ("gather-scatter", [(0, 2), (1, 2), (2, 3), (2, 4)]),
    ("gather-scatter", [(0, 2), (1, 2), (2, 0), (2, 1)]),
    ("scatter-gather", [(2, 0), (2, 1), (0, 2), (1, 2)]),
    ("scatter-gather", [(0, 1), (0, 2), (1, 3), (2, 3)]),
    ("stack", [(0, 2), (1, 2), (0, 3), (2, 4), (3, 4), (3, 5)]),
    ("stack", [(0, 1), (1, 2), (3, 4), (4, 5)]),
    (None, []),
    (None, [(0, 1)]),
    (None, [(0, 1), (0, 1)]),
    (None, [(0, 0)]),
    (None, [(0, 1), (1, 0), (2, 3), (3, 2)]),
]


@pytest.mark.parametrize(("kind", "payments"), NAMED)
def test_named_by_form(kind: str | None, payments: list[Pair]) -> None:
    assert shape_of(payments) == kind


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=12), st.permutations(range(6)))
def test_what_purses_are_called_changes_nothing(payments: list[Pair], names: list[int]) -> None:
    assert shape_of(payments) == shape_of([(names[payer], names[payee]) for payer, payee in payments])


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=12))
def test_payments_to_oneself_change_nothing(payments: list[Pair]) -> None:
    assert shape_of(payments) == shape_of([pair for pair in payments if pair[0] != pair[1]])
