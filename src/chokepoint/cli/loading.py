"""`load` and `reference load`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from chokepoint.cli.options import JsonOption, WorkspaceOption, as_json, opened
from chokepoint.cli.screening import show_changes
from chokepoint.records.answers import Load

PathsArgument = Annotated[list[Path], typer.Argument(metavar="PATH…", help="Files or folders.")]
StrictOption = Annotated[bool, typer.Option("--strict", help="Leave with code 1 if rows were set aside.")]

reference = typer.Typer(help="Larger reference data and lists.", no_args_is_help=True)


def load(
    paths: PathsArgument,
    table: Annotated[str | None, typer.Option(help="The table, where the headings do not tell.")] = None,
    mapping: Annotated[Path | None, typer.Option(metavar="FILE", help="YAML file that maps foreign columns.")] = None,
    strict: StrictOption = False,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Take files or folders into the workspace: CSV, Excel, Parquet, JSON Lines."""
    from chokepoint.cli.terminal import progress

    with opened(workspace, existing=False) as records, progress(as_json(json)) as tell:
        done = records.load(paths, table=table, mapping=mapping, progress=tell)
    _show(done, strict=strict, json=as_json(json))


@reference.command("load")
def load_reference(
    paths: PathsArgument,
    mapping: Annotated[Path | None, typer.Option(metavar="FILE", help="YAML file that maps foreign columns.")] = None,
    accept_smaller: Annotated[
        bool, typer.Option("--accept-smaller", help="Take a list that lost more than 5 % of its entries.")
    ] = False,
    strict: StrictOption = False,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Take lists and reference data as they are published: OFAC, UN, BIS, US, EU, UK, UN/LOCODE, HS-ISIC, zones."""
    from chokepoint.cli.terminal import progress

    with opened(workspace, existing=False) as records, progress(as_json(json)) as tell:
        done = records.load_reference(paths, mapping=mapping, accept_smaller=accept_smaller, progress=tell)
    _show(done, strict=strict, json=as_json(json))


def _show(done: Load, *, strict: bool, json: bool) -> None:
    from chokepoint.cli.terminal import console, grid, plain, print_json

    if json:
        print_json(done)
    else:
        table = grid(("file", "format", "status", "rows", "set aside", "reason"), right=("set aside",))
        for file in done.files:
            rows = ", ".join(f"{count:,} {name}" for name, count in file.rows.items()) or "none"
            table.add_row(
                plain(file.path), file.format, file.status, rows, f"{file.set_aside:,}", plain(file.reason or "")
            )
        out = console()
        out.print(table)
        for notice in done.notices:
            out.print(f"Note: {plain(notice)}")
        show_changes(done.screening)
    if strict and any(file.set_aside for file in done.files):
        raise typer.Exit(1)
