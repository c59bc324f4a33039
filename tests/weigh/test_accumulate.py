"""The laws of the sum: it adds up, knows no order, and every sign and relief pulls its own way."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chokepoint.weigh.accumulate import Fired, Kinds, accumulate
from chokepoint.weigh.settings import Settings
from tests.weigh.evidence import fired, forces, kinds, worths

SETTINGS = Settings()
LIMIT = np.log(SETTINGS.relief_limit)
TOLERANCE = 1e-9

signs = st.tuples(kinds(), worths(), forces())


def totals(kind: Kinds, worth: np.ndarray, force: np.ndarray) -> np.ndarray:
    return accumulate(fired(force, worth), kind, len(force), SETTINGS).total


@pytest.mark.parametrize(
    ("relief", "alone", "group", "force", "total"),
    [
        ([0, 0], [0, 0], [0, 1], [1, 1], 2.0),
        ([0, 0], [0, 0], [0, 0], [1, 1], 1.5),
        ([0, 0], [0, 0], [0, 0], [1, 0.5], 1.25),
        ([0, 1], [0, 0], [0, 0], [1, 1], 0.0),
        ([0, 1], [0, 0], [0, 0], [1, 0.5], 0.5),
        ([0, 1], [0, 0], [0, 1], [1, 1], 1.0),
        ([0, 1], [0, 0], [0, 0], [0, 1], 0.0),
        ([0, 1], [0, 1], [0, 0], [0, 1], -1.0),
        ([0, 1], [0, 1], [0, 0], [0.5, 1], -0.5),
        ([1, 1], [1, 1], [0, 1], [1, 1], -LIMIT),
    ],
    ids=[
        "two groups add",
        "one group: a second sign counts half",
        "the larger first",
        "relief explains its group away",
        "as far as it reaches",
        "but no other group",
        "and nothing where no sign fires",
        "unless it stands alone",
        "then beyond the signs of its group",
        "all relief together is at most ln 5",
    ],
)
def test_a_sum(relief: list[int], alone: list[int], group: list[int], force: list[float], total: float) -> None:
    kind = Kinds(np.array(group), np.array(relief, dtype=bool), np.array(alone, dtype=bool))
    assert totals(kind, np.ones(2), np.array([force])) == pytest.approx([total])


def test_what_stands_alone_takes_nothing_from_what_is_bound_to_the_group() -> None:
    relief = np.array([False, True, True])
    kind = Kinds(np.zeros(3, dtype=np.int64), relief, np.array([False, False, True]))
    assert totals(kind, np.ones(3), np.array([[1, 0.5, 1]])) == pytest.approx([1 - 0.5 - 1])


def test_ties_within_a_group_go_by_id() -> None:
    kind = Kinds(np.zeros(2, dtype=np.int64), np.zeros(2, dtype=bool), np.zeros(2, dtype=bool))
    sums = accumulate(fired(np.ones((1, 2)), np.ones(2)), kind, 1, SETTINGS)
    assert sums.contribution.tolist() == [1.0, 0.5]


def test_nothing_fired_adds_nothing() -> None:
    kind = Kinds(np.zeros(2, dtype=np.int64), np.zeros(2, dtype=bool), np.zeros(2, dtype=bool))
    sums = accumulate(fired(np.zeros((3, 2)), np.ones(2)), kind, 3, SETTINGS)
    assert (sums.total.tolist(), sums.variance.tolist()) == ([0, 0, 0], [0, 0, 0])


@given(signs)
def test_rows_add_up_to_the_total(evidence: tuple[Kinds, np.ndarray, np.ndarray]) -> None:
    kind, worth, force = evidence
    sums = accumulate(fired(force, worth), kind, len(force), SETTINGS)
    for subject, total in enumerate(sums.total):
        assert abs(sum(sums.contribution[sums.fired.subject == subject]) - total) < TOLERANCE


@given(signs, st.randoms(use_true_random=False))
def test_the_order_of_findings_does_not_matter_to_the_bit(evidence, random) -> None:
    kind, worth, force = evidence
    entries = fired(force, worth)
    order = np.array(random.sample(range(len(entries.force)), len(entries.force)), dtype=np.int64)
    shuffled = accumulate(entries.take(order), kind, len(force), SETTINGS)
    plain = accumulate(entries, kind, len(force), SETTINGS)
    for name in ("share", "contribution", "total", "variance"):
        assert np.array_equal(getattr(shuffled, name), getattr(plain, name)), name


@given(signs)
def test_a_subject_alone_gets_what_it_gets_among_others_to_the_bit(evidence) -> None:
    kind, worth, force = evidence
    together = totals(kind, worth, force)
    apart = [totals(kind, worth, force[[subject]])[0] for subject in range(len(force))]
    assert together.tolist() == apart
    assert totals(kind, worth, force[::-1])[::-1].tolist() == apart


@given(signs, st.integers(0, 7), st.sampled_from((0.0001, 0.2, 0.7, 1.0)))
def test_a_stronger_sign_never_lowers_and_a_stronger_relief_never_raises(evidence, changed, least) -> None:
    kind, worth, force = evidence
    more = force.copy()
    more[:, changed] = np.maximum(more[:, changed], least)
    change = totals(kind, worth, more) - totals(kind, worth, force)
    if kind.relief[changed]:
        assert (change <= TOLERANCE).all()
    else:
        assert (change >= -TOLERANCE).all()


@given(signs)
def test_relief_never_goes_below_what_its_group_would_be_without_a_sign(evidence) -> None:
    kind, worth, force = evidence
    sums = accumulate(fired(force, worth), kind, len(force), SETTINGS)
    bound = ~kind.stands_alone[sums.fired.indicator]
    for subject in range(len(force)):
        for group in range(3):
            here = (sums.fired.subject == subject) & (kind.group[sums.fired.indicator] == group) & bound
            assert sum(sums.contribution[here]) > -TOLERANCE


@given(signs)
def test_all_relief_together_is_at_most_its_limit(evidence) -> None:
    kind, worth, force = evidence
    sums = accumulate(fired(force, worth), kind, len(force), SETTINGS)
    relief = kind.relief[sums.fired.indicator]
    for subject in range(len(force)):
        assert -sum(sums.contribution[relief & (sums.fired.subject == subject)]) <= LIMIT + TOLERANCE


@given(signs)
def test_a_contribution_is_its_share_of_the_log_ratio(evidence) -> None:
    kind, worth, force = evidence
    sums = accumulate(fired(force, worth), kind, len(force), SETTINGS)
    assert np.allclose(sums.share * sums.fired.log_ratio, sums.contribution, atol=1e-11)
    assert ((sums.share <= 0) == kind.relief[sums.fired.indicator]).all() or (sums.share == 0).any()


def test_deviations_add_within_a_group_and_as_squares_between_groups() -> None:
    kind = Kinds(np.array([0, 0, 1]), np.zeros(3, dtype=bool), np.zeros(3, dtype=bool))
    one = np.ones(3)
    entries = Fired(np.zeros(3, dtype=np.int64), np.arange(3), one, one, np.array([0.2, 0.4, 0.3]))
    sums = accumulate(entries, kind, 1, SETTINGS)
    assert sums.variance[0] == pytest.approx((0.2 + 0.5 * 0.4) ** 2 + 0.3**2)
