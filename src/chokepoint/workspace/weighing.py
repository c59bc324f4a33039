"""`weights show` and `weights fit`."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from chokepoint.engines.snapshot import Snapshot
from chokepoint.records.coverage import FittedWeights, WeightLine
from chokepoint.records.errors import WorkspaceError
from chokepoint.weigh.background import WHOLE_LEDGER
from chokepoint.weigh.fit import fit, read_labels
from chokepoint.weigh.ratio import uses_measured_background
from chokepoint.weigh.scale import RunContext, Scale, answering
from chokepoint.weigh.weighing import read_backgrounds
from chokepoint.workspace.explaining import scale_of

if TYPE_CHECKING:
    from chokepoint.workspace.workspace import Workspace

FITTED = "weights-fitted.toml"


def weight_lines(workspace: Workspace) -> list[WeightLine]:
    """One line an indicator, by code; backgrounds as the newest full run measured them, elicited before any run."""
    try:
        measured = read_backgrounds(workspace.engine, str(workspace.run(scope="all")["run_id"]))
    except WorkspaceError:
        measured = {}
    scale = Scale.of(answering("order", workspace.cards.values()), workspace.weights, workspace.settings)
    lines = []
    for number, (card, weight) in enumerate(zip(scale.cards, scale.of_card, strict=True)):
        lines.append(
            WeightLine(
                indicator=card.id,
                code=card.code,
                group=weight.group,
                relief=card.relief,
                sensitivity=weight.sensitivity,
                low=weight.low,
                high=weight.high,
                background=scale.share(number, WHOLE_LEDGER, measured),
                measured=uses_measured_background(card) and (card.id, WHOLE_LEDGER) in measured,
                ratio=math.exp(scale.worth(number, WHOLE_LEDGER, measured).log_ratio),
                provenance=str(weight.provenance.kind),
            )
        )
    return sorted(lines, key=lambda line: line.code)


def fit_weights(workspace: Workspace, out: Path | None) -> FittedWeights:
    """Learn weights from the newest full run and write them; the workspace goes on with its own.

    All labels known by now count, also those loaded or decided since that run: they are outcomes, not evidence.
    Raises InputError where the labels are too few.
    """
    run = workspace.run(scope="all")
    now = datetime.now(UTC).replace(tzinfo=None)
    Snapshot(workspace.engine, now, now).open()
    labels = read_labels(workspace.engine)
    Snapshot(workspace.engine, run["as_of"], run["known_at"]).open()
    run_id = str(run["run_id"])
    fitted = fit(workspace.engine, RunContext(run_id), scale_of(workspace, run_id), labels, now.date())
    path = out or workspace.folder / FITTED
    fitted.weights.write(path)
    return FittedWeights(
        str(path), fitted.illicit, fitted.licit, fitted.unused, fitted.penalty, fitted.loss_elicited, fitted.loss_fitted
    )
