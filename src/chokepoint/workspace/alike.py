"""Past cases that share evidence with an order of the last runs, or with a case."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from chokepoint.records.errors import NotFoundError
from chokepoint.records.past import PastCases
from chokepoint.review.cases.alike import Evidence, case_signs, past_alike
from chokepoint.workspace.ranking import Standing

if TYPE_CHECKING:
    from chokepoint.review.store import Store
    from chokepoint.workspace.workspace import Workspace

NEAREST = 10
"""Past cases that are shown."""


def past_cases(workspace: Workspace, store: Store, subject: str, top: int = NEAREST) -> PastCases:
    """The decided cases nearest to `order/ID` or `case/ID` by the weight of shared signs; raises NotFoundError."""
    kind, _, subject_id = subject.partition("/")
    weights = {line.indicator: math.log(line.ratio) for line in workspace.weight_lines() if not line.relief}
    signs = case_signs(store, subject_id) if kind == "case" else _order_signs(workspace, subject_id) & set(weights)
    return past_alike(store, Evidence(subject, frozenset(signs), weights), top)


def _order_signs(workspace: Workspace, order_id: str) -> set[str]:
    """What fires on an order of the last runs, reliefs too; raises NotFoundError."""
    engine, standing = workspace.engine, Standing.read(workspace)
    rows = standing.rows
    if not engine.fetch(rows.filter(rows.subject_id == order_id).select("run_id")).num_rows:
        raise NotFoundError(f"No order `{order_id}` in the last run. `chokepoint orders` lists the ids.")
    found = engine.table("findings")
    found = found.filter(
        found.run_id.isin(standing.run_ids), found.subject_kind == "order", found.subject_id == order_id
    )
    return set(engine.fetch(found.select("indicator_id"))["indicator_id"].to_pylist())
