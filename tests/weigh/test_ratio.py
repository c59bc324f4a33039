"""A sign weighs by its rarity, under a cap; a fitted one as fitted."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chokepoint.weigh.background import WHOLE_LEDGER, measured
from chokepoint.weigh.ratio import likelihood_ratio, uses_measured_background, worth
from chokepoint.weigh.scale import Scale
from chokepoint.weigh.settings import Settings
from chokepoint.weigh.weights import Provenance, Weights
from tests.weigh.evidence import JUDGEMENT, card, weight

SETTINGS = Settings()
shares = st.floats(1e-9, 1)


@given(st.floats(0.001, 0.999), shares, shares)
def test_the_ratio_is_never_below_one_and_falls_as_the_sign_becomes_common(p1, one, other) -> None:
    rare, common = sorted((one, other))
    assert likelihood_ratio(p1, rare) >= likelihood_ratio(p1, common) >= 1
    assert likelihood_ratio(p1, 1.0) == 1


def test_an_elicited_ratio_is_capped_and_so_is_its_range() -> None:
    rare = worth(weight("a", 0.3), 0.0001, SETTINGS)
    assert (rare.log_ratio, rare.deviation) == (math.log(5), 0)
    common = worth(weight("a", 0.2, low=0.1, high=0.3), 0.2, SETTINGS)
    assert common.log_ratio == pytest.approx(math.log(1.8))
    assert common.deviation == pytest.approx(math.log(2.2 / 1.4) / 2.56)
    assert (common.low, common.high) == pytest.approx((math.log(1.4), math.log(2.2)))


def test_a_fitted_weight_is_not_capped() -> None:
    learned = replace(weight("a", 0.3), provenance=Provenance("fitted", "x", JUDGEMENT.when, "y"))
    assert worth(learned, 0.01, SETTINGS).log_ratio == pytest.approx(math.log(30.7))
    coefficient = worth(replace(learned, coefficient=2.5, deviation=0.4), 0.01, SETTINGS)
    assert (coefficient.log_ratio, coefficient.deviation) == (2.5, 0.4)
    assert (coefficient.low, coefficient.high) == pytest.approx((2.5 - 1.28 * 0.4, 2.5 + 1.28 * 0.4))


@pytest.mark.parametrize("background", [1e-6, 0.001, 0.02, 0.1, 0.5])
def test_listed_goods_alone_hardly_lift_an_order(background: float) -> None:
    assert math.exp(worth(Weights.read()["listed-goods"], background, SETTINGS).log_ratio) <= 1.2500001


@pytest.mark.parametrize("relief", ["documented-payer", "steady-purchases"])
def test_a_relief_explains_one_sign_of_its_group_in_full(relief: str) -> None:
    weights = Weights.read()
    scale = Scale.of([card(relief, relief=True)], weights, SETTINGS)
    assert scale.worth(0, WHOLE_LEDGER, {}).log_ratio == math.log(SETTINGS.cap)


def test_only_relief_bound_to_its_group_keeps_its_elicited_background() -> None:
    assert uses_measured_background(card("a"))
    assert uses_measured_background(card("a", relief=True, stands_alone=True))
    assert not uses_measured_background(card("a", relief=True))


@pytest.mark.parametrize(
    ("fired", "assessed", "share"),
    [(0, 0, 0.05), (0, 800, 0.01), (100, 800, 0.11), (1 / 3, 0, 0.0516666667)],
)
def test_the_measured_background_is_shrunk_to_the_elicited_one(fired, assessed, share) -> None:
    assert measured(fired, assessed, 0.05, 200).share == share
