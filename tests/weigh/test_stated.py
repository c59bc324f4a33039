"""What cases say of each sign by counting, beside what was elicited."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from chokepoint.weigh.logistic import Cases
from chokepoint.weigh.stated import Stated

ELICITED = np.array([1.2, 0.7, 0.9])
STATED = Stated(ELICITED, np.array([0.02, 0.05, 0.03]), np.array([False, False, True]), pseudo_subjects=200)


def cases(illicit: tuple[int, int], licit: tuple[int, int], pairs: int = 0) -> Cases:
    """Cases and others, of each how many show the first sign and how many do not; nobody shows another."""
    shown = np.zeros((sum(illicit) + sum(licit), len(ELICITED) + pairs))
    shown[: illicit[0], 0] = 1
    shown[sum(illicit) : sum(illicit) + licit[0], 0] = 1
    target = np.repeat([1.0, 0.0], [sum(illicit), sum(licit)])
    return Cases(
        sparse.csr_array(shown),
        sparse.csr_array((len(target), len(ELICITED))),
        target,
        target == 1,
        np.ones(len(target)),
        np.full(len(target), np.datetime64("2024-01-01", "D")),
    )


def test_without_cases_the_elicited_weights_stand() -> None:
    assert STATED.centre(cases((0, 0), (10, 90))) == pytest.approx(ELICITED)


def test_many_cases_are_worth_what_they_show() -> None:
    centre = STATED.centre(cases((4_000, 6_000), (200, 9_800)))
    assert centre[0] == pytest.approx(np.log(0.4 / 0.02), abs=0.01)


def test_a_sign_that_cases_show_less_often_than_others_is_worth_nothing() -> None:
    assert STATED.centre(cases((0, 500), (50, 450)))[0] == 0


def test_relief_stays_as_elicited_and_pairs_begin_at_nothing() -> None:
    centre = STATED.centre(cases((5, 5), (5, 5), pairs=2))
    assert centre[2:].tolist() == [ELICITED[2], 0, 0]


@given(shows=st.integers(0, 40), cases_more=st.integers(1, 40))
def test_each_further_case_that_shows_a_sign_raises_it(shows: int, cases_more: int) -> None:
    fewer, more = (STATED.centre(cases((count, 60), (20, 980)))[0] for count in (shows, shows + cases_more))
    assert more >= fewer
