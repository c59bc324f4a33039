"""`weights show`, `weights fit` and `weights compare`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chokepoint.cli.options import JsonOption, WorkspaceOption, as_json, opened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chokepoint.records.learning import ComparedWeights, CurvePoint, FittedWeights, MovedOrder

weights = typer.Typer(help="What each clue is worth, and why.", no_args_is_help=True)


class Ranker(StrEnum):
    """What `weights fit` learns: the additive weights, or beside them a boosted ranker."""

    ADDITIVE = "additive"
    BOOSTED = "boosted"


@weights.command("show")
def show_weights(workspace: WorkspaceOption = None, json: JsonOption = False) -> None:
    """What each sign and relief is worth in the last run, and where that comes from."""
    from chokepoint.cli.terminal import console, grid, print_json, share

    with opened(workspace) as records:
        lines = records.weight_lines()
    if as_json(json):
        print_json(lines)
        return
    headings = ("code", "indicator", "group", "sensitivity", "80 %", "background", "ratio", "80 % of ratio", "from")
    table = grid(headings, right=("ratio", "80 % of ratio"))
    for line in lines:
        table.add_row(
            line.code,
            line.indicator,
            line.group,
            share(line.sensitivity),
            f"{share(line.low)} – {share(line.high)}",
            share(line.background) + ("" if line.measured else " (elicited)"),
            f"{'÷' if line.relief else '×'} {line.ratio:.2f}",
            f"{line.ratio_low:.2f} – {line.ratio_high:.2f}",
            line.provenance,
        )
    console().print(table)


@weights.command("fit")
def fit_weights(
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Where to write them.")] = None,
    model: Annotated[
        Ranker, typer.Option(help="boosted: also a ranker over the same evidence, beside the sum.")
    ] = Ranker.ADDITIVE,
    curve: Annotated[bool, typer.Option("--curve", help="Also say what the next label is worth.")] = False,
    undecided: Annotated[
        bool, typer.Option(help="Presume orders that nobody has decided licit, or leave them out.")
    ] = True,
    contamination: Annotated[
        float | None,
        typer.Option(metavar="SHARE", help="Share of those that is illicit all the same; else by the usual rate."),
    ] = None,
    pairs: Annotated[bool, typer.Option(help="Try pairs of signs, never of goods with goods.")] = True,
    draws: Annotated[
        int, typer.Option(metavar="N", min=0, help="Draws of the customers that the intervals come from.")
    ] = 200,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Learn weights from the labels and the last run; writes a new file and changes nothing else."""
    from chokepoint.cli.terminal import console, plain, print_json
    from chokepoint.weigh.fit import Learning
    from chokepoint.workspace.weighing import Fitting

    fitting = Fitting(Learning(undecided, contamination, pairs, draws), curve, model is Ranker.BOOSTED)
    with opened(workspace) as records:
        fitted = records.fit_weights(out, fitting)
    if as_json(json):
        print_json(fitted)
        return
    printed = console()
    for line in _told(fitted):
        printed.print(line)
    if fitted.curve:
        printed.print(_curve(fitted.curve))
        printed.print(_next_label(fitted.curve))
    printed.print(f"Written: {plain(fitted.path)}. To use them, move the file to weights.toml in the workspace.")


def _told(fitted: FittedWeights) -> Iterator[str]:
    """What was learned, from what, and how it was chosen."""
    from chokepoint.cli.terminal import plain

    yield f"Learned from {fitted.illicit:,} illicit and {fitted.licit:,} licit labels."
    if fitted.undecided:
        yield (
            f"{fitted.undecided:,} orders that nobody has decided are presumed licit, but for a share of "
            f"{fitted.contamination:.3%}."
        )
    if fitted.loss_elicited is not None and fitted.loss_fitted is not None:
        yield (
            f"Mean logarithmic loss on later time: {fitted.loss_fitted:.4f}, with elicited weights "
            f"{fitted.loss_elicited:.4f}. Penalty {fitted.penalty:g}; slope {fitted.slope:.2f}."
        )
    if fitted.pairs_gain is None:
        yield "Pairs of signs were not tried: too few cases show two signs, or all are of one day."
    else:
        kept = f"{len(fitted.pairs)} kept" if fitted.pairs else "none kept"
        yield f"Pairs of signs lower the loss on later time by {fitted.pairs_gain:.1f} standard errors: {kept}."
    if fitted.draws:
        yield f"80 % intervals: {fitted.draws:,} draws of {fitted.entities:,} customers, whole with all their orders."
    if fitted.boosted:
        yield (
            f"Boosted ranker beside the sum: average precision {fitted.boosted.average_precision:.3f}, the sum "
            f"{fitted.boosted.additive_average_precision:.3f}, neither on orders it has seen. It gives places, no "
            f"likelihood and no reasons, and takes no part in any: {plain(fitted.boosted.path)}."
        )


def _curve(points: tuple[CurvePoint, ...]) -> object:
    from chokepoint.cli.terminal import grid

    table = grid(("cases", "average precision", "of draws"), right=("cases", "average precision"))
    for point in points:
        among = f"{point.low:.3f} – {point.high:.3f}" if point.cases else "elicited weights"
        table.add_row(f"{point.cases:,}", f"{point.average_precision:.3f}", among)
    return table


def _next_label(points: tuple[CurvePoint, ...]) -> str:
    """What ten cases more add, by the last point and the nearest of at most half its cases: others differ by chance."""
    last = points[-1]
    before = [point for point in points if point.cases <= last.cases / 2][-1]
    gain = (last.average_precision - before.average_precision) / max(last.cases - before.cases, 1)
    return f"The next ten cases are worth about {10 * gain:+.4f} of average precision on later orders."


@weights.command("compare")
def compare_weights(
    old: Annotated[str, typer.Argument(metavar="OLD", help="A file, or in-force, or packaged.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The same.")],
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """What a change of weights would do to the last run: ranking, volume, figures on history. Changes nothing."""
    from chokepoint.cli.terminal import console, print_json

    with opened(workspace) as records:
        compared = records.compare_weights(old, new)
    if as_json(json):
        print_json(compared)
        return
    out = console()
    out.print(_sides(compared))
    out.print(
        f"Within the alert budget of {compared.alert_budget:,}: {compared.kept:,} by both. Rank correlation over all "
        f"{compared.orders:,} orders: {compared.rank_correlation:.3f}."
    )
    if compared.new.average_precision is not None and compared.new.calibration != compared.old.calibration:
        out.print("Where weights were learned from these labels, their figures flatter: judge on other cases.")
    for heading, moved in (("Would enter", compared.entering), ("Would leave", compared.leaving)):
        if moved:
            out.print(f"[bold]{heading}[/bold]")
            out.print(_moved(moved))


def _sides(compared: ComparedWeights) -> object:
    from chokepoint.cli.terminal import grid, plain

    table = grid(("", plain(compared.old.path), plain(compared.new.path)), right=("",))
    table.add_row("weights", compared.old.calibration, compared.new.calibration)
    for band, count in compared.old.bands.items():
        table.add_row(band, f"{count:,}", f"{compared.new.bands[band]:,}")
    for name in ("average_precision", "precision", "recall", "brier_skill", "slope"):
        told = [getattr(side, name) for side in (compared.old, compared.new)]
        if told != [None, None]:
            table.add_row(name.replace("_", " "), *("" if each is None else f"{each:.3f}" for each in told))
    return table


def _moved(orders: tuple[MovedOrder, ...]) -> object:
    from chokepoint.cli.terminal import grid, plain, share

    table = grid(
        ("order", "old place", "new place", "old likelihood", "new likelihood"), right=("old place", "new place")
    )
    for order in orders:
        places = f"{order.old_place:,}", f"{order.new_place:,}"
        table.add_row(plain(order.order_id), *places, share(order.old_likelihood), share(order.new_likelihood))
    return table
