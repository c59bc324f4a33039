"""Undecided orders, pairs, slope, learning curve, ranker and comparison: each does what it says on made-up cases."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest

from chokepoint.engines.protocol import Engine
from chokepoint.records.errors import InputError
from chokepoint.weigh.boosted import boosted
from chokepoint.weigh.choosing import SLOPES, steepness
from chokepoint.weigh.comparing import compare
from chokepoint.weigh.curve import curve
from chokepoint.weigh.fit import Fit, Label, Learning, Material, fit, material
from chokepoint.weigh.intercept import likelihood
from chokepoint.weigh.labels import days_of
from chokepoint.weigh.scale import RunContext, Scale
from chokepoint.weigh.settings import Settings
from chokepoint.weigh.weighing import weigh
from chokepoint.weigh.weights import Weights
from tests.weigh.evidence import card, weight
from tests.weigh.ledger import add_run, empty_engine

CARDS = tuple(card(name) for name in ("one", "other", "plain", "useless"))
SETTINGS = Settings(prior=0.05, alert_budget=100)
SCALE = Scale.of(CARDS, Weights.of([weight(each.id, group=each.id, background=0.1) for each in CARDS]), SETTINGS)
RUN = RunContext("R-1")
WHEN = date(2026, 6, 1)
ORDERS, CASES = 4000, 200


@pytest.fixture(scope="module")
def ledger() -> tuple[Engine, list[str], pa.Table]:
    """One and other go together in cases, and apart in what is licit; plain tells a little; useless nothing."""
    chance = np.random.default_rng(3)
    answers, days = {}, []
    for number in range(ORDERS):
        illicit = number < CASES
        together = illicit and chance.random() < 0.5
        rates = {"one": 0.1, "other": 0.1, "plain": 0.4 if illicit else 0.1, "useless": 0.1}
        answers[f"O-{number:04}"] = {
            name: (1.0, 1.0)
            for name, rate in rates.items()
            if chance.random() < rate or (together and name in ("one", "other"))
        }
        days.append(date(2025, 1, 1) + timedelta(days=int(chance.integers(0, 300))))
    engine = empty_engine()
    add_run(engine, "R-1", CARDS, answers)
    weigh(engine, RUN, CARDS, SCALE.weights, SETTINGS)
    return engine, list(answers), pa.table({"subject_id": list(answers), "day": days})


def read(ledger: tuple[Engine, list[str], pa.Table], cases: int, learning: Learning | None = None) -> Material:
    engine, ids, days = ledger
    labels = [Label(each, True, WHEN) for each in ids[:cases]]
    return material(engine, RUN, SCALE, labels, learning, days)


@pytest.fixture(scope="module")
def result(ledger: tuple[Engine, list[str], pa.Table]) -> Fit:
    return fit(read(ledger, CASES), SCALE, RUN, WHEN)


def test_orders_that_nobody_decided_serve_as_licit(result: Fit) -> None:
    assert (result.illicit, result.licit, result.undecided) == (CASES, 0, ORDERS - CASES)
    assert result.contamination == 0
    assert result.weights["plain"].coefficient > result.weights["useless"].coefficient
    assert "3800 undecided orders presumed licit" in result.weights["plain"].provenance.on
    assert result.loss_fitted < result.loss_elicited


def test_without_them_cases_alone_are_too_few(ledger: tuple[Engine, list[str], pa.Table]) -> None:
    with pytest.raises(InputError, match="200 illicit and 0 licit"):
        read(ledger, CASES, Learning(undecided=False))


def test_the_usual_rate_says_how_many_of_them_are_illicit(ledger: tuple[Engine, list[str], pa.Table]) -> None:
    assert read(ledger, 50).contamination == pytest.approx((0.05 * ORDERS - 50) / (ORDERS - 50), abs=1e-6)
    assert read(ledger, 50, Learning(contamination=0.01)).contamination == 0.01
    with pytest.raises(InputError, match=r"Contamination is 0\.5"):
        Learning(contamination=0.5)


def test_knowing_of_hidden_cases_makes_signs_tell_more(ledger: tuple[Engine, list[str], pa.Table]) -> None:
    told, untold = (
        fit(read(ledger, 60, Learning(contamination=share, pairs=False)), SCALE, RUN, WHEN) for share in (0.0355, 0.0)
    )
    assert told.weights["plain"].coefficient > untold.weights["plain"].coefficient
    assert told.slope > untold.slope


def test_a_pair_that_pays_on_later_time_is_admitted(result: Fit) -> None:
    assert [(pair.first, pair.second) for pair in result.weights.pairs] == [("one", "other")]
    assert result.weights.pairs[0].coefficient > 0.5
    assert 0 < result.weights.pairs[0].coefficient_low < result.weights.pairs[0].coefficient_high
    assert result.weights.pairs[0].provenance == result.weights["plain"].provenance
    assert result.pairs_gain >= 1


def test_with_few_cases_or_on_demand_no_pair_is(ledger: tuple[Engine, list[str], pa.Table]) -> None:
    assert fit(read(ledger, 10), SCALE, RUN, WHEN).weights.pairs == ()
    assert fit(read(ledger, CASES, Learning(pairs=False)), SCALE, RUN, WHEN).pairs_gain is None


@pytest.mark.parametrize("slope", [0.6, 1.0, 1.6])
def test_the_slope_is_found_again_and_held_within_its_range(slope: float) -> None:
    chance = np.random.default_rng(5)
    score = chance.normal(0, 2, 20_000)
    illicit = (chance.random(20_000) < likelihood(slope * score - 3)).astype(np.float64)
    assert steepness(score, illicit, np.ones(20_000)) == pytest.approx(slope, rel=0.08)
    assert steepness(score * 100, illicit, np.ones(20_000)) == SLOPES[0]


def test_the_curve_rises_from_the_elicited_weights(ledger: tuple[Engine, list[str], pa.Table]) -> None:
    known = read(ledger, CASES)
    points = curve(known.evidence, SCALE, known.known, known.stated, days_of(known.evidence, ledger[2]))
    assert [point.cases for point in points][:3] == [0, 10, 50]
    assert points[-1].average_precision > points[0].average_precision
    assert all(point.low <= point.average_precision <= point.high for point in points)


def test_the_boosted_ranker_sees_what_the_sum_cannot(ledger: tuple[Engine, list[str], pa.Table]) -> None:
    pytest.importorskip("sklearn")
    known = read(ledger, CASES)
    found = boosted(known.evidence, SCALE, known.known, known.stated, 1.0)
    assert len(found.score) == len(found.additive) == ORDERS
    assert found.average_precision > found.additive_average_precision > CASES / ORDERS
    again = boosted(known.evidence, SCALE, known.known, known.stated, 1.0)
    assert again.score.tolist() == found.score.tolist()


def test_comparing_says_what_changes_and_stores_nothing(
    ledger: tuple[Engine, list[str], pa.Table], result: Fit
) -> None:
    engine, ids, _ = ledger
    tables = ("backgrounds", "contributions", "likelihoods", "intercepts")
    before = [engine.fetch(engine.table(name)).num_rows for name in tables]
    labels = [Label(each, True, WHEN) for each in ids[:CASES]]
    both = (("old.toml", SCALE.weights), ("new.toml", result.weights))
    told = compare(engine, RUN, CARDS, both, SETTINGS, labels)
    assert [engine.fetch(engine.table(name)).num_rows for name in tables] == before
    assert told.new.average_precision > told.old.average_precision
    assert (told.old.calibration, told.new.calibration) == ("elicited, uncalibrated", "fitted")
    assert sum(told.new.bands.values()) == sum(told.old.bands.values()) == told.orders == ORDERS
    assert told.kept + len(told.entering) <= told.alert_budget
    assert all(order.new_place <= 100 < order.old_place for order in told.entering)
    assert told.rank_correlation < 1


def test_weights_compared_with_themselves_change_nothing(ledger: tuple[Engine, list[str], pa.Table]) -> None:
    told = compare(ledger[0], RUN, CARDS, (("a", SCALE.weights), ("b", SCALE.weights)), SETTINGS, [])
    assert (told.entering, told.leaving, told.kept, told.rank_correlation) == ((), (), 100, 1.0)
    assert told.old.average_precision is None
