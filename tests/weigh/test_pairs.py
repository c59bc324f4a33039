"""Pairs of signs: rows of their own that add up, with the laws of the sum, and never goods with goods."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chokepoint.records.errors import InputError
from chokepoint.weigh.accumulate import Kinds, Sums, accumulate
from chokepoint.weigh.explain import explanations
from chokepoint.weigh.pairs import Pairs, may_pair
from chokepoint.weigh.questions import Asking
from chokepoint.weigh.scale import RunContext, Scale
from chokepoint.weigh.settings import Settings
from chokepoint.weigh.weighing import weigh
from chokepoint.weigh.weights import PairWeight, Provenance, Weights
from tests.weigh.evidence import JUDGEMENT, card, fired, forces, kinds, weight, worths
from tests.weigh.ledger import add_run, empty_engine, finish_run

SETTINGS = Settings(prior=0.01)
TOLERANCE = 1e-9
FITTED = Provenance("fitted", "made-up cases", JUDGEMENT.when, "a test")

evidence = st.tuples(kinds(), worths(), forces(), st.lists(st.floats(0, 3), min_size=28, max_size=28))


def every_pair(kind: Kinds, worth: list[float]) -> Pairs:
    """All pairs of signs."""
    first, second = np.triu_indices(8, 1)
    signs = ~(kind.relief[first] | kind.relief[second])
    value = np.array(worth)[signs]
    return Pairs(first[signs].astype(np.int64), second[signs].astype(np.int64), value, value / 4)


def summed(kind: Kinds, worth: np.ndarray, force: np.ndarray, pairs: list[float]) -> Sums:
    return accumulate(fired(force, worth), kind, len(force), SETTINGS, every_pair(kind, pairs))


@settings(deadline=None)
@given(evidence)
def test_rows_with_pairs_add_up_to_the_total(given_: tuple[Kinds, np.ndarray, np.ndarray, list[float]]) -> None:
    sums = summed(*given_)
    for subject, total in enumerate(sums.total):
        single = sums.contribution[sums.fired.subject == subject].sum()
        both = sums.pairs.contribution[sums.pairs.subject == subject].sum()
        assert abs(single + both - total) < TOLERANCE


@settings(deadline=None)
@given(evidence, st.randoms(use_true_random=False))
def test_no_order_of_the_entries_counts(
    given_: tuple[Kinds, np.ndarray, np.ndarray, list[float]], random: np.random.Generator
) -> None:
    kind, worth, force, pairs = given_
    entries = fired(force, worth)
    order = list(range(len(entries.subject)))
    random.shuffle(order)  # type: ignore[arg-type]
    moved = entries.take(np.array(order, dtype=np.intp))
    plain, shuffled = (
        accumulate(each, kind, len(force), SETTINGS, every_pair(kind, pairs)) for each in (entries, moved)
    )
    assert plain.total.tolist() == shuffled.total.tolist()
    assert plain.pairs.contribution.tolist() == shuffled.pairs.contribution.tolist()


@settings(deadline=None)
@given(evidence, st.integers(0, 7))
def test_a_sign_more_never_lowers_and_a_relief_never_raises_with_pairs(
    given_: tuple[Kinds, np.ndarray, np.ndarray, list[float]], number: int
) -> None:
    kind, worth, force, pairs = given_
    more = force.copy()
    more[:, number] = 1.0
    change = summed(kind, worth, more, pairs).total - summed(kind, worth, force, pairs).total
    assert (change <= TOLERANCE).all() if kind.relief[number] else (change >= -TOLERANCE).all()


def test_a_pair_counts_for_what_no_relief_explains() -> None:
    kind = Kinds(np.array([0, 1, 0]), np.array([False, False, True]), np.zeros(3, dtype=bool))
    pair = Pairs(np.array([0]), np.array([1]), np.array([2.0]), np.array([0.5]))
    for relief, left in ((0.0, 1.0), (0.5, 0.5), (1.0, 0.0)):
        sums = accumulate(fired(np.array([[1, 0.5, relief]]), np.ones(3)), kind, 1, SETTINGS, pair)
        assert sums.pairs.contribution.tolist() == pytest.approx([2.0 * 0.5 * left])


@pytest.mark.parametrize(
    ("first", "second", "may"),
    [
        (("GDS-01", "G1"), ("GDS-02", "G2"), False),
        (("GDS-01", "C1"), ("CUS-03", "G2"), False),
        (("GDS-01", "G1"), ("PAY-01", "P1"), True),
        (("CUS-01", "C1"), ("CUS-02", "C1"), True),
    ],
)
def test_goods_are_never_paired_with_goods(first: tuple[str, str], second: tuple[str, str], may: bool) -> None:
    assert may_pair(*first, *second) is may
    names = [weight(name, code=code, group=group) for name, (code, group) in (("a", first), ("b", second))]
    pair = PairWeight("a", "b", 1.0, 0.1, FITTED)
    if may:
        assert Weights.of(names, [pair]).pairs == (pair,)
    else:
        with pytest.raises(InputError, match="at most one of the two about goods"):
            Weights.of(names, [pair])


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"first": "c"}, "`c` has no weight"),
        ({"first": "b", "second": "a"}, "ids in order"),
        ({"coefficient": -0.1}, "coefficient, deviation >= 0"),
        ({"provenance": JUDGEMENT}, "kind fitted"),
    ],
)
def test_impossible_pairs_are_refused(change: dict[str, object], told: str) -> None:
    with pytest.raises(InputError, match=told):
        Weights.of(
            [weight("a", group="C"), weight("b", group="C")],
            [replace(PairWeight("a", "b", 1.0, 0.1, FITTED), **change)],
        )


def test_a_pair_is_read_back_weighed_and_explained_as_a_row_of_its_own(tmp_path) -> None:
    cards = (card("a"), card("b"), card("c"))
    weights = Weights.of([weight(each.id, group=each.id) for each in cards], [PairWeight("a", "b", 1.25, 0.3, FITTED)])
    weights.write(tmp_path / "weights.toml")
    again = Weights.read(tmp_path / "weights.toml")
    assert again == weights
    assert again.hash != Weights.of(list(weights)).hash
    engine, run = empty_engine(), RunContext("R-1")
    shown = {"O-1": {"a": (1.0, 1.0), "b": (0.5, 1.0)}, "O-2": {"a": (1.0, 1.0)}, "O-3": {}}
    add_run(engine, "R-1", cards, shown)
    weighed = weigh(engine, run, cards, again, SETTINGS)
    finish_run(engine, "R-1", weighed.intercept, SETTINGS.prior)
    both, one = explanations(engine, run, ["O-1", "O-2"], Scale.of(cards, again, SETTINGS), Asking())
    prior = np.log(SETTINGS.prior / (1 - SETTINGS.prior))
    for told in (both, one):
        assert prior + sum(row.contribution for row in told.rows) == pytest.approx(told.log_odds)
    (row,) = [row for row in both.rows if row.indicator == "a + b"]
    assert (row.state, row.code, row.contribution, row.record_ids) == ("fires", "", 1.25 * 0.5, ("orders/O-1",))
    assert "a + b" not in both.words
    assert [row.indicator for row in one.rows if " + " in row.indicator] == []
