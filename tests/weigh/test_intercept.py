"""The intercept makes the likelihoods of the reference run add up to what the usual rate expects."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chokepoint.weigh.accumulate import Fired, Kinds, accumulate
from chokepoint.weigh.background import measured
from chokepoint.weigh.intercept import expected, intercept, likelihood
from chokepoint.weigh.ratio import worth
from chokepoint.weigh.settings import Settings
from tests.weigh.evidence import weight

SETTINGS = Settings()


def gap(totals: np.ndarray, a: float, settings: Settings = SETTINGS) -> float:
    """Σ likelihood with the pseudo-subjects, less (N + 1/prior) x prior, relative to the latter."""
    pseudo = 1 / settings.prior
    wanted = (len(totals) + pseudo) * settings.prior
    return float(likelihood(a + totals).sum() + pseudo * likelihood(np.array(a)) - wanted) / wanted


@given(
    st.lists(st.floats(0, 30), max_size=200),
    st.sampled_from((1e-5, 0.001, 0.02, 0.3)),
)
def test_likelihoods_add_up_to_the_usual_rate(totals: list[float], prior: float) -> None:
    settings = Settings(prior=prior)
    values = np.array(totals)
    a = intercept(values, settings)
    assert a <= settings.prior_log_odds
    assert abs(gap(values, a, settings)) < 1e-8
    assert likelihood(a + values).sum() == pytest.approx(expected(len(values), a, settings), rel=1e-7, abs=1e-7)


@given(st.lists(st.floats(-np.log(5), 0), min_size=1, max_size=50))
def test_relief_never_lifts_the_intercept_above_the_prior(totals: list[float]) -> None:
    assert intercept(np.array(totals), SETTINGS) == pytest.approx(SETTINGS.prior_log_odds)


@given(st.lists(st.floats(-1, 8), min_size=2, max_size=50), st.randoms(use_true_random=False))
def test_the_order_of_subjects_does_not_matter_to_the_bit(totals: list[float], random) -> None:
    shuffled = random.sample(totals, len(totals))
    assert intercept(np.array(totals), SETTINGS) == intercept(np.array(shuffled), SETTINGS)


@pytest.mark.parametrize("seed", range(3))
def test_a_hundred_made_up_signs_of_which_half_are_common(seed: int) -> None:
    random = np.random.default_rng(seed)
    subjects, indicators = 20_000, 100
    rate = np.where(np.arange(indicators) < 50, random.uniform(0.1, 0.3, indicators), random.uniform(0, 0.03, 100))
    subject, indicator = np.nonzero(random.random((subjects, indicators)) < rate)
    force = random.integers(1, 10_001, len(subject)) / 1e4
    totals = np.bincount(indicator, force, minlength=indicators)
    backgrounds = [measured(float(total), subjects, 0.05, 200).share for total in totals]
    worths = [worth(weight(f"w{n}", 0.3), share, SETTINGS).log_ratio for n, share in enumerate(backgrounds)]
    kinds = Kinds(np.arange(indicators) % 20, np.zeros(indicators, dtype=bool), np.zeros(indicators, dtype=bool))
    log_ratio = np.array(worths)[indicator]
    entries = Fired(subject, indicator, force, log_ratio, log_ratio)
    sums = accumulate(entries, kinds, subjects, SETTINGS)
    a = intercept(sums.total, SETTINGS)
    assert a < SETTINGS.prior_log_odds
    assert abs(gap(sums.total, a)) < 1e-8
