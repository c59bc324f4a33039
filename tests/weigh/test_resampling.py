"""Intervals of fitted log-ratios: wide where little is known, and not narrowed by saying one thing many times."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from chokepoint.weigh.logistic import Cases, train
from chokepoint.weigh.resampling import Intervals, by_curvature, resampled
from chokepoint.weigh.stated import Stated

STATED = Stated(np.array([1.0, 1.0]), np.array([0.1, 0.1]), np.array([False, False]), pseudo_subjects=200)
PENALTY, DRAWS = 30.0, 60


def cases(illicit: int, licit: int, copies: int = 1) -> Cases:
    """Half of the illicit cases, and a tenth of the licit ones, show the first sign; none shows the second."""
    shown = np.zeros((illicit + licit, 2))
    shown[: illicit // 2, 0] = 1
    shown[illicit : illicit + licit // 10, 0] = 1
    shown = np.repeat(shown, copies, axis=0)
    count = len(shown)
    target = np.repeat(np.arange(illicit + licit) < illicit, copies).astype(np.float64)
    return Cases(
        sparse.csr_array(shown),
        sparse.csr_array((count, 2)),
        target,
        np.ones(count, dtype=np.bool_),
        np.ones(count),
        np.full(count, np.datetime64("2026-01-01")),
    )


def intervals(of: Cases, customers: np.ndarray | None = None) -> Intervals:
    numbers = np.arange(len(of.target)) if customers is None else customers
    return resampled(of, STATED, PENALTY, numbers, DRAWS)


def test_the_interval_lies_about_what_is_learned() -> None:
    many = cases(100, 1_000)
    found, learned = intervals(many), train(many, STATED.centre(many), PENALTY).log_ratio
    assert found.low[0] < learned[0] < found.high[0]
    assert np.all(found.low >= 0)


def test_more_cases_narrow_it() -> None:
    few, many = intervals(cases(20, 200)), intervals(cases(200, 2_000))
    assert many.deviation[0] < few.deviation[0] / 1.5


def test_what_few_cases_say_is_as_uncertain_as_what_was_elicited() -> None:
    assert intervals(cases(2, 2_000)).deviation[0] > 0.5


def test_orders_of_one_customer_are_one_witness() -> None:
    """Twenty orders of each customer say hardly more than one does; taken for customers of their own they would."""
    copied = cases(20, 200, copies=20)
    whole = intervals(copied, np.repeat(np.arange(220), 20))
    assert whole.deviation[0] > 2 * intervals(copied).deviation[0]


def test_the_same_again() -> None:
    one, again = intervals(cases(20, 200)), intervals(cases(20, 200))
    assert np.array_equal(one.low, again.low)
    assert np.array_equal(one.high, again.high)


def test_by_curvature_they_are_those_of_a_normal_distribution_above_0() -> None:
    found = by_curvature(np.array([2.0, 0.5]), np.array([0.5, 1.0]))
    assert found.low.tolist() == pytest.approx([1.36, 0.0])
    assert found.high.tolist() == pytest.approx([2.64, 1.78])
