"""Weights are read, written and refused."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest

from chokepoint.observe.discover import indicators
from chokepoint.records.errors import InputError
from chokepoint.weigh.settings import Settings
from chokepoint.weigh.weights import Weights
from tests.weigh.evidence import weight

SECTION = """
[provenance]
kind = "elicited"
on = "a test"
when = 2026-01-01
source = "its author"

[odd-hours]
code = "TST-01"
group = "T1"
sensitivity = 0.2
low = 0.1
high = 0.4
background = 0.05
"""


def test_the_packaged_weights_are_elicited_with_ranges() -> None:
    weights = Weights.read()
    assert set(weights.by_id) == set(indicators())
    assert weights.calibration == "elicited, uncalibrated"
    assert {weight.sensitivity for weight in weights} == {0.15, 0.20, 0.30}
    assert list(weights.by_id) == sorted(weights.by_id)
    assert weights["third-party-payer"].code == "PAY-01"


def test_ways_to_reach_a_buyer_together_weigh_at_most_ln_2() -> None:
    group = [weight for weight in Weights.read() if weight.code in ("CUS-09", "CUS-10", "GEO-02", "GEO-03")]
    assert len({weight.group for weight in group}) == 1
    assert len(group) == 4
    worth = sorted((math.log(weight.cap or Settings().cap) for weight in group), reverse=True)
    damping = Settings().damping
    assert sum(w * damping**k for k, w in enumerate(worth)) <= math.log(2)


def test_what_is_written_is_read_back_with_the_same_hash(tmp_path: Path) -> None:
    weights = Weights.read()
    fitted = replace(weights["hub-transit"], coefficient=0.1 + 0.2, deviation=1e-7, note='says "yes", \\ é')
    weights = Weights.of([*(w for w in weights if w.indicator_id != "hub-transit"), fitted])
    weights.write(tmp_path / "weights.toml")
    again = Weights.read(tmp_path / "weights.toml")
    assert again == weights
    assert again.hash == weights.hash


def test_comments_and_order_do_not_change_the_hash_but_a_number_does(tmp_path: Path) -> None:
    hashes = []
    for content in (SECTION, "# a remark\n" + SECTION, SECTION.replace("0.4", "0.5")):
        (tmp_path / "weights.toml").write_text(content)
        hashes.append(Weights.read(tmp_path / "weights.toml").hash)
    assert hashes[0] == hashes[1] != hashes[2]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("sensitivity = 0.2", "sensitivity = 1.2", "low <= sensitivity <= high"),
        ("sensitivity = 0.2", 'sensitivity = "high"', "'high' is not a number"),
        ("sensitivity = 0.2", "", "'sensitivity' is missing"),
        ("sensitivity = 0.2", "sensitivity = 0.2\ncolour = 3", "unknown key `colour`"),
        ("background = 0.05", "background = 0", "0 < background < 1"),
        ("background = 0.05", "background = 0.05\ncap = 0.5", "cap >= 1"),
        ("background = 0.05", "background = 0.05\ncoefficient = -1", "coefficient_low, coefficient_high >= 0"),
        (
            "background = 0.05",
            "background = 0.05\ncoefficient_low = 2\ncoefficient_high = 1",
            "coefficient_low <= coefficient_high",
        ),
        ("background = 0.05", "background = 0.05\ncoefficient_high = 1", "coefficient_low <= coefficient_high"),
        ("2026-01-01", '"lately"', "as a date"),
        ('"elicited"', '"guessed"', "elicited, fitted"),
        ("[odd-hours]", "odd-hours = 3\n[other]", "a section `[odd-hours]` is expected"),
        ("[odd-hours]", "[odd-hours", "cannot be read as weights"),
    ],
)
def test_a_fault_is_named_with_its_place(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = tmp_path / "weights.toml"
    content = SECTION.replace(old, new)
    if said.startswith("a section"):
        content = "odd-hours = 3\n" + SECTION.replace("[odd-hours]", "[other]")
    path.write_text(content)
    with pytest.raises(InputError) as caught:
        Weights.read(path)
    assert said in caught.value.detail
    assert "odd-hours" in caught.value.detail or str(path) in caught.value.detail


def test_an_indicator_without_a_weight_is_told_what_to_add() -> None:
    with pytest.raises(InputError, match=r"Add a section `\[odd-hours\]`"):
        Weights.read()["odd-hours"]


def test_calibration_says_what_share_was_learned() -> None:
    plain = weight("a")
    learned = replace(plain, provenance=replace(plain.provenance, kind="fitted"), indicator_id="b")
    assert Weights.of([plain, learned]).calibration == "partly fitted"
    assert Weights.of([learned]).calibration == "fitted"
