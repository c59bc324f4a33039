"""`weights show`, `weights fit` and `weights compare`."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
from numpy.typing import NDArray

from chokepoint.engines.snapshot import Snapshot
from chokepoint.records.coverage import WeightLine
from chokepoint.records.errors import WorkspaceError
from chokepoint.records.learning import BoostedRanking, ComparedWeights, FittedPair, FittedWeights
from chokepoint.weigh.background import WHOLE_LEDGER
from chokepoint.weigh.boosted import boosted
from chokepoint.weigh.comparing import compare
from chokepoint.weigh.curve import curve
from chokepoint.weigh.fit import Learning, Material, fit, material
from chokepoint.weigh.labels import Label, days_of, read_labels, read_orders
from chokepoint.weigh.metrics import ranking
from chokepoint.weigh.ratio import uses_measured_background
from chokepoint.weigh.scale import RunContext, Scale, answering
from chokepoint.weigh.weighing import read_backgrounds
from chokepoint.weigh.weights import Weights
from chokepoint.workspace.explaining import scale_of
from chokepoint.workspace.own import weights_with

if TYPE_CHECKING:
    from chokepoint.workspace.workspace import Workspace

FITTED = "weights-fitted.toml"

IN_FORCE, PACKAGED = "in-force", "packaged"
"""What `weights compare` takes in place of a file."""


def weight_lines(workspace: Workspace) -> list[WeightLine]:
    """One line an indicator, by code; backgrounds as the newest full run measured them, elicited before any run."""
    try:
        measured = read_backgrounds(workspace.engine, str(workspace.run(scope="all")["run_id"]))
    except WorkspaceError:
        measured = {}
    scale = Scale.of(answering("order", workspace.cards.values()), workspace.weights, workspace.settings)
    lines = []
    for number, (card, weight) in enumerate(zip(scale.cards, scale.of_card, strict=True)):
        worth = scale.worth(number, WHOLE_LEDGER, measured)
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
                ratio=math.exp(worth.log_ratio),
                ratio_low=math.exp(worth.low),
                ratio_high=math.exp(worth.high),
                provenance=str(weight.provenance.kind),
            )
        )
    return sorted(lines, key=lambda line: line.code)


@dataclass(frozen=True)
class Fitting:
    """What `weights fit` does beyond the additive weights: a learning curve, a boosted ranker beside them."""

    learning: Learning = field(default_factory=Learning)
    curve: bool = False
    boosted: bool = False


def fit_weights(workspace: Workspace, out: Path | None, fitting: Fitting | None = None) -> FittedWeights:
    """Learn weights from the newest full run and write them; the workspace goes on with its own.

    All labels known by now count, also those loaded or decided since that run: they are outcomes, not evidence.
    Raises InputError where the labels are too few.
    """
    fitting, run = fitting or Fitting(), workspace.run(scope="all")
    labels = _labels_known_by_now(workspace, run)
    context = RunContext(str(run["run_id"]))
    scale, orders = scale_of(workspace, context.run_id), read_orders(workspace.engine)
    read = material(workspace.engine, context, scale, labels, fitting.learning, orders)
    found = fit(read, scale, context, datetime.now(UTC).date())
    path = out or workspace.folder / FITTED
    of_all = days_of(read.evidence, orders)
    points = tuple(curve(read.evidence, scale, read.known, read.stated, of_all)) if fitting.curve else ()
    ranker = _boosted(read, scale, found.penalty, path) if fitting.boosted else None
    found.weights.write(path)
    return FittedWeights(
        path=str(path),
        illicit=found.illicit,
        licit=found.licit,
        unused=found.unused,
        penalty=found.penalty,
        loss_elicited=found.loss_elicited,
        loss_fitted=found.loss_fitted,
        undecided=found.undecided,
        contamination=found.contamination,
        slope=found.slope,
        pairs_gain=found.pairs_gain,
        pairs=tuple(
            FittedPair(
                pair.first,
                pair.second,
                pair.coefficient,
                pair.deviation,
                pair.coefficient_low,
                pair.coefficient_high,
            )
            for pair in found.weights.pairs
        ),
        draws=fitting.learning.draws,
        entities=found.entities,
        curve=points,
        boosted=ranker,
    )


def compare_weights(workspace: Workspace, old: str, new: str) -> ComparedWeights:
    """What a change from `old` to `new` would do to the newest full run; stores nothing.

    Each is a file, or `in-force`, or `packaged`. Raises InputError where one cannot be read, or has no weight for an
    indicator of the run.
    """
    run = workspace.run(scope="all")
    labels = _labels_known_by_now(workspace, run)
    catalogue = workspace.catalogue.limited_to(str(run["catalogue"]).split(";"))
    both = ((name, weights_with(_named(workspace, name), catalogue)) for name in (old, new))
    cards = answering("order", catalogue.cards.values())
    settings = replace(workspace.settings, prior=run["prior"])
    one, other = both
    return compare(workspace.engine, RunContext(str(run["run_id"])), cards, (one, other), settings, labels)


def _named(workspace: Workspace, name: str) -> Weights:
    if name == IN_FORCE:
        return workspace.stated_weights
    return Weights.read() if name == PACKAGED else Weights.read(Path(name))


def _labels_known_by_now(workspace: Workspace, run: Mapping[str, Any]) -> list[Label]:
    """The labels of this moment; the records are afterwards open as the run saw them."""
    now = datetime.now(UTC).replace(tzinfo=None)
    Snapshot(workspace.engine, now, now).open()
    labels = read_labels(workspace.engine)
    Snapshot(workspace.engine, run["as_of"], run["known_at"]).open()
    return labels


def _boosted(read: Material, scale: Scale, penalty: float, path: Path) -> BoostedRanking:
    """Places of all orders by the boosted ranker and by the sum, in a file beside the weights."""
    found = boosted(read.evidence, scale, read.known, read.stated, penalty)
    beside = path.with_name(f"{path.stem}-boosted.csv")
    places = {"boosted_place": _places(found.score), "additive_place": _places(found.additive)}
    rows = pa.table({"order_id": read.evidence.subjects, **places})
    pacsv.write_csv(rows.sort_by("boosted_place"), beside)
    return BoostedRanking(str(beside), found.average_precision, found.additive_average_precision)


def _places(score: NDArray[np.float64]) -> NDArray[np.int64]:
    places = np.empty(len(score), dtype=np.int64)
    places[ranking(score)] = np.arange(1, len(score) + 1)
    return places
