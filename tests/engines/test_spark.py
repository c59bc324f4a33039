"""What is particular to Spark: datasets that are kept, and how it says that something is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from chokepoint.engines import spark_session
from chokepoint.engines.protocol import Query
from chokepoint.records.errors import EngineError
from tests.engines.sail import sail_engine

if TYPE_CHECKING:
    from chokepoint.engines.spark import SparkEngine

ROWS = pa.table({"letter": ["a", "b"]})


@pytest.fixture
def spark(tmp_path: Path) -> Iterator[SparkEngine]:
    with sail_engine(tmp_path / "spark") as engine:
        yield engine


def folders(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "spark" / "kept").iterdir())


def test_a_kept_table_is_read_again_and_not_written_again(tmp_path: Path) -> None:
    with sail_engine(tmp_path / "spark") as engine:
        engine.keep("letters", "1a", ROWS.schema, ROWS.to_reader)
    with sail_engine(tmp_path / "spark") as engine:
        engine.keep("letters", "1a", ROWS.schema, lambda: pytest.fail("written again"))
        assert engine.fetch(engine.table("letters")).num_rows == 2
    assert folders(tmp_path) == ["letters-1a"]


def test_the_next_edition_of_a_kept_table_takes_its_place(spark: SparkEngine, tmp_path: Path) -> None:
    for key, rows in (("1a", ROWS), ("2b", ROWS.slice(1))):
        spark.keep("letters", key, rows.schema, rows.to_reader)
    spark.keep("letters_more", "1a", ROWS.schema, ROWS.to_reader)
    assert spark.fetch(spark.table("letters")).num_rows == 1
    assert folders(tmp_path) == ["letters-2b", "letters_more-1a"]


def test_nothing_but_what_is_kept_stays(tmp_path: Path) -> None:
    with sail_engine(tmp_path / "spark") as engine:
        engine.create("letters", ROWS)
        engine.create("copy", engine.table("letters"))
        assert any((tmp_path / "spark").iterdir())
    assert list((tmp_path / "spark").iterdir()) == []


def test_a_server_that_does_not_see_our_folders_is_sent_the_rows(tmp_path: Path) -> None:
    folder = tmp_path / "lake"
    folder.mkdir()
    with sail_engine(f"file://{folder}") as engine:
        engine.create("letters", ROWS)
        engine.append("letters", ROWS)
        engine.create("none", ROWS.slice(0, 0))
        engine.keep("kept", "1a", ROWS.schema, ROWS.to_reader)
        counted = [engine.fetch(engine.table(name)).num_rows for name in ("letters", "none", "kept")]
    assert counted == [4, 0, 2]


def test_a_query_that_is_refused_is_named(spark: SparkEngine) -> None:
    with pytest.raises(EngineError, match="nowhere"):
        spark.fetch(Query("SELECT * FROM nowhere"))


def test_a_server_that_is_not_there_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(spark_session.URL_VARIABLE, "sc://127.0.0.1:1")
    with pytest.raises(EngineError, match=r"127\.0\.0\.1:1"), sail_engine(tmp_path):
        pass
