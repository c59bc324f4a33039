"""Past cases that share evidence with an order of the last runs, or with a case."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from chokepoint.records.past import PastCases
from chokepoint.review.cases.alike import Evidence, case_signs, past_alike
from chokepoint.workspace.ranking import one

if TYPE_CHECKING:
    from chokepoint.review.store import Store
    from chokepoint.workspace.workspace import Workspace

NEAREST = 10
"""Past cases that are shown."""


def past_cases(workspace: Workspace, store: Store, subject: str, top: int = NEAREST) -> PastCases:
    """The decided cases nearest to `order/ID` or `case/ID` by the weight of shared signs; raises NotFoundError."""
    kind, _, subject_id = subject.partition("/")
    weights = {line.indicator: math.log(line.ratio) for line in workspace.weight_lines() if not line.relief}
    signs = case_signs(store, subject_id) if kind == "case" else set(one(workspace, subject_id).fires) & set(weights)
    return past_alike(store, Evidence(subject, frozenset(signs), weights), top)
