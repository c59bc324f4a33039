"""The newest run, where its results can be read by this version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chokepoint.engines.snapshot import Snapshot
from chokepoint.load.tables import has_run, lacking
from chokepoint.records.errors import WorkspaceError
from chokepoint.records.results import OF_RUNS, RUNS

if TYPE_CHECKING:
    from chokepoint.workspace.folder import Folder


def newest_run(workspace: Folder, scope: str | None) -> dict[str, Any]:
    """The newest run as `runs` holds it, or the newest of that scope.

    Raises WorkspaceError where there is none, or an earlier version made it.
    """
    refuse_earlier_version(workspace)
    runs = workspace.engine.table(RUNS.name)
    if scope:
        runs = runs.filter(runs.scope == scope)
    newest = runs.order_by(runs.started_at.desc(), runs.run_id.desc()).limit(1)
    found = workspace.engine.fetch(newest).to_pylist()
    if not found:
        raise WorkspaceError(
            f"`{workspace.folder}` holds no assessment yet. Load records with `chokepoint load`, then run "
            "`chokepoint assess`."
        )
    return dict(found[0])


def open_last_run(workspace: Folder) -> dict[str, Any]:
    """The last full run, with the records opened as it saw them; raises WorkspaceError."""
    run = workspace.run(scope="all")
    Snapshot(workspace.engine, run["as_of"], run["known_at"]).open()
    return run


def refuse_earlier_version(workspace: Folder) -> None:
    """Raise WorkspaceError where runs are stored whose results lack columns that this version reads."""
    engine = workspace.engine
    found = {name: columns for name in OF_RUNS if (columns := lacking(engine, name))}
    if not found or not has_run(engine):
        return
    name, columns = next(iter(found.items()))
    told = f"the table `{name}`" if not engine.exists(name) else f"`{columns[0]}` in the table `{name}`"
    more = sum(map(len, found.values())) - (len(columns) if not engine.exists(name) else 1)
    raise WorkspaceError(
        f"`{workspace.folder}` was assessed by an earlier version of Chokepoint: its results lack {told}"
        f"{f' and {more:,} more columns' if more else ''}. Run `chokepoint assess` again, without --new; what was "
        "loaded stays as it is."
    )
