"""Weights are learned from labels, and refused where there are too few."""

from __future__ import annotations

import math
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest

from chokepoint.records.errors import InputError
from chokepoint.weigh.fit import DEFAULT_PENALTY, Fit, Label, Learning, fit, material
from chokepoint.weigh.labels import read_labels
from chokepoint.weigh.scale import RunContext, Scale
from chokepoint.weigh.settings import Settings
from chokepoint.weigh.weighing import weigh
from chokepoint.weigh.weights import Weights
from tests.weigh.evidence import card, weight
from tests.weigh.ledger import add_run, empty_engine

CARDS = (
    card("telling"),
    card("useless"),
    card("backwards"),
    card("never-seen"),
    card("excuse", relief=True, stands_alone=True),
)
SCALE = Scale.of(
    CARDS,
    Weights.of([weight(each.id, 0.2, group=each.id, background=0.1) for each in CARDS]),
    Settings(prior=0.01),
)
ILLICIT = {"telling": 0.8, "useless": 0.1, "backwards": 0.01, "never-seen": 0.0, "excuse": 0.05}
LICIT = {"telling": 0.05, "useless": 0.1, "backwards": 0.3, "never-seen": 0.0, "excuse": 0.5}
RUN = RunContext("R-1")
WHEN = date(2026, 6, 1)


DRAWS = Learning(draws=40)


def learned(
    illicit: int = 60,
    licit: int = 600,
    *,
    days: int = 300,
    more: int = 0,
    scale: Scale = SCALE,
    learning: Learning = DRAWS,
) -> Fit:
    chance = np.random.default_rng(1)
    answers, labels = {}, []
    for number in range(illicit + licit):
        rates = ILLICIT if number < illicit else LICIT
        shown = {each: (1.0, 1.0) for each, rate in rates.items() if chance.random() < rate}
        if "backwards" not in shown and chance.random() < (0.5 if number < illicit else 0.1):
            shown["backwards"] = "u"
        answers[f"O-{number}"] = shown
        day = date(2025, 1, 1) + timedelta(days=int(chance.integers(0, days)))
        labels.append(Label(f"O-{number}", number < illicit, day))
    labels += [Label(f"X-{number}", True, WHEN) for number in range(more)]
    engine = empty_engine()
    add_run(engine, "R-1", CARDS, answers)
    weigh(engine, RUN, CARDS, SCALE.weights, SCALE.settings)
    return fit(material(engine, RUN, scale, labels, learning), scale, RUN, WHEN)


@pytest.fixture(scope="module")
def result() -> Fit:
    return learned(more=3)


def test_a_telling_sign_gains_and_a_useless_one_loses(result: Fit) -> None:
    weights = result.weights
    assert weights["telling"].coefficient > math.log(5) > weights["useless"].coefficient
    assert weights["useless"].coefficient < 0.5
    assert weights["excuse"].coefficient > 1


def test_no_sign_speaks_for_an_order(result: Fit) -> None:
    assert result.weights["backwards"].coefficient == 0


def test_what_no_labelled_order_shows_stays_as_it_was(result: Fit) -> None:
    assert result.weights["never-seen"] == SCALE.weights["never-seen"]
    assert result.weights.calibration == "partly fitted"


def test_what_could_not_be_assessed_is_held_apart(result: Fit) -> None:
    assert result.unassessable["backwards"] > 0.5
    assert result.unassessable["telling"] == 0


def test_it_says_from_what_it_learned_and_what_that_gained(result: Fit) -> None:
    assert (result.illicit, result.licit, result.unused) == (60, 600, 3)
    assert result.loss_fitted < result.loss_elicited
    provenance = result.weights["telling"].provenance
    assert provenance.kind == "fitted"
    assert provenance.when == WHEN
    assert provenance.on.startswith("60 illicit and 600 licit labels, from 2025-01-0")


def test_the_same_labels_give_the_same_weights(result: Fit) -> None:
    assert learned(more=3).weights.hash == result.weights.hash


def test_fitting_again_starts_from_the_elicited_weights(result: Fit) -> None:
    scale = Scale.of(CARDS, result.weights, SCALE.settings)
    assert learned(more=3, scale=scale).weights.hash == result.weights.hash


def test_few_labels_stay_nearer_to_the_elicited_weights_than_many() -> None:
    few, many = (learned(size, size * 10).weights["excuse"] for size in (10, 200))
    assert math.log(1.3) < few.coefficient < many.coefficient
    assert few.deviation > many.deviation


def test_intervals_hold_what_was_learned_and_say_how_they_were_found(result: Fit) -> None:
    for name in ("telling", "useless", "excuse"):
        weight = result.weights[name]
        assert 0 <= weight.coefficient_low <= weight.coefficient <= weight.coefficient_high
        width = weight.coefficient_high - weight.coefficient_low
        assert weight.deviation == pytest.approx(width / 2.56, abs=1e-5)
    assert result.weights["telling"].provenance.source.endswith("intervals by 40 draws of 660 customers")
    assert result.weights["never-seen"].coefficient_low is None


def test_without_draws_intervals_come_from_the_curvature(result: Fit) -> None:
    plain = learned(more=3, learning=Learning(draws=0)).weights["telling"]
    assert plain.provenance.source.endswith("intervals by the curvature")
    assert plain.coefficient == result.weights["telling"].coefficient
    assert plain.coefficient_high - plain.coefficient == pytest.approx(plain.coefficient - plain.coefficient_low)
    with pytest.raises(InputError, match="Draws are -1"):
        Learning(draws=-1)


def test_labels_of_one_day_are_fitted_with_the_default_penalty() -> None:
    result = learned(20, 40, days=1)
    assert result.penalty == DEFAULT_PENALTY
    assert result.loss_fitted is None


def test_fitted_weights_are_read_back_and_weighed_uncapped(result: Fit, tmp_path) -> None:
    result.weights.write(tmp_path / "weights.toml")
    again = Weights.read(tmp_path / "weights.toml")
    assert again == result.weights
    engine = empty_engine()
    add_run(engine, "R-2", CARDS, {"O-1": {"telling": (1.0, 1.0)}})
    weighed = weigh(engine, RunContext("R-2"), CARDS, again, SCALE.settings)
    (row,) = engine.fetch(engine.table("likelihoods")).to_pylist()
    assert row["log_odds"] == pytest.approx(weighed.intercept + again["telling"].coefficient)


@pytest.mark.parametrize(("illicit", "licit"), [(9, 100), (100, 9), (0, 50), (50, 0)])
def test_too_few_labels_are_refused(illicit: int, licit: int) -> None:
    with pytest.raises(InputError, match=f"{illicit} illicit and {licit} licit.*and 2 that it has not.*at least 10 of"):
        learned(illicit, licit, more=2)


def test_labels_are_read_from_the_current_view_for_one_kind_of_subject() -> None:
    engine = empty_engine()
    cells = {
        "subject_kind": ["order", "party", "order"],
        "subject_id": ["O-1", "O-1", "O-2"],
        "label": ["illicit", "illicit", "licit"],
        "decided_on": [date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 3)],
    }
    engine.create("current_labels", pa.table(cells))
    assert sorted(read_labels(engine), key=lambda label: label.subject_id) == [
        Label("O-1", True, date(2026, 1, 1)),
        Label("O-2", False, date(2026, 1, 3)),
    ]
