"""`coverage` and `weights`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from chokepoint.cli.options import JsonOption, WorkspaceOption, as_json, opened

weights = typer.Typer(help="What each clue is worth, and why.", no_args_is_help=True)


def coverage(workspace: WorkspaceOption = None, json: JsonOption = False) -> None:
    """What this data can assess, and which columns would unlock most."""
    from chokepoint.cli.terminal import console, grid, plain, print_json, share

    with opened(workspace) as records:
        found = records.coverage()
    if as_json(json):
        print_json(found)
        return
    out = console()
    out.print(f"{found.orders:,} orders; on average {share(found.mean_coverage)} of the weight of signs was assessed.")
    table = grid(("code", "indicator", "assessed", "unassessable", "outside", "fires"), right=("assessed", "fires"))
    for line in found.indicators:
        shares = (line.assessed, line.unassessable, line.outside, line.fires)
        table.add_row(line.code, line.id, *(share(value) for value in shares))
    out.print(table)
    if found.unlocks:
        out.print()
        out.print("[bold]What would unlock most[/bold]")
        table = grid(("columns", "filled now", "gain", "would help"), right=("filled now", "gain"))
        for unlock in found.unlocks:
            columns = plain(", ".join(unlock.columns))
            table.add_row(columns, share(unlock.filled), f"{unlock.gain:.2f}", ", ".join(unlock.indicators))
        out.print(table)


@weights.command("show")
def show_weights(workspace: WorkspaceOption = None, json: JsonOption = False) -> None:
    """What each sign and relief is worth in the last run, and where that comes from."""
    from chokepoint.cli.terminal import console, grid, print_json, share

    with opened(workspace) as records:
        lines = records.weight_lines()
    if as_json(json):
        print_json(lines)
        return
    table = grid(("code", "indicator", "group", "sensitivity", "80 %", "background", "ratio", "from"), right=("ratio",))
    for line in lines:
        table.add_row(
            line.code,
            line.indicator,
            line.group,
            share(line.sensitivity),
            f"{share(line.low)} – {share(line.high)}",
            share(line.background) + ("" if line.measured else " (elicited)"),
            f"{'÷' if line.relief else '×'} {line.ratio:.2f}",
            line.provenance,
        )
    console().print(table)


@weights.command("fit")
def fit_weights(
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Where to write them.")] = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Learn weights from the labels and the last run; writes a new file and changes nothing else."""
    from chokepoint.cli.terminal import console, plain, print_json

    with opened(workspace) as records:
        fitted = records.fit_weights(out)
    if as_json(json):
        print_json(fitted)
        return
    printed = console()
    printed.print(f"Learned from {fitted.illicit:,} illicit and {fitted.licit:,} licit labels.")
    if fitted.loss_elicited is not None and fitted.loss_fitted is not None:
        printed.print(
            f"Mean logarithmic loss on later labels: {fitted.loss_fitted:.4f}, with elicited weights "
            f"{fitted.loss_elicited:.4f}."
        )
    printed.print(f"Written: {plain(fitted.path)}. To use them, move the file to weights.toml in the workspace.")
