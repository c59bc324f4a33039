"""The published list of codes: whole, read by signs, and on its page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from chokepoint.observe.discover import indicators
from chokepoint.observe.indicators.behaviour.coded_notes import FAMILY
from chokepoint.reference.note_codes import nearest_note_code, note_code, note_codes

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "how-to" / "notes.md").read_text(encoding="utf-8")
ROWS = [tuple(cell.strip() for cell in line.strip("|\n").split("|")) for line in PAGE.splitlines() if line[:3] == "| `"]


def test_the_page_lists_every_code_with_its_meaning_and_contrary() -> None:
    told = [(code.strip("`"), meaning, contrary.strip("`") or None) for code, meaning, contrary, _ in ROWS]
    assert told == [(one.code, one.meaning, one.contrary) for one in note_codes().values()]


def test_the_page_names_signs_that_there_are() -> None:
    assert {row[3] for row in ROWS} <= set(indicators())
    assert {one.id for one in FAMILY} <= {row[3] for row in ROWS}


def test_a_contrary_is_a_code_without_one_of_its_own() -> None:
    known = note_codes()
    assert all(known[one.contrary].contrary is None for one in known.values() if one.contrary)


def test_every_code_is_read_by_a_sign() -> None:
    package = ROOT / "src" / "chokepoint" / "observe"
    code = "\n".join(path.read_text(encoding="utf-8") for path in [*package.rglob("*.py"), *package.rglob("*.toml")])
    assert [one for one in note_codes() if not re.search(rf"\b{one}\b", code)] == []


def test_a_sign_shows_codes_of_the_list_whose_contrary_is_its_own() -> None:
    for one in FAMILY:
        entry = re.findall(r"[a-z]+(?:_[a-z]+)+", one.made_from)
        for code in set(entry) & set(note_codes()):
            assert note_codes()[code].contrary in entry or note_codes()[code].contrary is None, (one.id, code)


@pytest.mark.parametrize("text", ["evasive_answers", "Evasive answers", " EVASIVE-ANSWERS "])
def test_a_code_is_written_one_way(text: str) -> None:
    assert note_code(text) == "evasive_answers"


def test_what_is_no_code_gets_a_suggestion() -> None:
    assert note_code("evasive") is None
    assert nearest_note_code("evasive_answer") == "evasive_answers"
    assert nearest_note_code("xyz") is None
