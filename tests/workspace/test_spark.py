"""A run on Spark: the same results as on DuckDB, in the same tables of the workspace."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

import chokepoint
from chokepoint.records.errors import EngineError, InputError
from chokepoint.workspace.workspace import Workspace
from tests.golden.renew import AS_OF, PRIOR

RESULTS_OF_A_RUN = ("findings", "states", "stops", "backgrounds", "contributions", "likelihoods")
RESOLVED = ("identities", "resemblances", "places", "nearby", "passages", "activities", "affinities", "matches")
DIFFERING = {"run_id", "reference_run_id", "started_at", "known_at", "engine", "seconds"}


def rows_of(workspace: Workspace, name: str, run_id: str | None = None) -> list[dict[str, object]]:
    """The rows of a table, or those of one run without its id, in an order of their own."""
    rows = workspace.engine.table(name)
    if run_id:
        rows = rows.filter(rows.run_id == run_id).drop("run_id")
    found: pa.Table = workspace.engine.fetch(rows)
    return sorted(found.to_pylist(), key=repr)


@pytest.fixture(scope="module")
def both_folder(assessed_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The assessed workspace with a second run, on Spark."""
    folder = tmp_path_factory.mktemp("both") / "workspace"
    shutil.copytree(assessed_folder, folder)
    with chokepoint.open(folder) as workspace:
        workspace.assess(as_of=AS_OF, prior=PRIOR, engine="spark")
    return folder


@pytest.fixture
def both(both_folder: Path, tmp_path: Path) -> Iterator[Workspace]:
    """A copy of it, to change at will."""
    folder = tmp_path / "both"
    shutil.copytree(both_folder, folder)
    with chokepoint.open(folder) as workspace:
        yield workspace


def test_a_run_on_spark_gives_what_a_run_on_duckdb_gives(assessed: Workspace, both: Workspace, tmp_path: Path) -> None:
    before, after = assessed.run(), both.run()
    assert (before["engine"], after["engine"]) == ("duckdb", "spark")
    assert {name: cell for name, cell in after.items() if name not in DIFFERING} == {
        name: cell for name, cell in before.items() if name not in DIFFERING
    }
    for name in RESULTS_OF_A_RUN:
        assert rows_of(both, name, after["run_id"]) == rows_of(both, name, before["run_id"]), name
    for name in RESOLVED:
        assert rows_of(both, name) == rows_of(assessed, name), name
    ranked = both.orders()
    assert ranked == assessed.orders()
    first = ranked[0].order_id
    assert replace(both.explain(first), run_id="") == replace(assessed.explain(first), run_id="")
    (page,) = both.report(first, out=tmp_path / "order.html")
    assert first in page.read_text(encoding="utf-8")


def test_records_are_copied_again_only_when_they_change(both: Workspace, tmp_path: Path) -> None:
    folder = both.folder / "spark" / "kept"
    first = {path.name for path in folder.iterdir()}
    added = tmp_path / "orders.csv"
    added.write_text("order_id,ordered_at,customer_id\nNEW-1,2016-12-01,NOBODY\n", encoding="utf-8")
    both.load([added])
    done = both.assess(as_of=AS_OF, new=True, engine="spark")
    second = {path.name for path in folder.iterdir()}
    assert done.assessed == 1
    assert sorted(name.split("-")[0] for name in first ^ second) == ["orders", "orders"]
    assert [path.name for path in (both.folder / "spark").iterdir()] == ["kept"]


def test_a_run_that_cannot_be_made_leaves_nothing(assessed: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    before = assessed.run()
    monkeypatch.setenv("CHOKEPOINT_SPARK", "sc://127.0.0.1:1")
    with pytest.raises(EngineError, match=r"127\.0\.0\.1:1"):
        assessed.assess(as_of=AS_OF, prior=PRIOR, engine="spark")
    with pytest.raises(InputError, match="abacus"):
        assessed.assess(as_of=AS_OF, prior=PRIOR, engine="abacus")
    assert assessed.run() == before
