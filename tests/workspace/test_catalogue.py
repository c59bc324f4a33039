from pathlib import Path

import pytest

from chokepoint.engines import open_engine
from chokepoint.records.cache import KEPT
from chokepoint.workspace import catalogue as module
from chokepoint.workspace.catalogue import catalogue, plan, queries


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CHOKEPOINT_CACHE", str(tmp_path / "cache"))
    catalogue.cache_clear()
    return tmp_path / "cache"


def test_queries_kept_on_disk_are_those_that_were_made(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = open_engine()
    made = queries(engine)
    monkeypatch.setattr(module, "plan", lambda: pytest.fail("composed again"))
    assert queries(engine) == made
    assert [path.name.split("-")[0] for path in cache.iterdir()] == ["duckdb"]


def test_cards_are_the_same_from_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    made = catalogue()
    catalogue.cache_clear()
    monkeypatch.setattr(module, "plan", lambda: pytest.fail("composed again"))
    assert catalogue() == made


@pytest.mark.parametrize("content", ["", "{", "[1]"])
def test_a_file_cut_off_is_made_anew(cache: Path, content: str) -> None:
    made = catalogue()
    for path in cache.iterdir():
        path.write_text(content)
    catalogue.cache_clear()
    assert catalogue() == made


def test_a_folder_that_cannot_be_written_costs_time_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CHOKEPOINT_CACHE", str(tmp_path / "file"))
    assert list(catalogue()) == list(plan().answers)


def test_old_files_make_room(cache: Path) -> None:
    cache.mkdir()
    for number in range(20):
        (cache / f"duckdb-{number}.json").write_text("{}")
    catalogue()
    assert len(list(cache.iterdir())) == KEPT
