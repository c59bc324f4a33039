"""`evaluate`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chokepoint.cli.options import JsonOption, WorkspaceOption, as_json, opened

if TYPE_CHECKING:
    from chokepoint.records.evaluation import Drift, Evaluation, FalseAlerts, RankFigures

MOMENTS = ("order", "shipment", "hindsight")
ABLATED = 10
"""Indicators told in the terminal, of those without which the ranking loses most; JSON and page hold all."""
GROUPS = 12
"""Groups told in the terminal, the largest; JSON and page hold all."""


def evaluate(
    truth: Annotated[
        Path | None, typer.Option(metavar="FILE", help="What orders turned out to be, CSV or Parquet (`labels`).")
    ] = None,
    by: Annotated[
        list[str] | None, typer.Option("--by", metavar="WHAT", help="False alerts by country, script or size.")
    ] = None,
    moment: Annotated[str, typer.Option(metavar="WHEN", help=f"What may be seen: {', '.join(MOMENTS)}.")] = "shipment",
    slices: Annotated[int, typer.Option(metavar="N", min=1, help="Slices of time; more are finer, and slower.")] = 4,
    budget: Annotated[float, typer.Option(metavar="SHARE", help="Share of orders that are alerts.")] = 0.01,
    decided: Annotated[bool, typer.Option("--decided-only", help="Count only orders that the truth names.")] = False,
    baselines: Annotated[bool, typer.Option(help="Also rankings that learn from raw fields (scikit-learn).")] = True,
    fitting: Annotated[bool, typer.Option("--fit/--no-fit", help="Also weights fitted on other customers.")] = True,
    drift: Annotated[bool, typer.Option("--drift", help="Only: each sign's rate against the run before.")] = False,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Also write a page with plots.")] = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Hold the last run against what orders turned out to be, as they could be seen at one moment."""
    from chokepoint.cli.terminal import console, plain, print_json, progress
    from chokepoint.workspace.evaluating import Options

    with opened(workspace) as records:
        if drift:
            moved = records.drift()
            print_json(moved) if as_json(json) else show_drift(moved)
            return
        with progress(as_json(json)) as tell:
            options = Options(slices, budget, decided, baselines, fitting, html)
            found = records.evaluate(truth, by=by or (), moment=moment, options=options, progress=tell)
    if as_json(json):
        print_json(found)
        return
    show(found)
    if html:
        console().print(f"Written: {plain(html)}")


def show(found: Evaluation) -> None:
    """Print the figures as small tables."""
    from chokepoint.cli.terminal import console, plain, share

    out = console()
    out.print(
        f"{found.orders:,} orders of run {found.run_id}; {found.illicit:,} illicit by {plain(found.truth)}. "
        f"Weights: {found.calibration}. An alert is an order in the first {share(found.budget)} of the ranking."
    )
    for note in found.notes:
        out.print(plain(note))
    out.print()
    _show_rankings(found)
    out.print(
        f"Brier skill {_number(found.brier_skill)}; calibration slope {_number(found.slope)}. By chance: average "
        f"precision {found.null.average_precision[0]:.4f} ({found.null.average_precision[1]:.4f} – "
        f"{found.null.average_precision[2]:.4f})"
        + (f", fitted {found.null.fitted:.4f}." if found.null.fitted is not None else ".")
    )
    _show_bins(found)
    _show_parts(found)
    for name, groups in found.by.items():
        _show_false_alerts(name, groups)
    _show_ablation(found)


def _show_rankings(found: Evaluation) -> None:
    from chokepoint.cli.terminal import console, grid

    firsts = [first for first in ("50", "100", "500") if first in found.precision_at]
    shares = [f"{value:g}" for value in sorted({0.01, found.budget, 0.05})]
    headings = ("ranking", *(f"precision at {first}" for first in firsts), *(_within(value) for value in shares))
    table = grid((*headings, "average precision"), right=(*headings[1:], "average precision"))
    rankings: dict[str, Evaluation | RankFigures] = {"likelihood": found}
    if found.fitted:
        rankings["fitted on other customers"] = found.fitted
    rankings.update(found.baselines)
    for name, one in rankings.items():
        cells = [f"{one.precision_at[first]:.3f}" for first in firsts]
        cells += [f"{one.recall_within[value]:.3f}" for value in shares]
        table.add_row(name, *cells, f"{one.average_precision:.3f}")
    console().print(table)


def _show_bins(found: Evaluation) -> None:
    from chokepoint.cli.terminal import console, grid

    table = grid(("orders", "expected", "found", "found ÷ expected"), right=("expected", "found", "found ÷ expected"))
    for one in found.found_expected:
        table.add_row(f"{one.first:,} – {one.last:,}", f"{one.expected:.2f}", str(one.found), _number(one.ratio))
    console().print()
    console().print(table)


def _show_parts(found: Evaluation) -> None:
    from chokepoint.cli.terminal import console, grid, plain, share

    without = {one.scheme: one for one in found.left_out}
    for heading, parts in (("scheme", found.by_scheme), ("care", found.by_care)):
        if not parts:
            continue
        table = grid((heading, "illicit", "found", "recall", "95 %", "fitted", "fitted without it"), right=("illicit",))
        for part in parts:
            left_out = without.get(part.name) if heading == "scheme" else None
            fitted = (share(left_out.recall_with), share(left_out.recall_without)) if left_out else ("", "")
            table.add_row(
                plain(part.name),
                f"{part.illicit:,}",
                f"{part.found:,}",
                share(part.recall),
                f"{share(part.low)} – {share(part.high)}",
                *fitted,
            )
        console().print()
        console().print(table)


def _show_false_alerts(dimension: str, groups: Sequence[FalseAlerts]) -> None:
    from chokepoint.cli.terminal import console, grid, plain, share

    table = grid((dimension, "licit orders", "alerts", "share", "95 %"), right=("licit orders", "alerts", "share"))
    for one in groups[:GROUPS]:
        interval = f"{share(one.low)} – {share(one.high)}"
        table.add_row(plain(one.group), f"{one.licit:,}", f"{one.alerts:,}", share(one.share), interval)
    console().print()
    console().print(f"False alerts by {dimension} of the customer. It is no evidence; this only watches it is none.")
    console().print(table)


def _show_ablation(found: Evaluation) -> None:
    from chokepoint.cli.terminal import console, grid

    table = grid(("code", "without", "fires", "average precision lost", "recall lost"), right=("fires",))
    for one in found.ablation[:ABLATED]:
        cells = f"{one.fires:,}", f"{one.average_precision_lost:+.4f}", f"{one.recall_lost:+.4f}"
        table.add_row(one.code, one.indicator, *cells)
    console().print()
    console().print(table)


def show_drift(found: Drift) -> None:
    """Print the indicators that moved, or that none did."""
    from chokepoint.cli.terminal import console, grid, share

    out = console()
    which = "new orders" if found.only_new else "orders"
    out.print(
        f"{found.orders_now:,} {which} of run {found.run_now} against {found.orders_before:,} of run "
        f"{found.run_before}."
    )
    moved = [line for line in found.lines if line.moved]
    if not moved:
        out.print("No indicator fires, or cannot be assessed, more or less often than chance allows (95 %).")
        return
    table = grid(("code", "indicator", "fired before", "fires now", "unassessable before", "unassessable now"))
    for line in moved:
        values = (line.fires_before, line.fires_now, line.unassessable_before, line.unassessable_now)
        table.add_row(line.code, line.indicator, *(share(value) for value in values))
    out.print(table)
    out.print("Among so many indicators one or another may stand here by chance; look at the records behind each.")


def _within(share: str) -> str:
    return f"recall in {100 * float(share):g} %"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
