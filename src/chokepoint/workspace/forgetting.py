"""Results of runs that are older than they are to be kept."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from chokepoint.records.casework import Kept
from chokepoint.records.results import RESULTS, RUNS
from chokepoint.review.work import written

if TYPE_CHECKING:
    from chokepoint.review.store import Store
    from chokepoint.workspace.workspace import Workspace

OF_A_RUN = tuple(table for table in RESULTS.values() if "run_id" in table.names)
"""Tables of which every row belongs to one run."""


def forget_runs(workspace: Workspace, store: Store, actor: str, days: int) -> Kept:
    """Remove the results of runs made before so many days, never those that the ranking stands on.

    The log is told before the results go: what it says went is gone at the latest with the next call.
    """
    engine = workspace.engine
    runs = engine.table(RUNS.name)
    standing = workspace.run(scope="all")
    with store.work(actor) as work:
        before = work.moment - timedelta(days=days)
        old = runs.filter(runs.started_at < before, runs.started_at < standing["started_at"])
        ids = sorted(engine.fetch(old.select("run_id"))["run_id"].to_pylist())
        work.enter("retain", "table/runs", "log", before=written(before), days=days, removed=len(ids), runs=ids)
    if ids:
        with engine.atomic():
            for table in OF_A_RUN:
                engine.delete(table.name, "run_id", ids)
    return Kept("runs", days, before, len(ids))
