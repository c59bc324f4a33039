"""What the page on evidence says is what the code does."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

from chokepoint.weigh.ratio import RANGE_WIDTH
from chokepoint.weigh.settings import Settings
from chokepoint.weigh.weights import Weights

PAGE = Path(__file__).parents[2] / "docs" / "evidence.md"


def test_its_examples_run() -> None:
    result = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert result.attempted > 10
    assert result.failed == 0


def test_its_numbers_are_those_in_force() -> None:
    settings, text = Settings(), PAGE.read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| ([^|]+) \| ([^|]+) \|", text, flags=re.MULTILINE))
    assert rows["λ"] == str(settings.damping)
    assert rows["c"] == f"{settings.cap:g}"
    assert rows["all relief together"] == f"ln {settings.relief_limit:g}"
    assert rows["pseudo-orders of p0"] == str(settings.pseudo_subjects)
    assert rows["prior"] == f".001, within a factor of {settings.prior_range:g}"
    assert rows["hold, inquire"] == f"{settings.hold}, {settings.inquire}".replace("0.", ".")
    assert settings.prior == 0.001
    assert f"/ {RANGE_WIDTH}" in text


def test_its_ranges_are_those_of_the_packaged_weights() -> None:
    weights = list(Weights.read())
    backgrounds = [weight.background for weight in weights]
    stated = re.search(r"^\| p0 \| (\S+) to (\S+) \|", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert stated and tuple(map(float, stated.groups())) == (min(backgrounds), max(backgrounds))
    for weight in weights:
        odds = weight.sensitivity / (1 - weight.sensitivity)
        assert weight.low == pytest.approx(odds / 3 / (1 + odds / 3), abs=0.001)
        assert weight.high == pytest.approx(odds * 3 / (1 + odds * 3), abs=0.001)
