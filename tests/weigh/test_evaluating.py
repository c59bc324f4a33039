"""The figures of a small ledger whose truth is known."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from chokepoint.weigh.accumulate import Fired, accumulate
from chokepoint.weigh.baselines import folds, learned, scorecard
from chokepoint.weigh.coverage import FIRES, SILENT
from chokepoint.weigh.crossfitting import CrossFit
from chokepoint.weigh.drift import drift
from chokepoint.weigh.evaluating import (
    Outcomes,
    ablation,
    alerted,
    curve,
    false_alerts,
    null,
    parts,
    rank_figures,
    without,
)
from chokepoint.weigh.evidence import fired, measure, read_evidence, read_segments
from chokepoint.weigh.metrics import average_precision, ranking
from chokepoint.weigh.scale import RunContext, Scale
from chokepoint.weigh.settings import Settings
from chokepoint.weigh.weights import Weights
from tests.weigh.evidence import card, weight
from tests.weigh.ledger import add_run, empty_engine

CARDS = [card("blank"), card("noise"), card("telling")]
WEIGHTS = Weights.of([weight("blank"), weight("noise", 0.3), weight("telling", 0.15, group="H")])
SCALE = Scale.of(CARDS, WEIGHTS, Settings(prior=0.05))


def _ledger(orders: int = 1_200, seed: int = 4) -> tuple[CrossFit, Outcomes]:
    """Orders of which one in ten is illicit; `telling` tells them, `noise` fires anywhere, `blank` on nothing."""
    rng = np.random.default_rng(seed)
    illicit = rng.random(orders) < 0.1
    shown = {
        "telling": rng.random(orders) < np.where(illicit, 0.7, 0.03),
        "noise": rng.random(orders) < 0.1,
    }
    ids = [f"o{number:05}" for number in range(orders)]
    answers = {
        order_id: {name: (1.0, 1.0) for name, fires in shown.items() if fires[place]}
        for place, order_id in enumerate(ids)
    }
    engine, run = empty_engine(), RunContext("r")
    add_run(engine, "r", CARDS, answers)
    evidence = read_evidence(engine, run, SCALE)
    segments = read_segments(engine, run, SCALE, evidence.subjects)
    measured = measure(evidence, SCALE, segments)
    half = folds([str(number % 90) for number in range(orders)], 2)
    days = [date(2025, 1, 1) + timedelta(days=number // 10) for number in range(orders)]
    scheme = tuple("even" if number % 2 else "odd" for number in range(orders))
    fit = CrossFit(engine, run, SCALE, evidence, segments, measured, half, days)
    return fit, Outcomes(illicit, scheme, ("",) * orders)


@pytest.fixture(scope="module")
def ledger() -> tuple[CrossFit, Outcomes]:
    return _ledger()


def test_an_indicator_left_out_is_one_that_never_fired(ledger: tuple[CrossFit, Outcomes]) -> None:
    fit, outcomes = ledger
    entries = fired(fit.evidence, SCALE, fit.segments, fit.backgrounds)
    sums = accumulate(entries, SCALE.kinds, len(outcomes.illicit), SCALE.settings)
    for number in range(len(CARDS)):
        never: Fired = entries.take(entries.indicator != number)
        anew = accumulate(never, SCALE.kinds, len(outcomes.illicit), SCALE.settings)
        assert np.array_equal(without(SCALE, sums, number), anew.total)
    told = ablation(SCALE, sums, outcomes.illicit, 0.05)
    assert [one.indicator for one in told] == ["telling", "noise"]
    assert told[0].average_precision_lost > 0.1 > told[1].average_precision_lost


def test_fitted_on_others_it_finds_more_than_chance(ledger: tuple[CrossFit, Outcomes]) -> None:
    fit, outcomes = ledger
    score = fit.score(outcomes.illicit)
    base = float(outcomes.illicit.mean())
    assert average_precision(outcomes.illicit[ranking(score)]) > 4 * base
    assert fit.by_chance(outcomes.illicit) < 2.5 * base
    left_out = fit.left_out(outcomes, score, 0.05)
    assert [one.scheme for one in left_out] == ["even", "odd"]
    assert all(one.recall_without > one.recall_with / 2 for one in left_out)


def test_no_order_is_scored_by_what_its_own_half_taught(ledger: tuple[CrossFit, Outcomes]) -> None:
    fit, outcomes = ledger
    ours = fit.half == 0
    flipped = np.where(ours, ~outcomes.illicit, outcomes.illicit)
    assert np.allclose(fit.score(flipped)[ours], fit.score(outcomes.illicit)[ours])


def test_null_falls_to_the_base_rate(ledger: tuple[CrossFit, Outcomes]) -> None:
    _, outcomes = ledger
    told = null(np.random.default_rng(1).random(len(outcomes.illicit)), outcomes.illicit, 0.05)
    mean, low, high = told.average_precision
    assert low < told.base_rate * 1.2 < high * 1.2
    assert mean == pytest.approx(told.base_rate, rel=0.25)
    assert told.recall[0] == pytest.approx(0.05, rel=0.2)


def test_parts_and_groups_add_up(ledger: tuple[CrossFit, Outcomes]) -> None:
    _, outcomes = ledger
    alerts = alerted(np.random.default_rng(2).random(len(outcomes.illicit)), 0.1)
    of = parts(alerts, outcomes.illicit, outcomes.scheme)
    assert sum(one.illicit for one in of) == outcomes.illicit.sum()
    assert sum(one.found for one in of) == (alerts & outcomes.illicit).sum()
    groups = false_alerts(alerts, ~outcomes.illicit, outcomes.scheme)
    assert sum(one.licit for one in groups) == (~outcomes.illicit).sum()
    assert sum(one.alerts for one in groups) == (alerts & ~outcomes.illicit).sum()
    assert all(one.low <= one.share <= one.high for one in groups)


def test_curve_rises_to_all(ledger: tuple[CrossFit, Outcomes]) -> None:
    _, outcomes = ledger
    score = outcomes.illicit + np.random.default_rng(3).random(len(outcomes.illicit))
    drawn = curve(ranking(score), outcomes.illicit)
    assert drawn[-1] == (1.0, 1.0)
    assert all(before[1] <= after[1] for before, after in itertools.pairwise(drawn))
    assert rank_figures(score, outcomes.illicit, 0.03).recall_within["0.1"] == 1


def test_scorecard_counts_points_by_level() -> None:
    letters = np.array([[FIRES, FIRES, FIRES], [SILENT, FIRES, SILENT], [SILENT] * 3], dtype=np.uint8)
    assert scorecard(SCALE, letters).tolist() == [2 + 3 + 1, 3, 0]
    relieving = replace(SCALE, cards=(replace(CARDS[0], relief=True), *CARDS[1:]))
    assert scorecard(relieving, letters).tolist() == [4, 3, 0]


def test_what_learns_is_scored_on_other_customers() -> None:
    pytest.importorskip("sklearn")
    rng = np.random.default_rng(8)
    customers = [str(number % 60) for number in range(900)]
    illicit = rng.random(900) < 0.1
    features = np.column_stack(
        [illicit + rng.normal(0, 0.4, 900), np.where(rng.random(900) < 0.2, np.nan, 1.0), np.full(900, np.nan)]
    )
    fold = folds(customers)
    scores = learned(features, illicit, fold)
    assert set(scores) == {"isolation forest", "logistic regression", "gradient boosting"}
    assert average_precision(illicit[ranking(scores["logistic regression"])]) > 0.5
    assert len({fold[place] for place, one in enumerate(customers) if one == "7"}) == 1
    assert set(learned(features, np.zeros(900, dtype=bool), fold)) == {"isolation forest"}


def test_drift_is_told_where_intervals_do_not_meet() -> None:
    before = np.full((1_000, 3), SILENT, dtype=np.uint8)
    now = before.copy()
    now[:200, 1] = FIRES
    now[:300, 2] = ord("u")
    lines = {line.indicator: line for line in drift(CARDS, before, now)}
    assert {name for name, line in lines.items() if line.moved} == {"noise", "telling"}
    assert (lines["noise"].fires_before, lines["noise"].fires_now) == (0, 0.2)
    assert lines["telling"].unassessable_now == 0.3
    assert not any(line.moved for line in drift(CARDS, now, now))
