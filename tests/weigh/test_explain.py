"""An explanation is what is stored, and its rows add up."""

from __future__ import annotations

import math

import pytest

from chokepoint.records.answers import Explanation
from chokepoint.records.catalogue import Question
from chokepoint.records.errors import NotFoundError
from chokepoint.weigh.explain import Found, explain, explained, explanations
from chokepoint.weigh.questions import Asking
from chokepoint.weigh.scale import RunContext, Scale
from chokepoint.weigh.settings import Settings
from chokepoint.weigh.weighing import stored_backgrounds, weigh, weigh_ledger
from chokepoint.weigh.weights import Weights
from tests.weigh.evidence import card, weight
from tests.weigh.ledger import add_run, empty_engine, finish_run

CARDS = (
    card("paid", questions=("payer",), code="PAY-01"),
    card("far"),
    card("new"),
    card("mandate", relief=True, questions=("tie",)),
)
WEIGHTS = Weights.of(
    [
        weight("paid", 0.3, group="P"),
        weight("far", 0.2, group="L"),
        weight("new", 0.3, group="C"),
        weight("mandate", 0.2, group="P"),
    ]
)
SCALE = Scale.of(CARDS, WEIGHTS, Settings(prior=0.01))
ASKING = Asking({"payer": Question("payer", ("payments.payer_id",), "Who paid?", "Please confirm your transfer.")})
RUN = RunContext("R-1")

LEDGER = {
    **{f"N-{n}": {} for n in range(100)},
    "O-1": {"paid": (0.8, 0.9), "mandate": (1.0, 1.0), "new": (1.0, 1.0), "far": "u"},
    "O-2": {"paid": "u", "far": "o", "new": (1.0, 1.0)},
}


@pytest.fixture(scope="module")
def engine():
    engine = empty_engine()
    add_run(engine, "R-1", CARDS, LEDGER, stopped=("O-2",))
    weighed = weigh(engine, RUN, CARDS, WEIGHTS, SCALE.settings)
    finish_run(engine, "R-1", weighed.intercept, 0.01)
    return engine


def total(explanation: Explanation) -> float:
    prior = explanation.prior
    return math.log(prior / (1 - prior)) + sum(row.contribution for row in explanation.rows)


def test_payments_are_explained_by_their_own_intercept_and_backgrounds() -> None:
    engine = empty_engine()
    cards = [card("paid", subject="payment")]
    add_run(engine, "R-1", CARDS, LEDGER)
    add_run(engine, "R-1", cards, {f"P-{n}": {"paid": (1.0, 1.0)} if n < 9 else {} for n in range(300)}, kind="payment")
    of_orders = weigh(engine, RUN, CARDS, WEIGHTS, SCALE.settings)
    run, scale = RunContext("R-1", "payment"), Scale.of(cards, WEIGHTS, SCALE.settings)
    of_payments = weigh(engine, run, cards, WEIGHTS, SCALE.settings)
    finish_run(engine, "R-1", of_orders.intercept, 0.01)
    told = explain(engine, run, "P-1", scale, ASKING)
    assert of_payments.intercept != of_orders.intercept
    assert (told.subject_kind, told.of) == ("payment", 300)
    assert total(told) == pytest.approx(told.log_odds)
    (row,) = [row for row in told.rows if row.code]
    assert row.background == pytest.approx((9 + 200 * 0.05) / 500)


def test_rows_add_up_to_the_log_odds(engine) -> None:
    for one in explanations(engine, RUN, list(LEDGER), SCALE, ASKING):
        assert abs(total(one) - one.log_odds) < 1e-9
        assert one.likelihood == pytest.approx(1 / (1 + math.exp(-one.log_odds)))
        assert len(one.rows) == 1 + len(CARDS)


def test_a_ledger_just_weighed_is_explained_as_by_what_is_stored(engine) -> None:
    run = RunContext("R-5")
    add_run(engine, "R-5", CARDS, LEDGER, stopped=("O-2",))
    weighed, ledger = weigh_ledger(engine, run, SCALE, stored_backgrounds(engine, "R-1", -4.5))
    held = {"run_id": "R-5", "prior": 0.01, "intercept": weighed.intercept}
    now = explained(Found.of_ledger(engine, run, held, ledger), list(LEDGER), SCALE, ASKING)
    finish_run(engine, "R-5", weighed.intercept, 0.01, reference="R-1")
    assert now == explanations(engine, run, list(LEDGER), SCALE, ASKING)


def test_rows_stand_in_the_order_of_a_waterfall(engine) -> None:
    one = explain(engine, RUN, "O-1", SCALE, ASKING)
    assert [(row.indicator, row.state) for row in one.rows] == [
        ("nothing-fired-yet", "fires"),
        ("new", "fires"),
        ("paid", "fires"),
        ("mandate", "fires"),
        ("far", "unassessable"),
    ]
    first, _, paid, mandate, far = one.rows
    assert first.contribution < 0
    assert first.code == ""
    assert (paid.basis, paid.record_ids, paid.strength, paid.grade) == ("seen by paid", ("orders/O-1",), 0.8, 0.9)
    assert (paid.code, paid.group, paid.sensitivity) == ("PAY-01", "P", 0.3)
    assert mandate.relief
    assert mandate.contribution == -paid.contribution, "a documented payer ends where the buyer himself would"
    assert (far.contribution, far.basis, far.strength) == (0, "", None)


def test_what_is_said_besides(engine) -> None:
    one, two = explanations(engine, RUN, ["O-1", "O-2"], SCALE, ASKING)
    assert (one.rank, two.rank, one.of) == (1, 2, 102)
    assert one.band == "inquire"
    assert two.band == "stop"
    assert one.calibration == "elicited, uncalibrated"
    assert one.words.endswith("1st of 102; fires: new, paid")
    assert [(stop.stop_id, stop.record_ids) for stop in two.stops] == [("embargo", ("orders/O-2",))]
    assert one.questions == ()
    assert [(ask.kind, ask.columns) for ask in two.questions] == [
        ("internal", ("payments.payer_id",)),
        ("customer", ("payments.payer_id",)),
    ]


def test_a_later_run_is_explained_on_the_backgrounds_of_its_reference(engine) -> None:
    before = explain(engine, RUN, "O-1", SCALE, ASKING)
    a = before.rows[0].contribution + SCALE.settings.prior_log_odds
    add_run(engine, "R-2", CARDS, {"O-1": LEDGER["O-1"]})
    weigh(engine, RunContext("R-2"), CARDS, WEIGHTS, SCALE.settings, stored_backgrounds(engine, "R-1", a))
    finish_run(engine, "R-2", a, 0.01, reference="R-1")
    after = explain(engine, RunContext("R-2"), "O-1", SCALE, ASKING)
    assert after.rows == before.rows
    assert after.log_odds == pytest.approx(before.log_odds, abs=1e-12)


def test_what_was_not_weighed_is_named(engine) -> None:
    with pytest.raises(NotFoundError, match="weighed no order `O-9`"):
        explain(engine, RUN, "O-9", SCALE, ASKING)
    with pytest.raises(NotFoundError, match="no run `R-9`"):
        explain(engine, RunContext("R-9"), "O-1", SCALE, ASKING)
