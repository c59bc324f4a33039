"""One self-contained page of an evaluation: figures and plots. Nothing is fetched, and no script runs."""

from __future__ import annotations

from pathlib import Path

from chokepoint.records.evaluation import Evaluation, RankFigures
from chokepoint.report import curves, plots, wording
from chokepoint.report.html import environment
from chokepoint.report.writing import replaced

LIKELIHOOD, FITTED = "likelihood", "fitted on other customers"


def write_evaluation(path: Path, found: Evaluation, *, software_version: str) -> Path:
    """Write the page to `path` and return it. The file is replaced whole or not at all."""
    return replaced(path, evaluation_page(found, software_version=software_version).encode())


def evaluation_page(found: Evaluation, *, software_version: str) -> str:
    """The page itself."""
    return (
        environment()
        .get_template("evaluation.html.j2")
        .render(
            found=found,
            rankings=_rankings(found),
            curve=plots.curve_of(found),
            pairs=plots.pairs_of(found),
            precision=curves.precision_of(found),
            reliability=curves.reliability_of(found),
            ablation=plots.ablation_of(found),
            alerts={name: plots.alerts_of(groups) for name, groups in found.by.items()},
            left_out={one.scheme: one for one in found.left_out},
            software_version=software_version,
            size=plots,
            words=wording,
        )
    )


def _rankings(found: Evaluation) -> list[tuple[str, RankFigures]]:
    ours = RankFigures(found.precision_at, found.recall_within, found.average_precision)
    fitted = [(FITTED, found.fitted)] if found.fitted else []
    return [(LIKELIHOOD, ours), *fitted, *found.baselines.items()]
