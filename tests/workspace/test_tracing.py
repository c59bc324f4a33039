"""Tracing a payment over the records of a workspace: what is known of, and the graph that is kept for later."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import chokepoint
from chokepoint.connect.money.tracing import Asked
from chokepoint.records.errors import InputError, NotFoundError
from chokepoint.workspace import tracing
from chokepoint.workspace.workspace import Workspace

PARTIES = "party_id,name,country\nx,Xenon Finance,GB\nb,Birch Stores,FR\nk,Kestrel Depot,IT\nc,Cedar Works,DE\n"
HEADINGS = "payment_id,payer_id,payee_id,paid_at,amount,currency\n"
PAYMENTS = HEADINGS + "P1,x,b,2024-01-02,100,USD\nP2,b,c,2024-01-04,40,USD\nP3,k,c,2024-01-06,50,USD\n"


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Records of which no run was made."""
    folder = tmp_path_factory.mktemp("money")
    (folder / "parties.csv").write_text(PARTIES, encoding="utf-8")
    (folder / "payments.csv").write_text(PAYMENTS, encoding="utf-8")
    with chokepoint.open(folder / "w") as workspace:
        workspace.load([folder / "parties.csv", folder / "payments.csv"])
    return folder / "w"


@pytest.fixture
def workspace(loaded: Path, tmp_path: Path) -> Iterator[Workspace]:
    """A copy, to change at will."""
    shutil.copytree(loaded, tmp_path / "w")
    with chokepoint.open(tmp_path / "w") as opened:
        yield opened


def went(workspace: Workspace, payment_id: str = "P1", **asked: Any) -> dict[str, Decimal]:
    """By payment, what it carries under FIFO."""
    return {row.payment_id: row.amount for row in workspace.trace_payment(payment_id, Asked(**asked)).rules["fifo"]}


def kept(workspace: Workspace) -> list[str]:
    """Names of the graphs on disk."""
    return sorted(path.name for path in (workspace.folder / tracing.FOLDER).iterdir())


def test_a_trace_needs_no_run(workspace: Workspace) -> None:
    trace = workspace.trace_payment("P1")
    assert (trace.direction, trace.currency, trace.matches) == ("down", "USD", ())
    assert went(workspace) == {"P1": 100, "P2": 40}
    assert went(workspace, "P2", direction="up") == {"P2": 40, "P1": 40}


def test_the_graph_is_made_once(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    before = went(workspace)
    monkeypatch.setattr(tracing, "build", None)  # whoever makes it again falls over
    assert went(workspace) == before
    with_new_process = Workspace(workspace.folder)
    workspace.close()
    with with_new_process:
        assert went(with_new_process) == before


@pytest.mark.parametrize("lost", ["", "events.npy", "payments.arrow"])
def test_a_kept_graph_that_lacks_a_file_is_made_anew(workspace: Workspace, lost: str) -> None:
    before, (name,) = went(workspace), kept(workspace)
    folder = workspace.folder / tracing.FOLDER / name
    if lost:
        (folder / lost).unlink()
    else:
        shutil.rmtree(folder)
    workspace.payment_graphs.clear()
    assert went(workspace) == before
    assert kept(workspace) == [name]


def test_a_load_renews_the_graph(workspace: Workspace, tmp_path: Path) -> None:
    went(workspace)
    (before,) = kept(workspace)
    (tmp_path / "more.csv").write_text(HEADINGS + "P4,b,k,2024-01-05,60,USD\n", encoding="utf-8")
    workspace.load([tmp_path / "more.csv"], table="payments")
    assert went(workspace) == {"P1": 100, "P2": 40, "P4": 60, "P3": 50}
    assert len(kept(workspace)) == 1 and before not in kept(workspace)


def test_a_corrected_amount_renews_the_graph(workspace: Workspace, tmp_path: Path) -> None:
    went(workspace)
    (tmp_path / "corrected.csv").write_text(HEADINGS + "P2,b,c,2024-01-04,30,USD\n", encoding="utf-8")
    workspace.load([tmp_path / "corrected.csv"], table="payments")
    assert went(workspace) == {"P1": 100, "P2": 30}


def test_a_merge_renews_the_graph_and_taking_it_back_does(workspace: Workspace) -> None:
    assert went(workspace) == {"P1": 100, "P2": 40}
    act = workspace.merge("b", "k", decided_by="an analyst", basis="one register entry")
    assert went(workspace) == {"P1": 100, "P2": 40, "P3": 50}
    workspace.undo(act)
    assert went(workspace) == {"P1": 100, "P2": 40}


def test_each_pooling_has_its_own_graph(workspace: Workspace) -> None:
    assert went(workspace, pooled="holder") == went(workspace, pooled="account")
    assert [name.split("-")[0] for name in kept(workspace)] == ["account", "holder"]


def test_a_folder_that_cannot_be_written_costs_time_only(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(_graph: object, folder: Path) -> None:
        raise PermissionError(13, "Permission denied", str(folder))

    monkeypatch.setattr(tracing, "write", refuses)
    assert went(workspace) == {"P1": 100, "P2": 40}


def test_only_payments_by_that_time_are_known_of(workspace: Workspace) -> None:
    assert went(workspace, as_of=datetime(2024, 1, 3)) == {"P1": 100}
    assert went(workspace, as_of=datetime(2024, 1, 4)) == {"P1": 100, "P2": 40}
    with pytest.raises(NotFoundError, match=r"No payment `P2` among 3 in this workspace by 2024-01-03"):
        went(workspace, "P2", as_of=datetime(2024, 1, 3))


def test_what_is_not_there_is_said(workspace: Workspace) -> None:
    with pytest.raises(NotFoundError, match=r"No payment `p1` among 3 in this workspace. An id is matched to the lett"):
        went(workspace, "p1")
    with pytest.raises(InputError, match="by holder or account, not by `purse`"):
        went(workspace, pooled="purse")


def test_a_workspace_without_payments_has_none(tmp_path: Path) -> None:
    with chokepoint.open(tmp_path / "w") as workspace, pytest.raises(NotFoundError, match="among 0"):
        workspace.trace_payment("P1")
