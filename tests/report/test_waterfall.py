"""The bars of an explanation: their sum, as computed and as a reader adds it up."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chokepoint.records.answers import EvidenceRow
from chokepoint.report.waterfall import waterfall
from tests.report import sample


def number(text: str) -> Decimal:
    return Decimal(text.replace("−", "-"))


def row(contribution: float) -> EvidenceRow:
    return EvidenceRow("g", "x", "X-01", "fires", contribution, "", (), "", contribution < 0)


@given(st.lists(st.floats(-3, 5), max_size=30))
def test_the_bars_add_up_exactly_and_to_the_eye(contributions: list[float]) -> None:
    told = sample.explanation("O-1", 1, "hold", tuple(map(row, contributions)))
    fall = waterfall(told)
    assert sum(step.contribution for step in fall.steps) == pytest.approx(told.log_odds, abs=1e-9)
    assert sum(number(step.added) for step in fall.steps) == number(fall.steps[-1].sum)
    assert float(number(fall.steps[-1].sum)) == pytest.approx(told.log_odds, abs=0.00501)
    for before, after in zip(fall.steps, fall.steps[1:], strict=False):
        assert number(before.sum) + number(after.added) == number(after.sum)
        assert abs(float(number(after.added)) - after.contribution) <= 0.0101


@given(st.lists(st.floats(-3, 5), max_size=30))
def test_every_bar_lies_on_the_scale_and_meets_its_neighbour(contributions: list[float]) -> None:
    fall = waterfall(sample.explanation("O-1", 1, "hold", tuple(map(row, contributions))))
    for step in fall.steps:
        assert 0 <= step.left <= step.left + step.width <= 100
    for before, after in zip(fall.steps, fall.steps[1:], strict=False):
        edges = (after.left, after.left + after.width)
        assert any(edge == pytest.approx(before.end, abs=0.01) for edge in edges)
    assert 0 <= fall.low <= fall.end <= fall.high <= 100


@given(st.lists(st.floats(-9, 9), max_size=6))
def test_labels_of_the_scale_do_not_touch(contributions: list[float]) -> None:
    fall = waterfall(sample.explanation("O-1", 1, "hold", tuple(map(row, contributions))))
    ends = [(x - len(text) * 0.7, x + len(text) * 0.7) for x, text in fall.ticks if text]
    assert ends
    assert ends[0][0] >= 0
    assert all(before[1] < after[0] for before, after in pairwise(ends))


def test_only_what_fires_is_a_bar() -> None:
    titles = [step.title for step in waterfall(sample.first().explanation).steps]
    assert len(titles) == 6
    assert "A way much longer than the direct one" not in titles


def test_a_bar_says_why_it_is_as_long_as_it_is() -> None:
    steps = {step.code: step.why.replace("\u00a0", " ") for step in waterfall(sample.first().explanation).steps}
    assert steps["PAY-01"] == (
        "seen in 30 % of illicit orders for a reason of their own, in 2.4 % of all orders like this one; strength 0.90"
    )
    assert "another sign of the same kind weighs more" in steps["PAY-02"]
    relief = {step.kind: step.why for step in waterfall(sample.third().explanation).steps}["relief"]
    assert relief == "it explains away signs of its own kind and no more"
