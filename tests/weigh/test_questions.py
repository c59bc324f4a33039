"""The next best question: by the chance that its answer moves the order to another band."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chokepoint.records.catalogue import Question
from chokepoint.weigh.questions import Asking, Standing, inquiries
from chokepoint.weigh.scale import Scale
from chokepoint.weigh.settings import Settings
from chokepoint.weigh.weights import Weights
from tests.weigh.evidence import card, weight

QUESTIONS = {
    each: Question(each, (f"payments.{each}",), f"look up {each}", f"please send {each}" if each != "secret" else None)
    for each in ("payer", "place", "secret", "tie")
}
CARDS = (
    card("a-paid", questions=("payer",)),
    card("b-far", questions=("place", "secret")),
    card("c-near", questions=("place",)),
    card("d-mandate", relief=True, questions=("tie",)),
    card("e-cash", category="payment"),
)
GROUPS = {"a-paid": "P", "b-far": "L", "c-near": "E", "d-mandate": "P", "e-cash": "M"}
SCALE = Scale.of(
    CARDS,
    Weights.of([weight(each, 0.3, group=group) for each, group in GROUPS.items()]),
    Settings(prior=0.01, hold=0.05, inquire=0.012),
)


def standing(letters: str, likelihood: float = 0.01, **more: object) -> Standing:
    force = np.array([1.0 if letter == "f" else 0.0 for letter in letters])
    log_ratio = np.full(5, math.log(5))
    intercept = math.log(likelihood / (1 - likelihood)) - math.log(5) * force[~SCALE.kinds.relief].sum()
    plain = {"share": np.full(5, 0.05), "stopped": False}
    return Standing(
        np.frombuffer(letters.encode(), dtype=np.uint8),
        force,
        log_ratio=log_ratio,
        intercept=intercept,
        likelihood=likelihood,
        **{**plain, **more},  # type: ignore[arg-type]
    )


def asked(letters: str, asking: Asking | None = None, **more: object) -> list[tuple[str, str, float]]:
    found = inquiries(standing(letters, **more), SCALE, asking or Asking(QUESTIONS))
    return [(one.columns[0].removeprefix("payments."), one.kind, one.moves_band) for one in found]


def test_nothing_to_ask_where_all_is_known() -> None:
    assert asked("sssss") == []


def test_the_chance_that_one_sign_fires() -> None:
    chance = 0.01 * 0.3 + 0.99 * 0.05
    assert asked("ussss") == [("payer", "internal", round(chance, 9)), ("payer", "customer", round(chance, 9))]


def test_a_question_that_settles_two_signs_comes_before_one_that_settles_one() -> None:
    chance = 0.01 * 0.3 + 0.99 * 0.05
    both = round(1 - (1 - chance) ** 2, 9)
    assert asked("suuss") == [
        ("place", "internal", both),
        ("place", "customer", both),
        ("secret", "internal", round(chance, 9)),
    ]


def test_ties_go_by_the_change_of_the_log_odds() -> None:
    found = inquiries(standing("uusss", likelihood=0.2), SCALE, Asking(QUESTIONS))
    assert {one.moves_band for one in found} == {0.0}
    assert [one.expected_change for one in found] == sorted((one.expected_change for one in found), reverse=True)


def test_a_silent_relief_is_asked_about_where_a_sign_of_its_group_fires() -> None:
    held = 0.06
    found = asked("fssss", likelihood=held)
    chance = round((1 - held) * 0.3 + held * 0.05, 9)
    assert found == [("tie", "internal", chance), ("tie", "customer", chance)]
    assert asked("sfsss", likelihood=held) == []


@pytest.mark.parametrize(
    ("letters", "asking"),
    [("ussss", Asking(QUESTIONS, reported=True)), ("usssf", Asking(QUESTIONS))],
    ids=["the case is reported", "a payment sign fires"],
)
def test_only_internal_questions_where_the_customer_must_not_be_warned(letters: str, asking: Asking) -> None:
    found = asked(letters, asking)
    assert found
    assert {kind for _, kind, _ in found} == {"internal"}


def test_under_a_stop_no_answer_moves_the_band_but_questions_remain() -> None:
    assert asked("ussss", stopped=True) == [("payer", "internal", 0.0), ("payer", "customer", 0.0)]


def test_an_answer_may_lift_an_order_out_of_not_enough_known() -> None:
    assert [(name, moves) for name, kind, moves in asked("uuuso") if kind == "internal"] == [
        ("place", 1.0),
        ("payer", 0.0),
        ("secret", 0.0),
    ]


@given(st.text("fsuo", min_size=5, max_size=5), st.floats(1e-4, 0.9))
def test_chances_are_chances_and_come_in_order(letters: str, likelihood: float) -> None:
    found = inquiries(standing(letters, likelihood), SCALE, Asking(QUESTIONS))
    keys = [(-one.moves_band, -one.expected_change) for one in found]
    assert keys == sorted(keys)
    assert all(0 <= one.moves_band <= 1 and one.expected_change >= 0 for one in found)
