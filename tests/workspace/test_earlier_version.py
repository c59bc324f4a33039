"""A workspace that an earlier version assessed: commands say so, and the next run makes its results anew."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import chokepoint
from chokepoint.engines import open_engine
from chokepoint.engines.protocol import Engine
from chokepoint.load.tables import lacking
from chokepoint.records import RESULTS
from chokepoint.records.errors import WorkspaceError
from chokepoint.records.results import LOADED, OF_RUNS, REMEMBERED
from chokepoint.workspace.folder import DATABASE
from chokepoint.workspace.workspace import Workspace

FILES = {
    "parties.csv": "party_id,name\na,Alder Works\nb,Birch Stores\ns,Spruce Supply\n",
    "orders.csv": "order_id,ordered_at,customer_id,supplier_id,amount,currency\nO1,2024-01-01,a,s,100,USD\n",
    "payments.csv": "payment_id,order_id,payer_id,payee_id,paid_at,amount,currency\nP1,O1,b,s,2024-01-03,100,USD\n",
}


@pytest.fixture(scope="module")
def assessed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("earlier")
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    with chokepoint.open(folder / "w") as workspace:
        workspace.load([folder / name for name in FILES])
        workspace.assess()
        assert [name for name in OF_RUNS if lacking(workspace.engine, name)] == []
    return folder / "w"


@pytest.fixture
def folder(assessed: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy, to change at will."""
    shutil.copytree(assessed, tmp_path / "w")
    yield tmp_path / "w"


def as_before(folder: Path, change: Callable[[Engine], None]) -> Workspace:
    """The workspace, opened after its tables were made what an earlier version would have left."""
    engine = open_engine(folder / DATABASE)
    change(engine)
    engine.close()
    return chokepoint.open(folder)


def narrow(engine: Engine, *names: str) -> None:
    """Take the last column away that says nothing of the run."""
    for name in names:
        columns = [column for column in RESULTS[name].names if column not in ("run_id", "scope", "started_at")]
        engine.create(name, engine.table(name).drop(columns[-1]))


READING: dict[str, Callable[[Workspace], object]] = {
    "network": lambda workspace: workspace.network(),
    "orders": lambda workspace: workspace.orders(),
    "parties": lambda workspace: workspace.parties(),
    "explain": lambda workspace: workspace.explain("O1"),
    "coverage": lambda workspace: workspace.coverage(),
    "hot spots": lambda workspace: workspace.hot_spots(),
    "report": lambda workspace: workspace.report(),
    "GraphML": lambda workspace: workspace.report(form="graphml"),
    "trace payment": lambda workspace: workspace.trace_payment("P1"),
    "trace item": lambda workspace: workspace.trace_item("I1"),
    "trace items": lambda workspace: workspace.trace_items(),
    "assess the new": lambda workspace: workspace.assess(new=True),
}


def test_every_reading_command_says_to_assess_again(folder: Path) -> None:
    with as_before(folder, lambda engine: narrow(engine, "edges")) as workspace:
        for told, read in READING.items():
            with pytest.raises(WorkspaceError, match=r"lack `record_ids` in the table `edges`\. Run `chokepoint asses"):
                read(workspace)
                pytest.fail(told)


@pytest.mark.parametrize("name", ["edges", "runs", "likelihoods", "payment_matches", "identities"])
def test_any_table_of_a_run_counts_and_opening_again_forgets_nothing(folder: Path, name: str) -> None:
    as_before(folder, lambda engine: narrow(engine, name)).close()
    for _ in "twice":
        with chokepoint.open(folder) as workspace, pytest.raises(WorkspaceError, match=f"in the table `{name}`"):
            workspace.run()


def test_a_table_that_the_earlier_version_had_not_is_named(folder: Path) -> None:
    def change(engine: Engine) -> None:
        engine.drop("payment_matches")
        narrow(engine, "runs")

    with as_before(folder, change) as workspace, pytest.raises(WorkspaceError) as refused:
        workspace.trace_payment("P1")
    assert "its results lack the table `payment_matches` and 1 more columns." in str(refused.value)


def test_the_next_run_makes_all_anew_and_keeps_earlier_runs(folder: Path) -> None:
    with as_before(folder, lambda engine: narrow(engine, *OF_RUNS)) as workspace:
        workspace.assess()
        engine = workspace.engine
        assert {name: columns for name in RESULTS if (columns := lacking(engine, name))} == {}
        assert workspace.run()["orders"] == 1
        assert engine.fetch(engine.table("runs")).num_rows == 2
        for told, read in READING.items():
            if told not in ("hot spots", "trace item"):  # of which the ledger has none
                read(workspace)


def test_a_run_that_fails_leaves_it_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise OSError("no space left")

    with as_before(folder, lambda engine: narrow(engine, "likelihoods")) as workspace:
        monkeypatch.setattr("chokepoint.workspace.assess.weigh_ledger", fails)
        with pytest.raises(OSError, match="no space"):
            workspace.assess()
        with pytest.raises(WorkspaceError, match="assess` again"):
            workspace.orders()


def test_what_is_remembered_is_made_anew_and_what_was_loaded_stays(folder: Path) -> None:
    names = [*LOADED, *(name for together in REMEMBERED for name in together)]
    with as_before(folder, lambda engine: narrow(engine, *names)) as workspace:
        engine = workspace.engine
        assert {name: columns for name in RESULTS if (columns := lacking(engine, name))} == {}
        assert engine.fetch(engine.table("loads")).num_rows == len(FILES)
        assert engine.fetch(engine.table("compared")).num_rows == 0
        assert [order.order_id for order in workspace.orders()] == ["O1"]
        assert [entity.entity_id for entity in workspace.resolve()] == ["a", "b", "s"]
