"""Orders whose signs are rarest: told by all that was answered, and read by the indicators asked last."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chokepoint.observe.answers import LETTERS, Answers
from chokepoint.observe.indicator import State
from chokepoint.observe.rarest import rarest_orders

ANSWERS = st.lists(st.text(alphabet="fsuo", min_size=3, max_size=3), min_size=1, max_size=60)
NAMES = ("common", "relief", "seldom")


def answers(packed: list[str], first: int = 0, strength: float = 1.0) -> Answers:
    """Answers of three indicators on orders, in order of their ids."""
    subjects = pa.array([f"{first + number:05}" for number in range(len(packed))], pa.string())
    letters = np.array([[ord(letter) for letter in each] for each in packed], dtype=np.uint8).reshape(-1, 3)
    findings, cells = {}, {"strength": strength, "grade": 1.0}
    for column, name in enumerate(NAMES):
        here = subjects.filter(pa.array(letters[:, column] == LETTERS[State.FIRES]))
        worth = {column: pa.array([value] * len(here), pa.float64()) for column, value in cells.items()}
        findings[name] = pa.table({"subject_id": here, **worth})
    return Answers("order", subjects, NAMES, letters, findings)


def chosen(*parts: Answers) -> list[str]:
    return rarest_orders(parts, {"relief"})["order_id"].to_pylist()


def test_the_rarest_sign_comes_before_the_commoner() -> None:
    packed = ["fss"] * 10 + ["ssf"] * 2 + ["sss"] * 28
    assert chosen(answers(packed)) == ["00010", "00011"]


def test_reliefs_make_no_order_rare() -> None:
    assert chosen(answers(["sfs"] + ["sss"] * 39)) == []


def test_orders_as_rare_as_the_last_count_too() -> None:
    assert len(chosen(answers(["fss"] * 10 + ["sss"] * 30))) == 10


def test_a_weaker_sign_is_less_rare() -> None:
    whole = answers(["fss"] + ["sss"] * 19)
    half = rarest_orders([answers(["fss"] + ["sss"] * 19, strength=0.5)], ())["rarity"][0].as_py()
    assert half == pytest.approx(rarest_orders([whole], ())["rarity"][0].as_py() / 2)
    assert half == pytest.approx(-np.log(1 / 20) / 2)


def test_what_could_not_be_assessed_does_not_make_a_sign_rarer() -> None:
    told = rarest_orders([answers(["fss"] + ["sss"] * 9 + ["uss"] * 90)], ())
    assert told["rarity"].to_pylist() == [pytest.approx(-np.log(1 / 10))]


@pytest.mark.parametrize("parts", [[], [answers([])]])
def test_no_order_is_rarest_of_none(parts: list[Answers]) -> None:
    assert rarest_orders(parts, ()).num_rows == 0


@given(ANSWERS, st.integers(0, 60))
def test_parts_tell_what_the_whole_tells(packed: list[str], cut: int) -> None:
    parts = answers(packed[:cut]), answers(packed[cut:], first=len(packed[:cut]))
    assert rarest_orders(parts, ()).equals(rarest_orders([answers(packed)], ()))


@given(ANSWERS)
def test_every_order_with_no_sign_is_left_out(packed: list[str]) -> None:
    signed = {f"{number:05}" for number, each in enumerate(packed) if "f" in each[0] + each[2]}
    assert set(chosen(answers(packed))) <= signed


def test_the_order_of_findings_does_not_matter() -> None:
    one = answers(["fsf", "fss", "ssf"] + ["sss"] * 30)
    turned = {name: rows.sort_by([("subject_id", "descending")]) for name, rows in one.findings.items()}
    assert rarest_orders([replace(one, findings=turned)], ()).equals(rarest_orders([one], ()))
