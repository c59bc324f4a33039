"""Bands, coverage, intervals and settings."""

from __future__ import annotations

import numpy as np
import pytest

from chokepoint.records.errors import InputError
from chokepoint.weigh.bands import BANDS, band_numbers
from chokepoint.weigh.coverage import coverage
from chokepoint.weigh.interval import interval
from chokepoint.weigh.settings import Settings


@pytest.mark.parametrize(
    ("likelihood", "covered", "stopped", "band"),
    [
        (0.9, 0.1, True, "stop"),
        (0.9, 0.39, False, "not enough known"),
        (0.05, 0.4, False, "hold"),
        (0.049, 1.0, False, "inquire"),
        (0.01, 1.0, False, "inquire"),
        (0.009, 1.0, False, "no sign above threshold"),
    ],
)
def test_a_band(likelihood: float, covered: float, stopped: bool, band: str) -> None:
    found = band_numbers(np.array([likelihood]), np.array([covered]), np.array([stopped]), Settings())
    assert BANDS[found[0]] == band


def test_no_band_says_that_an_order_may_go() -> None:
    assert not {"release", "clear"} & set(" ".join(BANDS).split())


@pytest.mark.parametrize(
    ("letters", "share"),
    [("ffs", 1.0), ("ffu", 0.6), ("foo", 1.0), ("uuu", 0.0), ("ooo", 0.0), ("ouf", 0.8)],
)
def test_coverage(letters: str, share: float) -> None:
    answers = np.frombuffer(letters.encode(), dtype=np.uint8).reshape(1, -1)
    assert coverage(answers, np.array([0.2, 0.1, 0.2]) if letters != "ouf" else np.array([0.3, 0.1, 0.4])) == [share]


def test_a_relief_does_not_count_in_coverage() -> None:
    answers = np.frombuffer(b"fu", dtype=np.uint8).reshape(1, -1)
    assert coverage(answers, np.array([0.2, 0.0])) == [1.0]


def test_the_interval_holds_the_prior_range_where_nothing_else_is_uncertain() -> None:
    low, high = interval(np.array([-7.0]), np.zeros(1), Settings(prior_range=3))
    odds = np.exp(-7.0)
    assert (low[0], high[0]) == (pytest.approx(odds / 3 / (1 + odds / 3)), pytest.approx(odds * 3 / (1 + odds * 3)))


def test_the_interval_widens_with_the_weights() -> None:
    low, high = interval(np.full(2, -3.0), np.array([0.0, 1.0]), Settings())
    assert low[1] < low[0] < high[0] < high[1]


@pytest.mark.parametrize(
    "wrong",
    [{"prior": 0.0}, {"prior": 1.0}, {"cap": 0.5}, {"hold": 0.01, "inquire": 0.02}, {"min_coverage": 2.0}],
)
def test_an_impossible_setting_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(InputError, match=f"Setting `({'|'.join(wrong)})`"):
        Settings(**wrong)  # type: ignore[arg-type]
