"""`orders` and `explain`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from chokepoint.cli.options import JsonOption, WorkspaceOption, as_json, opened
from chokepoint.records.answers import RankedOrder
from chokepoint.records.errors import InputError

KINDS = ("order", "party", "network", "payment", "shipment")


def orders(
    top: Annotated[int, typer.Option("--top", metavar="N", min=1, help="How many.")] = 20,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write hold list, release list and ranking there as CSV.")
    ] = None,
    drawn: Annotated[
        bool, typer.Option("--drawn", help="Only those drawn beyond the first: at random, or the least certain.")
    ] = False,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """The orders, most likely first, headed by what is stopped."""
    from chokepoint.cli.terminal import console, print_json

    with opened(workspace) as records:
        ranked = records.drawn() if drawn else records.orders(top)
        if as_json(json):
            print_json(ranked)
        else:
            show(ranked, records.stopped(), records.settings.alert_budget)
            show_drawn([] if drawn else records.drawn())
        if out:
            for path in records.report(form="csv", out=out):
                console().print(f"Written: {path}")


def show(ranked: list[RankedOrder], stopped: list[RankedOrder], budget: int) -> None:
    """Print stops, the line of the alert budget, and the ranking."""
    from chokepoint.cli.terminal import console, grid, plain, share

    out = console()
    if stopped:
        out.print(f"[bold]Stopped, whatever the likelihood: {len(stopped):,}[/bold]")
        for order in stopped[:10]:
            out.print(f"  {plain(order.order_id)}  {', '.join(order.stops)}  ({share(order.likelihood)})")
        if len(stopped) > 10:
            out.print(f"  … and {len(stopped) - 10:,} more")
        out.print()
    out.print(f"Alert budget: {budget:,} orders a run (config.toml). Likelihoods are elicited, uncalibrated.")
    headings = ("", "order", "date", "customer", "likelihood", "80 %", "known", "band", "fires")
    table = grid(headings, right=("", "likelihood", "known"))
    for order in ranked:
        if order.rank == budget + 1:
            table.add_row("", "[dim]— budget —[/dim]", *[""] * (len(headings) - 2))
        table.add_row(
            str(order.rank),
            plain(order.order_id),
            f"{order.ordered_at:%Y-%m-%d}" if order.ordered_at else "",
            plain(order.customer or order.customer_id or ""),
            share(order.likelihood),
            f"{share(order.low)} – {share(order.high)}",
            share(order.coverage),
            order.band
            + (f"; {plain(order.known_good)}" if order.known_good else "")
            + (f"; drawn: {order.drawn}" if order.drawn else ""),
            ", ".join(order.fires),
        )
    out.print(table)


def show_drawn(drawn: list[RankedOrder]) -> None:
    """Say which orders of the budget are drawn beyond the first of the ranking."""
    from chokepoint.cli.terminal import console, plain

    if drawn:
        told = ", ".join(f"{plain(order.order_id)} ({order.drawn})" for order in drawn)
        console().print(
            f"Of the budget {len(drawn):,} are drawn beyond the first, to learn what the ranking misses: {told}."
        )


def explain(
    subject: Annotated[list[str], typer.Argument(metavar="[KIND] ID", help=f"One of {', '.join(KINDS)}, and its id.")],
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """One subject's evidence: what adds up to its likelihood, what is not known, what to ask. An order by default."""
    from chokepoint.cli.terminal import print_json
    from chokepoint.cli.waterfall import show_explanation

    if len(subject) > 2:
        raise InputError(f"explain takes [KIND] ID; found {len(subject)} words. Quote an id that has spaces.")
    kind = subject[0] if len(subject) == 2 else "order"
    if kind not in KINDS:
        raise InputError(f"explain: `{kind}` is no kind of subject that is assessed. Kinds are: {', '.join(KINDS)}.")
    with opened(workspace) as records:
        explanation = records.explain(subject[-1], kind)
        if as_json(json):
            print_json(explanation)
        else:
            show_explanation(explanation, records.cards, records.records_behind(explanation))
