"""`demo`, `report` and `simulate`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chokepoint.cli.cases import BecauseOption, ByOption
from chokepoint.cli.options import JsonOption, WorkspaceOption, as_json, opened
from chokepoint.records.errors import InputError
from chokepoint.records.report_forms import FILINGS, FORMS

if TYPE_CHECKING:
    from chokepoint.workspace.filing_out import FilingWanted

DEMO_ORDERS = 20_000

SeedOption = Annotated[int, typer.Option("--seed", metavar="S", min=0, help="Seed; same seed, same world.")]


def demo(
    orders: Annotated[int, typer.Option(metavar="N", min=1000, help="Ordinary orders.")] = DEMO_ORDERS,
    seed: SeedOption = 1,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Build the sample world, assess it, print the ten most likely orders and where the report lies."""
    from chokepoint.cli import assessing, ranking
    from chokepoint.cli.terminal import console, plain, print_json, progress

    with opened(workspace, existing=False) as records:
        with progress(as_json(json)) as tell:
            done = records.demo(orders=orders, seed=seed, progress=tell)
        ranked = records.orders(10)
        report_path = records.folder / "reports" / "report.html"
        truth_path = records.folder / "sample-truth.csv"
        if as_json(json):
            print_json({"assess": done, "orders": ranked, "report": str(report_path), "truth": str(truth_path)})
            return
        assessing.show(done)
        out = console()
        out.print()
        ranking.show(ranked, records.stopped(), records.settings.alert_budget)
        out.print()
        out.print(f"Report: {plain(report_path)}")
        out.print(f"Which orders are the published cases and the look-alikes: {plain(truth_path)}")
        out.print(f"Next: chokepoint -w {plain(records.folder)} explain {plain(ranked[0].order_id)}")


def report(
    subject: Annotated[
        str | None,
        typer.Argument(metavar="[SUBJECT]", help="One order or item, of a filing any subject; all by default."),
    ] = None,
    form: Annotated[str, typer.Option("--format", metavar="FORM", help=f"One of {', '.join(FORMS)}.")] = "html",
    out: Annotated[
        Path | None, typer.Option(metavar="PATH", help="Where to write it (the workspace's reports/).")
    ] = None,
    schema: Annotated[
        Path | None, typer.Option("--schema", metavar="FILE", help="goaml: the authority's own schema, an .xsd file.")
    ] = None,
    line: Annotated[
        list[int] | None,
        typer.Option("--line", metavar="N", help="precursor-notice: a line of the order that is on the annexes."),
    ] = None,
    event: Annotated[
        str,
        typer.Option(metavar="E", help="precursor-notice: suspicious-transaction, disappearance or theft."),
    ] = "suspicious-transaction",
    noticed: Annotated[
        datetime | None, typer.Option(metavar="TIME", help="precursor-notice: when it was noticed, in UTC (now).")
    ] = None,
    place: Annotated[str, typer.Option(metavar="TEXT", help="precursor-notice: where goods went missing.")] = "",
    because: BecauseOption = None,
    approval: Annotated[
        str | None, typer.Option(metavar="REQUEST", help="A filing where cases are kept: the request approved.")
    ] = None,
    by: ByOption = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """A dossier of the ranking, of one order or of one item, lists for other programs, or a filing."""
    from chokepoint.cli.terminal import console, plain, print_json

    if form not in FORMS:
        raise InputError(f"--format: `{form}` cannot be written. Formats are: {', '.join(FORMS)}.")
    if form in FILINGS:
        from chokepoint.workspace.filing_out import FilingWanted

        given = FilingWanted(
            subject or "", form, out, schema, tuple(line or ()), event, noticed, place, because, _actor(by), approval
        )
        _file(given, workspace, json=json)
        return
    if schema or line or approval:
        raise InputError(f"--schema, --line and --approval belong to filings, not to --format {form}. Leave them out.")
    with opened(workspace) as records:
        written = records.report(subject, form=form, out=out)
    if as_json(json):
        print_json({"files": [str(path) for path in written]})
    else:
        for path in written:
            console().print(f"Written: {plain(path)}")


def _file(given: FilingWanted, workspace: Path | None, *, json: bool) -> None:
    """Write a filing and say where it is, or who must agree first."""
    from chokepoint.cli.terminal import console, plain, print_json

    with opened(workspace) as records:
        done = records.file(given)
    if as_json(json):
        print_json({"files": [str(path) for path in done.files], "approval_id": done.approval_id})
    elif done.approval_id:
        again = f"chokepoint report {given.subject_id} --format {given.form} --approval {done.approval_id}"
        console().print(f"{done.approval_id} waits for another person; then: {plain(again)}.")
    else:
        for path in done.files:
            console().print(f"Written: {plain(path)}")
        console().print("Confidential: who is named in it is not to be told. An indicator is not an accusation.")


def _actor(by: str | None) -> str:
    from chokepoint.cli.cases import actor

    return actor(by)


def simulate(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where to write the world's tables.")],
    orders: Annotated[int, typer.Option("--orders", metavar="N", min=1000, help="Ordinary orders.")] = DEMO_ORDERS,
    seed: SeedOption = 1,
    rate: Annotated[
        float | None,
        typer.Option(
            metavar="R",
            min=0.0,
            max=0.5,
            help="Share of orders made by illicit schemes, such as 0.00001. Without it, the published cases are there.",
        ),
    ] = None,
    ledgers: Annotated[
        bool, typer.Option("--ledgers", help="Also each supplier's own ledger, with parties as it knows them.")
    ] = False,
) -> None:
    """Write a synthetic world with its truth, as Parquet files that `load` takes."""
    from chokepoint.cli.terminal import console, plain
    from chokepoint.simulate import ledgers_path, simulate_to, truth_path

    simulate_to(folder, orders, seed, rate, ledgers=ledgers)
    console().print(f"Written: {plain(folder)}")
    console().print(f"Which orders are illicit, by what scheme, or resemble it: {plain(truth_path(folder, 'parquet'))}")
    if ledgers:
        there = ledgers_path(folder)
        console().print(f"Each supplier's own ledger, a folder each: {plain(there)}")
        console().print(f"Which party of the world each of their parties is: {plain(truth_path(there, 'parquet'))}")
