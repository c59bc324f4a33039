"""The index kept on disk: the same answers, made anew when anything that it rests on differs."""

from __future__ import annotations

from pathlib import Path

import pytest

from chokepoint.resolve.comparison import Described, Frequencies
from chokepoint.resolve.screening import Entry, Index
from chokepoint.resolve.screening import kept as module
from chokepoint.resolve.screening.kept import kept_index

ENTRIES = (
    Entry("L", "1", Described("BRENNECKE, Tobias Alexander", ("Toby Brennecke",), "person", dates=("1960",))),
    Entry("L", "2", Described("Orvane Commercial Group Ltd", kind="company", identifiers={"lei": ("X1",)})),
    Entry("L", "3", Described("Завьялов Пётр Иванович", kind="person")),
    Entry("L", "4", Described("王伟", kind="person")),
)
QUERIES = (
    "Tobias Alexander Brenneke",
    "Pyotr Ivanovich Zavyalov",
    "Orvane Comm. Grp Limited",
    "王伟",
    "Matthias Brink",
)
COUNTED = Frequencies({"tobias": 3}, 10)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CHOKEPOINT_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_from_disk_it_answers_as_when_made(monkeypatch: pytest.MonkeyPatch) -> None:
    made = Index(ENTRIES, COUNTED).match(QUERIES, 0.01)
    assert any(made)
    kept_index(ENTRIES, COUNTED)
    monkeypatch.setattr(module.Postings, "of", lambda *_: pytest.fail("made again"))
    assert kept_index(ENTRIES, COUNTED).match(QUERIES, 0.01) == made


def test_other_entries_or_counts_are_another_index(cache: Path) -> None:
    kept_index(ENTRIES, COUNTED)
    assert [match.entry.entry_id for match in kept_index(ENTRIES[2:], COUNTED).match(QUERIES, 0.5)[3]] == ["4"]
    kept_index(ENTRIES, Frequencies({"tobias": 4}, 10))
    assert len(list(cache.iterdir())) == 3


@pytest.mark.parametrize("content", ["", "{", "[1]", "{}", '{"words": {}, "laid": {}}'])
def test_a_file_cut_off_is_made_anew(cache: Path, content: str) -> None:
    made = kept_index(ENTRIES, COUNTED).match(QUERIES, 0.5)
    for path in cache.iterdir():
        path.write_text(content)
    assert kept_index(ENTRIES, COUNTED).match(QUERIES, 0.5) == made


def test_no_entries_are_kept_too() -> None:
    assert kept_index((), COUNTED).match(QUERIES, 0.5) == kept_index((), COUNTED).match(QUERIES, 0.5) == [[]] * 5
