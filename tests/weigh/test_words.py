"""Likelihoods in words."""

from __future__ import annotations

import pytest

from chokepoint.weigh.words import multiple, ordinal, words


@pytest.mark.parametrize(
    ("likelihood", "word"),
    [
        (0.05, "very unlikely"),
        (0.2, "unlikely"),
        (0.45, "roughly even chance"),
        (0.55, "likely"),
        (0.8, "very likely"),
        (0.95, "almost certain"),
        (0.999, "almost certain"),
    ],
)
def test_words_of_icd_203(likelihood: float, word: str) -> None:
    assert words(likelihood, 0.001, 1, 10, ["first-order"]) == word


def test_below_five_percent_a_multiple_of_the_usual_rate() -> None:
    said = words(0.0196, 0.0001, 14, 20412, ["first-order", "unrelated-goods"])
    assert said == "× 196 the usual rate; 14th of 20,412; fires: first-order, unrelated-goods"
    assert words(0.00037, 0.001, 3, 3, []) == "× 0.37 the usual rate; 3rd of 3; fires: nothing"


@pytest.mark.parametrize(("ratio", "said"), [(0.371, "0.37"), (4.21, "4.2"), (9.96, "10"), (1250, "1,250")])
def test_multiples(ratio: float, said: str) -> None:
    assert multiple(ratio) == said


@pytest.mark.parametrize(
    ("number", "said"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (11, "11th"), (112, "112th"), (20412, "20,412th")]
)
def test_ordinals(number: int, said: str) -> None:
    assert ordinal(number) == said
