"""Judgements on identities through the command line: made, respected, listed, taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_commands import run

PARTIES = "party_id,name,country\nA,Hasan Demir,TR\nB,Wide Ocean Shipping Ltd,HK\nC,Olga Brandt,DE\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "parties.csv").write_text(PARTIES)
    assert run("-w", tmp_path / "w", "load", tmp_path / "parties.csv").code == 0
    return tmp_path / "w"


def entities(folder: Path, *words: str) -> dict[str, list[str]]:
    done = run("-w", folder, "resolve", *words, "--json")
    assert done.code == 0, done.err
    return {row["entity_id"]: row["party_ids"] for row in done.json}


def test_a_merge_holds_and_is_taken_back(folder: Path) -> None:
    assert entities(folder, "--merge", "B", "A", "--by", "Kim") == {"A": ["A", "B"], "C": ["C"]}
    assert entities(folder, "--confirmed-only") == {"A": ["A", "B"], "C": ["C"]}
    [judgement] = run("-w", folder, "resolve", "--judgements", "--json").json
    assert (judgement["decided_by"], judgement["same"], judgement["withdrawn"]) == ("Kim", True, False)
    assert entities(folder, "--undo", judgement["act"]) == {"A": ["A"], "B": ["B"], "C": ["C"]}
    [judgement] = run("-w", folder, "resolve", "--judgements", "--json").json
    assert judgement["withdrawn"]
    assert run("-w", folder, "resolve", "--undo", judgement["act"]).code == 2


def test_a_split_stands_against_what_follows_from_others(folder: Path) -> None:
    entities(folder, "--merge", "A", "B")
    entities(folder, "--merge", "B", "C")
    assert entities(folder, "--split", "C") == {"A": ["A", "B"], "C": ["C"]}
    refused = run("-w", folder, "resolve", "--merge", "B", "C")
    assert refused.code == 2
    assert "`A` and `C`" in refused.err
    assert len(run("-w", folder, "resolve", "--judgements", "--json").json) == 4


def test_a_party_that_is_not_there_is_named(folder: Path) -> None:
    done = run("-w", folder, "resolve", "--merge", "A", "Z")
    assert done.code == 2
    assert "`Z`" in done.err


def test_a_pair_is_explained_by_rows_that_add_up(folder: Path) -> None:
    found = run("-w", folder, "resolve", "--compare", "A", "C", "--json").json
    assert found["log_odds"] == pytest.approx(sum(row["log_odds"] for row in found["rows"]))
    assert found["judged"] is None
