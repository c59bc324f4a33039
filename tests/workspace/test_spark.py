"""A run on Spark: the same results as on DuckDB, in the same tables of the workspace."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from chokepoint.records.errors import EngineError, InputError
from chokepoint.workspace.workspace import Workspace
from tests.golden.renew import AS_OF, PRIOR

RESULTS_OF_A_RUN = ("findings", "states", "stops", "backgrounds", "contributions", "likelihoods")
RESOLVED = ("identities", "resemblances", "places", "nearby", "passages", "activities", "affinities", "matches")
DIFFERING = {"run_id", "started_at", "engine", "seconds", "reference_run_id"}


def rows_of(workspace: Workspace, name: str, run_id: str | None = None) -> list[dict[str, object]]:
    """The rows of a table, or those of one run without its id, in an order of their own."""
    rows = workspace.engine.table(name)
    if run_id:
        rows = rows.filter(rows.run_id == run_id).drop("run_id")
    found: pa.Table = workspace.engine.fetch(rows)
    return sorted(found.to_pylist(), key=repr)


def test_a_run_on_spark_gives_what_a_run_on_duckdb_gives(assessed: Workspace, tmp_path: Path) -> None:
    before, ranked = assessed.run(), assessed.orders()
    resolved = {name: rows_of(assessed, name) for name in RESOLVED}
    first = ranked[0].order_id
    explained = assessed.explain(first)
    assessed.assess(as_of=AS_OF, prior=PRIOR, engine="spark")
    after = assessed.run()
    assert (before["engine"], after["engine"]) == ("duckdb", "spark")
    for name in RESULTS_OF_A_RUN:
        assert rows_of(assessed, name, after["run_id"]) == rows_of(assessed, name, before["run_id"]), name
    assert {name: rows_of(assessed, name) for name in RESOLVED} == resolved
    assert {name: cell for name, cell in after.items() if name not in DIFFERING | {"known_at"}} == {
        name: cell for name, cell in before.items() if name not in DIFFERING | {"known_at"}
    }
    assert assessed.orders() == ranked
    assert replace(assessed.explain(first), run_id="") == replace(explained, run_id="")
    (page,) = assessed.report(first, out=tmp_path / "order.html")
    assert first in page.read_text(encoding="utf-8")


def test_records_are_copied_once_and_again_when_they_change(assessed: Workspace, tmp_path: Path) -> None:
    folder = assessed.folder / "spark" / "kept"
    assessed.assess(as_of=AS_OF, prior=PRIOR, engine="spark")
    first = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    added = tmp_path / "orders.csv"
    added.write_text("order_id,ordered_at,customer_id\nNEW-1,2016-12-01,NOBODY\n", encoding="utf-8")
    assessed.load([added])
    done = assessed.assess(as_of=AS_OF, new=True, engine="spark")
    second = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert done.assessed == 1
    assert {name.split("-")[0] for name in first.keys() ^ second.keys()} == {"orders"}
    assert {name: first[name] for name in first.keys() & second.keys()} == {
        name: second[name] for name in first.keys() & second.keys()
    }
    assert [path.name for path in (assessed.folder / "spark").iterdir()] == ["kept"]


def test_a_run_that_cannot_be_made_leaves_nothing(assessed: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    before = assessed.run()
    monkeypatch.setenv("CHOKEPOINT_SPARK", "sc://127.0.0.1:1")
    with pytest.raises(EngineError, match=r"127\.0\.0\.1:1"):
        assessed.assess(as_of=AS_OF, prior=PRIOR, engine="spark")
    with pytest.raises(InputError, match="abacus"):
        assessed.assess(as_of=AS_OF, prior=PRIOR, engine="abacus")
    assert assessed.run() == before
