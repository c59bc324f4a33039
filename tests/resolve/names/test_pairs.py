"""How often labelled pairs of names are told right, a file a script."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from chokepoint.resolve import compare_names

FOLDER = Path(__file__).parent / "pairs"
FILES = sorted(FOLDER.glob("*.csv"))
FEWEST_PAIRS = 20
LEAST_RIGHT = 0.9
"""Share of the pairs of a script that must be told right at even odds."""


def pairs(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_pairs_are_many_and_balanced(path: Path) -> None:
    found = pairs(path)
    different = sum(pair["same"] == "no" for pair in found)
    assert len(found) >= FEWEST_PAIRS
    assert 0.4 <= different / len(found) <= 0.6
    assert len({(pair["left"], pair["right"]) for pair in found}) == len(found)


@pytest.mark.parametrize("given", [True, False], ids=["kind given", "kind not given"])
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_pairs_are_told_right(path: Path, given: bool) -> None:
    found = pairs(path)
    wrong = [
        (pair["left"], pair["right"])
        for pair in found
        if (compare_names(pair["left"], pair["right"], pair["kind"] if given else None).likelihood >= 0.5)
        != (pair["same"] == "yes")
    ]
    assert 1 - len(wrong) / len(found) >= LEAST_RIGHT, wrong
