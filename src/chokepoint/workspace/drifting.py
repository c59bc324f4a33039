"""`evaluate --drift`: each indicator's rate in the newest full run against the one before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from chokepoint.records.errors import WorkspaceError
from chokepoint.records.evaluation import Drift
from chokepoint.weigh.drift import drift
from chokepoint.weigh.evidence import letters_of
from chokepoint.weigh.scale import answering

if TYPE_CHECKING:
    from chokepoint.workspace.workspace import Workspace

LEAST_NEW = 200
"""New orders from which these alone are compared: an order assessed twice moves no rate by itself."""


def read_drift(workspace: Workspace) -> Drift:
    """The two newest full runs of one catalogue compared; raises WorkspaceError where there is one only."""
    before, now = _two_runs(workspace)
    catalogue = workspace.catalogue.limited_to(str(now["catalogue"]).split(";"))
    cards = sorted(answering("order", catalogue.cards.values()), key=lambda card: card.id)
    earlier, later = _states(workspace, before), _states(workspace, now)
    fresh = later.filter(pc.invert(pc.is_in(later["subject_id"], value_set=earlier["subject_id"].combine_chunks())))
    only_new = fresh.num_rows >= LEAST_NEW
    counted = fresh if only_new else later
    width = len(cards)
    lines = drift(cards, letters_of(earlier["packed"], width), letters_of(counted["packed"], width))
    ids = str(before["run_id"]), str(now["run_id"])
    return Drift(*ids, earlier.num_rows, counted.num_rows, only_new, lines)


def _two_runs(workspace: Workspace) -> tuple[dict[str, Any], dict[str, Any]]:
    now = workspace.run(scope="all")
    runs = workspace.engine.table("runs")
    earlier = runs.filter(
        runs.scope == "all", runs.catalogue == now["catalogue"], runs.started_at < now["started_at"]
    ).order_by(runs.started_at.desc(), runs.run_id.desc())
    found = workspace.engine.fetch(earlier.limit(1)).to_pylist()
    if not found or now["catalogue"] != ";".join(sorted(workspace.cards)):
        raise WorkspaceError(
            "Drift is told between two full runs of the catalogue in force, and there are not two. Run `chokepoint "
            "assess` when new records are loaded, then ask again."
        )
    return dict(found[0]), now


def _states(workspace: Workspace, run: dict[str, Any]) -> pa.Table:
    states = workspace.engine.table("states")
    states = states.filter(states.run_id == run["run_id"], states.subject_kind == "order")
    return workspace.engine.fetch(states.select("subject_id", "packed"))
