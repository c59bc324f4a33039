"""`weights show` and `weights fit`."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from chokepoint.records.coverage import WeightLine
from chokepoint.records.errors import WorkspaceError
from chokepoint.weigh.background import WHOLE_LEDGER
from chokepoint.weigh.ratio import worth
from chokepoint.weigh.weighing import read_backgrounds

if TYPE_CHECKING:
    from chokepoint.workspace.workspace import Workspace

FITTED = "weights-fitted.toml"


def weight_lines(workspace: Workspace) -> list[WeightLine]:
    """One line an indicator, by code; backgrounds as the newest full run measured them, elicited before any run."""
    try:
        measured = read_backgrounds(workspace.engine, str(workspace.run(scope="all")["run_id"]))
    except WorkspaceError:
        measured = {}
    lines = []
    for card in workspace.cards.values():
        weight = workspace.weights[card.id]
        known = measured.get((card.id, WHOLE_LEDGER))
        background = known.share if known else weight.background
        lines.append(
            WeightLine(
                indicator=card.id,
                code=card.code,
                group=weight.group,
                relief=card.relief,
                sensitivity=weight.sensitivity,
                low=weight.low,
                high=weight.high,
                background=background,
                measured=known is not None,
                ratio=math.exp(worth(weight, background, workspace.settings).log_ratio),
                provenance=str(weight.provenance.kind),
            )
        )
    return sorted(lines, key=lambda line: line.code)
