"""`assess`."""

from __future__ import annotations

from typing import Annotated

import typer

from chokepoint.cli.indicators import show_not_run
from chokepoint.cli.options import JsonOption, WorkspaceOption, as_json, moment, opened
from chokepoint.cli.screening import show_changes
from chokepoint.records.answers import Assessment
from chokepoint.records.errors import InputError


def assess(
    as_of: Annotated[str | None, typer.Option(metavar="T", help="See nothing that happened later (now).")] = None,
    known_at: Annotated[str | None, typer.Option(metavar="T", help="See nothing recorded later (now).")] = None,
    new: Annotated[bool, typer.Option("--new", help="Only orders that no run has assessed.")] = False,
    engine: Annotated[str, typer.Option(metavar="NAME", help="Where expressions run: duckdb or spark.")] = "duckdb",
    prior: Annotated[float | None, typer.Option(metavar="P", help="Usual rate, instead of config.toml's.")] = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Observe every sign on every order and weigh them into likelihoods."""
    from chokepoint.cli.terminal import print_json, progress
    from chokepoint.engines import ENGINES

    if engine not in ENGINES:
        raise InputError(f"--engine: there is no engine `{engine}`. Engines are: {', '.join(ENGINES)}.")
    with opened(workspace) as records:
        with progress(as_json(json)) as tell:
            done = records.assess(
                as_of=moment(as_of, "--as-of"),
                known_at=moment(known_at, "--known-at"),
                new=new,
                prior=prior,
                engine=engine,
                progress=tell,
            )
        if as_json(json):
            print_json(done)
        else:
            show(done)


def show(done: Assessment) -> None:
    """Print what a run came to."""
    from chokepoint.cli.terminal import console

    out = console()
    out.print(f"Run {done.run_id}: {done.assessed:,} of {done.orders:,} orders assessed in {done.seconds:.1f} s.")
    out.print(
        f"Likelihoods add up to {done.sum_of_likelihoods:.2f} orders ({done.expected:.2f} expected at the usual rate). "
        f"{done.stops:,} stopped, {done.held:,} to hold, {done.not_enough_known:,} with not enough known."
    )
    show_changes(done.screening)
    show_not_run(done.indicators_not_run)
