"""Field values and pairs: counted without the case itself, worth nothing where missing, added up line by line."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chokepoint.records.errors import InputError
from chokepoint.weigh.fields.additive import learn_additive, ridge_logistic
from chokepoint.weigh.fields.boosted import learn_boosted
from chokepoint.weigh.fields.cases import Cases
from chokepoint.weigh.fields.choosing import choose
from chokepoint.weigh.fields.keys import Field, pair_keys, single_keys
from chokepoint.weigh.fields.magnitude import magnitude
from chokepoint.weigh.fields.ratios import learn_ratios, log_ratio

OFFICE, GOODS, HEADING, NAME = (
    Field("office", "place"),
    Field("code", "goods"),
    Field("head", "goods"),
    Field("id", "id"),
)
FIELDS = (OFFICE, GOODS, HEADING)
KEYS = (*single_keys(FIELDS), *pair_keys(FIELDS))
COUNT = 1200


def cases(count: int = COUNT, seed: int = 1) -> Cases:
    """Frauds are frequent where office and heading go together in one way, whatever each is alone."""
    draw = np.random.default_rng(seed)
    office, code = draw.integers(0, 2, count), draw.integers(0, 4, count)
    illicit = draw.random(count) < np.where(office == code // 2, 0.5, 0.05)
    columns = {
        "office": np.array([f"o{one}" for one in office], dtype=object),
        "code": np.array([f"c{one}" for one in code], dtype=object),
        "head": np.array([f"h{one // 2}" for one in code], dtype=object),
        "id": np.array([f"n{place}" for place in range(count)], dtype=object),
    }
    day = np.datetime64("2024-01-01") + np.arange(count) // 10
    return Cases(columns, illicit, [f"r{place}" for place in range(count)], day)


def record(office: str | None, code: str | None, head: str | None) -> dict[str, str | None]:
    return {"office": office, "code": code, "head": head}


def columns(one: dict[str, str | None]) -> dict[str, np.ndarray]:
    return {name: np.array([value], dtype=object) for name, value in one.items()}


def test_goods_are_never_paired_with_goods() -> None:
    assert pair_keys(FIELDS) == ((OFFICE, GOODS), (OFFICE, HEADING))


def test_what_only_one_case_shows_says_nothing_of_that_case() -> None:
    learned = cases()
    ratios, rows = learn_ratios(learned, [(NAME,)], smoothing=1.0)
    assert np.abs(rows).max() < 1e-12
    assert np.abs(ratios.matrix(learned.columns)).min() > 0.5


def test_a_case_is_counted_by_the_other_folds_alone() -> None:
    learned = cases(200)
    ratios, rows = learn_ratios(learned, [(GOODS,)], smoothing=2.0)
    fold = learned.folds()
    place = 7
    others = learned.illicit[fold != fold[place]]
    shows = (learned.columns["code"] == learned.columns["code"][place])[fold != fold[place]]
    expected = log_ratio(
        np.array([others[shows].sum()]), np.array([(~others[shows]).sum()]), others.mean(), ratios.smoothing
    )
    assert rows[place, 0] == pytest.approx(expected[0])


def test_rows_of_one_group_share_a_fold_and_the_order_of_rows_does_not_matter() -> None:
    learned = cases(300)
    paired = Cases(learned.columns, learned.illicit, [f"g{place // 2}" for place in range(300)], learned.day)
    fold = paired.folds()
    assert (fold[::2] == fold[1::2]).all()
    assert len(set(fold.tolist())) == 5
    turned = np.arange(300)[::-1]
    there = Cases(
        {name: column[turned] for name, column in learned.columns.items()},
        learned.illicit[turned],
        [learned.group[place] for place in turned],
        learned.day[turned],
    )
    assert np.allclose(learn_ratios(learned, KEYS, 2.0)[1], learn_ratios(there, KEYS, 2.0)[1][turned])


@pytest.mark.parametrize("gap", [None, "never seen"])
def test_what_is_missing_or_was_never_seen_adds_nothing(gap) -> None:
    ratios, _ = learn_ratios(cases(), KEYS, smoothing=2.0)
    row = dict(zip(KEYS, ratios.matrix(columns(record(gap, "c0", "h0")))[0], strict=True))
    assert [row[key] for key in KEYS if OFFICE in key] == [0, 0, 0]
    assert row[(GOODS,)] != 0


@given(st.integers(0, 1000), st.integers(0, 1000), st.floats(0.01, 0.99), st.floats(0.1, 50))
def test_one_more_illicit_case_never_lowers_a_ratio(illicit, licit, rate, smoothing) -> None:
    now, more = log_ratio(np.array([illicit, illicit + 1.0]), np.array([licit, licit]), rate, smoothing)
    assert more > now


def test_the_lines_and_the_intercept_make_the_log_odds() -> None:
    learned = cases()
    model = learn_additive(learned, KEYS, smoothing=2.0, penalty=10.0)
    asked = record("o0", "c0", "h0")
    lines = model.lines(asked)
    assert model.intercept + sum(line.adds for line in lines) == pytest.approx(model.log_odds(columns(asked))[0])
    pair = next(line for line in lines if line.fields == ("office", "head"))
    both = (learned.columns["office"] == "o0") & (learned.columns["head"] == "h0")
    assert (pair.values, pair.illicit, pair.licit) == (
        ("o0", "h0"),
        int(learned.illicit[both].sum()),
        int((~learned.illicit[both]).sum()),
    )
    assert pair.adds > 0


def test_pairs_find_what_single_fields_cannot() -> None:
    learned, later = cases(), cases(seed=2)
    single, pairs = (
        learn_additive(learned, keys, 2.0, 10.0).log_odds(later.columns) for keys in (single_keys(FIELDS), KEYS)
    )
    goes = np.array([code in {"c0", "c1"} for code in later.columns["code"]]) == (later.columns["office"] == "o0")
    assert pairs[goes].min() > pairs[~goes].max()
    assert not single[goes].min() > single[~goes].max()
    assert choose(learned, KEYS).loss < choose(learned, single_keys(FIELDS)).loss


def test_no_weight_is_negative_and_a_stronger_penalty_draws_them_down() -> None:
    draw = np.random.default_rng(3)
    matrix = draw.normal(size=(500, 3))
    illicit = (draw.random(500) < 1 / (1 + np.exp(-matrix @ [1.5, 0.0, -1.5]))).astype(float)
    (_, weak), (_, strong) = (ridge_logistic(matrix, illicit, penalty) for penalty in (1.0, 200.0))
    assert weak[2] == strong[2] == 0
    assert weak[0] > strong[0] > 0


def test_decisions_dealt_at_random_are_worth_nothing() -> None:
    learned = cases()
    dealt = np.random.default_rng(5).permutation(learned.illicit)
    null = Cases(learned.columns, dealt, learned.group, learned.day)
    real = np.ptp(learn_additive(learned, KEYS, 2.0, 100.0).log_odds(learned.columns))
    assert np.ptp(learn_additive(null, KEYS, 2.0, 100.0).log_odds(learned.columns)) < real / 10


def test_cases_of_one_kind_or_of_one_day_are_refused() -> None:
    learned = cases(100)
    with pytest.raises(InputError, match="0 of 100 decided cases are illicit"):
        learn_ratios(Cases(learned.columns, np.zeros(100, dtype=bool), learned.group, learned.day), KEYS, 2.0)
    with pytest.raises(InputError, match="enough days"):
        choose(Cases(learned.columns, learned.illicit, learned.group, np.full(100, learned.day[0])), KEYS)


def test_boosting_ranks_by_the_same_ratios() -> None:
    pytest.importorskip("sklearn")
    learned, later = cases(), cases(seed=2)
    chance = learn_boosted(learned, KEYS, smoothing=2.0).likelihood(later.columns)
    assert chance[later.illicit].mean() > chance[~later.illicit].mean() + 0.1


def test_boosting_without_its_extra_says_what_to_install(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn.ensemble", None)
    with pytest.raises(InputError, match=r"chokepoint\[learn\]"):
        learn_boosted(cases(100), KEYS, smoothing=2.0)


@pytest.mark.parametrize(
    ("amount", "band"),
    [(None, None), (float("nan"), None), (0.0, "0"), (-3.0, "0"), (1.0, "1e0"), (4.0, "1e0.5"), (0.2, "1e-1")],
)
def test_amounts_are_bands_of_half_a_power_of_ten(amount, band) -> None:
    assert magnitude(amount) == band
