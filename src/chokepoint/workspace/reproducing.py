"""`reproduce`: a past run made again from the stored records, in a folder of its own, and held against what it found.

What a run over new orders read is what the full run before it left; so that one, and those between, are made first.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ibis
import pyarrow as pa
import pyarrow.compute as pc

from chokepoint.records import RECORDS
from chokepoint.records.casework import Difference, Reproduced
from chokepoint.records.errors import NotFoundError, WorkspaceError
from chokepoint.workspace.config import FILE
from chokepoint.workspace.own import FOLDER

if TYPE_CHECKING:
    from chokepoint.workspace.workspace import Progress, Workspace

VERSIONS = ("software_version", "weights_hash", "catalogue_hash", "data_hash", "lists")
"""What a likelihood depends on, as the run states it."""
OF_LOADS = ("loads", "set_aside", "list_editions")
FIGURES = ("log_odds", "likelihood", "low", "high")
SUBJECT = ("subject_kind", "subject_id")
SHOWN = 20
"""Subjects whose figures differ that are named."""


def reproduce(workspace: Workspace, run_id: str, progress: Progress | None = None) -> Reproduced:
    """Make a run again, on what it saw, and compare every figure to the last digit; the workspace stays as it is.

    Raises NotFoundError for an unknown run, WorkspaceError where the full run that it went by is gone.
    """
    runs = _leading_to(workspace, run_id)
    with _scratch(workspace, runs[-1]["known_at"]) as scratch:
        for run in runs:
            scratch.assess(
                as_of=run["as_of"],
                known_at=run["known_at"],
                new=run["scope"] == "new",
                prior=run["prior"] if run["scope"] == "all" else None,
                progress=progress,
            )
        made = scratch.run()
        then, now = _figures(workspace, run_id), _figures(scratch, str(made["run_id"]))
    versions = tuple(
        Difference(name, str(runs[-1][name]), str(made[name])) for name in VERSIONS if runs[-1][name] != made[name]
    )
    differing, shown = _differences(then, now)
    return Reproduced(run_id, then.num_rows, differing == 0, versions, differing, shown)


def _leading_to(workspace: Workspace, run_id: str) -> list[dict[str, Any]]:
    """The run, before it the full run that it went by and the runs between, oldest first."""
    engine = workspace.engine
    rows = engine.table("runs")
    runs = sorted(engine.fetch(rows).to_pylist(), key=lambda run: (run["started_at"], run["run_id"]))
    place = next((number for number, run in enumerate(runs) if run["run_id"] == run_id), None)
    if place is None:
        known = ", ".join(f"`{run['run_id']}`" for run in runs[-5:]) or "none"
        raise NotFoundError(f"There is no run `{run_id}` in this workspace. The newest are: {known}.")
    full = [number for number, run in enumerate(runs[: place + 1]) if run["scope"] == "all"]
    if not full:
        raise WorkspaceError(f"Run {run_id} went by a full run whose results were removed: it cannot be made again.")
    return runs[place : place + 1] if full[-1] == place else runs[full[-1] : place + 1]


@contextmanager
def _scratch(workspace: Workspace, known_at: datetime) -> Iterator[Workspace]:
    """A workspace beside, with the records that were known by then, the settings, weights and indicators."""
    from chokepoint.workspace.workspace import Workspace as Folder

    with tempfile.TemporaryDirectory(prefix=".reproduce-", dir=workspace.folder) as made:
        folder = Path(made) / "workspace"
        folder.mkdir()
        for name in (FILE, "weights.toml"):
            if (workspace.folder / name).exists():
                shutil.copy(workspace.folder / name, folder / name)
        if (workspace.folder / FOLDER).is_dir():
            shutil.copytree(workspace.folder / FOLDER, folder / FOLDER)
        with Folder(folder) as scratch:
            for name in (*RECORDS, *OF_LOADS):
                rows = workspace.engine.table(name)
                known = rows.filter(rows.recorded_at <= ibis.literal(known_at))
                scratch.engine.append(name, workspace.engine.batches(known))
            yield scratch


def _figures(workspace: Workspace, run_id: str) -> pa.Table:
    """One row a subject of a run, in order."""
    rows = workspace.engine.table("likelihoods")
    rows = rows.filter(rows.run_id == run_id).select(*SUBJECT, *FIGURES)
    return workspace.engine.fetch(rows.order_by(list(SUBJECT)))


def _differences(then: pa.Table, now: pa.Table) -> tuple[int, tuple[Difference, ...]]:
    """How many subjects differ in any figure, or stand on one side only, and the first of them."""
    joined = then.join(now, list(SUBJECT), join_type="full outer", right_suffix=" now")
    same = pa.scalar(True)
    for name in FIGURES:
        same = pc.and_(same, pc.fill_null(pc.equal(joined[name], joined[f"{name} now"]), False))
    other = joined.filter(pc.invert(same)).sort_by([(name, "ascending") for name in SUBJECT])
    shown = [
        Difference(f"{row['subject_kind']}/{row['subject_id']}", repr(row["likelihood"]), repr(row["likelihood now"]))
        for row in other.slice(0, SHOWN).to_pylist()
    ]
    return other.num_rows, tuple(shown)
