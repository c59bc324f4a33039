"""A query that needs more memory than the engine may hold."""

from __future__ import annotations

import ibis
import pytest

from chokepoint.engines.duckdb import MEMORY_VARIABLE, DuckDBEngine
from chokepoint.records.errors import EngineError

WIDE = 3_000_000
"""Rows that no engine collects into one list within a few megabytes."""


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> DuckDBEngine:
    monkeypatch.setenv(MEMORY_VARIABLE, "40MB")
    return DuckDBEngine()


def collected(rows: int) -> ibis.Table:
    numbers = ibis.range(rows).unnest().name("number").as_table()
    return numbers.agg(all=(numbers.number.cast("string") + " and a long text beside it").collect())


def test_it_is_refused_with_what_would_do(engine: DuckDBEngine) -> None:
    for run in (lambda: engine.fetch(collected(WIDE)), lambda: engine.create("wide", collected(WIDE))):
        with pytest.raises(EngineError, match=f"more memory than the .* Give it more: set {MEMORY_VARIABLE}"):
            run()


def test_the_engine_goes_on_with_as_many_threads(engine: DuckDBEngine) -> None:
    before = engine._setting("threads")
    with pytest.raises(EngineError):
        engine.fetch(collected(WIDE))
    assert engine._setting("threads") == before
    assert engine.fetch(collected(3)).num_rows == 1


def test_without_the_variable_a_share_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(MEMORY_VARIABLE, raising=False)
    assert "GiB" in DuckDBEngine()._setting("memory_limit")
