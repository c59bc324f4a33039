"""The commands, gathered from the files that hold them."""

from __future__ import annotations

from collections.abc import Callable

import typer

from chokepoint.cli import (
    access,
    assessing,
    auditing,
    cases,
    catalogue,
    changes,
    deciding,  # noqa: F401 (it adds to the commands of cases)
    evaluating,
    indicators,
    loading,
    network,
    ranking,
    reporting,
    resolving,
    screening,
    serving,
    trace,
    unit_ranking,
    weighing,
)
from chokepoint.cli.options import JsonOption, WorkspaceOption, show_version, use

app = typer.Typer(
    name="chokepoint",
    help="Which orders should not ship, and the evidence, line by line.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def common(
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
    version: bool = typer.Option(False, "--version", callback=show_version, is_eager=True, help="Print the version."),
) -> None:
    """Which orders should not ship, and the evidence, line by line. An indicator is not an accusation."""
    use(workspace, json)


BEFORE: tuple[Callable[..., None], ...] = (reporting.demo, loading.load)
AFTER: tuple[Callable[..., None], ...] = (
    assessing.assess,
    ranking.orders,
    unit_ranking.parties,
    unit_ranking.networks,
    network.network,
    changes.hotspots,
    ranking.explain,
    resolving.resolve,
    screening.screen,
    catalogue.coverage,
    evaluating.evaluate,
    reporting.report,
    reporting.simulate,
    auditing.reproduce,
    auditing.retain,
    serving.serve,
)
for command in BEFORE:
    app.command()(command)
app.add_typer(loading.reference, name="reference")
for command in AFTER:
    app.command()(command)
app.add_typer(indicators.indicators, name="indicators")
app.add_typer(trace.trace, name="trace")
app.add_typer(weighing.weights, name="weights")
app.add_typer(cases.cases, name="cases")
app.add_typer(auditing.audit, name="audit")
app.add_typer(access.access, name="access")
