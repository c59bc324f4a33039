"""Figures of a ranking: against scikit-learn where it has the same, else by their laws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from chokepoint.weigh.metrics import (
    average_precision,
    brier,
    brier_skill,
    calibration_slope,
    found_expected,
    precision_at,
    ranking,
    recall_within,
    wilson,
)

sklearn_metrics = pytest.importorskip("sklearn.metrics")
sklearn_linear = pytest.importorskip("sklearn.linear_model")

CASES = st.lists(
    st.tuples(st.integers(0, 10_000), st.booleans()), min_size=2, max_size=80, unique_by=lambda one: one[0]
)


def _arrays(cases: list[tuple[int, bool]]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    score, illicit = zip(*cases, strict=True)
    return np.array(score) / 10_001 + 1e-5, np.array(illicit)


@given(CASES)
def test_average_precision_is_scikit_learns(cases: list[tuple[int, bool]]) -> None:
    score, illicit = _arrays(cases)
    ours = average_precision(illicit[ranking(score)])
    assert ours == pytest.approx(sklearn_metrics.average_precision_score(illicit, score) if illicit.any() else 0.0)


@given(CASES)
def test_brier_is_scikit_learns(cases: list[tuple[int, bool]]) -> None:
    score, illicit = _arrays(cases)
    assert brier(score, illicit) == pytest.approx(sklearn_metrics.brier_score_loss(illicit, score, pos_label=True))


@given(CASES, st.integers(1, 90))
def test_precision_and_recall_count_the_same_hits(cases: list[tuple[int, bool]], first: int) -> None:
    score, illicit = _arrays(cases)
    hits, first = illicit[ranking(score)], min(first, len(cases))
    found = precision_at(hits, first) * first
    assert found == pytest.approx(recall_within(hits, first / len(hits)) * illicit.sum())


@given(CASES)
def test_found_and_expected_add_up_to_the_first_share(cases: list[tuple[int, bool]]) -> None:
    score, illicit = _arrays(cases)
    order = ranking(score)
    bins = found_expected(score[order], illicit[order], share=1.0)
    assert sum(one.found for one in bins) == illicit.sum()
    assert sum(one.expected for one in bins) == pytest.approx(score.sum())
    assert [one.first for one in bins] == [1, *(one.last + 1 for one in bins[:-1])]
    assert bins[-1].last == len(cases)


def test_ties_rank_in_their_order() -> None:
    assert ranking(np.array([0.1, 0.3, 0.1 + 1e-12, 0.3])).tolist() == [1, 3, 0, 2]


def test_slope_is_that_by_which_the_log_odds_were_stretched() -> None:
    rng = np.random.default_rng(5)
    true = rng.normal(-2, 1.5, 200_000)
    illicit = rng.random(len(true)) < 1 / (1 + np.exp(-true))
    for stretch in (0.5, 1.0, 2.0):
        stated = 1 / (1 + np.exp(-stretch * true))
        assert calibration_slope(stated, illicit) == pytest.approx(1 / stretch, rel=0.03)


def test_slope_is_scikit_learns_unpenalised_coefficient() -> None:
    rng = np.random.default_rng(6)
    score = rng.normal(-3, 2, 5_000)
    illicit = rng.random(len(score)) < 1 / (1 + np.exp(-0.7 * score - 0.5))
    model = sklearn_linear.LogisticRegression(C=1e12, tol=1e-10, max_iter=1_000).fit(score[:, None], illicit)
    slope = calibration_slope(1 / (1 + np.exp(-score)), illicit)
    assert slope == pytest.approx(float(model.coef_[0, 0]), rel=1e-4)


@pytest.mark.parametrize(
    ("likelihood", "illicit"),
    [([0.1, 0.2], [False, False]), ([0.1, 0.1], [True, False]), ([0.1, 0.2, 0.3], [False, False, True])],
)
def test_without_a_maximum_there_is_no_slope(likelihood: list[float], illicit: list[bool]) -> None:
    assert calibration_slope(np.array(likelihood), np.array(illicit)) is None


def test_skill_is_over_the_share_itself() -> None:
    illicit = np.array([True, False, False, False])
    assert brier_skill(np.full(4, 0.25), illicit) == pytest.approx(0)
    assert brier_skill(illicit.astype(float), illicit) == 1
    assert brier_skill(np.full(4, 0.9), illicit) < 0  # type: ignore[operator]
    assert brier_skill(np.zeros(2), np.array([False, False])) is None


@given(st.integers(0, 300), st.integers(0, 300))
def test_wilson_holds_the_share_and_narrows(found: int, more: int) -> None:
    of = found + more
    one, ten = wilson(found, of), wilson(10 * found, 10 * of)
    if of:
        assert 0 <= one.low <= one.share + 1e-12
        assert one.share - 1e-12 <= one.high <= 1
        assert ten.high - ten.low < one.high - one.low
    else:
        assert (one.low, one.high) == (0, 1)


def test_wilson_of_a_known_case() -> None:
    newcombe = wilson(81, 263)  # Newcombe, Statistics in Medicine 17, 1998, table I
    assert (round(newcombe.low, 4), round(newcombe.high, 4)) == (0.2553, 0.3662)


def test_nothing_to_find_is_no_error() -> None:
    none = np.zeros(0, dtype=bool)
    assert (average_precision(none), precision_at(none, 5), recall_within(none, 0.1)) == (0, 0, 0)
    assert brier(np.zeros(0), none) == 0
    assert found_expected(np.zeros(0), none) == ()
