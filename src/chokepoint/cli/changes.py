"""`changes` and `hotspots`: what grew, moved, broke off or was replaced, and where findings gather."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from chokepoint.cli.options import JsonOption, WorkspaceOption, as_json, opened

if TYPE_CHECKING:
    from chokepoint.records.changes import HotSpot

TopOption = Annotated[int, typer.Option("--top", metavar="N", min=1, help="How many of each.")]
SHOWN_PLACES = 4
"""Places of a hot spot that a terminal names."""


def hotspots(top: TopOption = 10, workspace: WorkspaceOption = None, json: JsonOption = False) -> None:
    """Where and when findings, and deliveries, gather beyond expectation; zones play no part in it."""
    from chokepoint.cli.terminal import console, plain, print_json

    with opened(workspace) as records:
        found = records.hot_spots(top)
    if as_json(json):
        print_json(found)
        return
    out = console()
    out.print(
        f"{found.deliveries:,} deliveries to {found.places:,} places; findings of run {plain(found.run_id)}. "
        "A place that stands out is a reason to look, and says nothing of who lives there."
    )
    told = {
        "findings": "Findings: signs beyond what 19 of 20 deliveries show, those that rest on places left out",
        "deliveries": "Deliveries: more than the place's share of all in those months",
    }
    for measure, heading in told.items():
        out.print(f"\n{heading}")
        _show_hot_spots([one for one in found.hot_spots if one.measure == measure])


def _show_hot_spots(hot_spots: list[HotSpot]) -> None:
    from chokepoint.cli.terminal import console, grid, plain

    if not hot_spots:
        console().print("none: nowhere more than expected")
        return
    headings = ("", "centre", "within km", "months", "orders", "customers", "found", "expected", "p", "Gi*", "places")
    table = grid(headings, right=("", "within km", "orders", "customers", "found", "expected", "p", "Gi*"))
    for one in hot_spots:
        places = "; ".join(one.places[:SHOWN_PLACES]) + (" …" if len(one.places) > SHOWN_PLACES else "")
        table.add_row(
            str(one.rank),
            plain(one.centre),
            f"{one.radius_km:.0f}",
            f"{one.from_day:%Y-%m} to {one.to_day:%Y-%m}",
            f"{one.deliveries:,}",
            f"{one.customers:,}",
            f"{one.observed:,.1f}",
            f"{one.expected:,.1f}",
            f"{one.p:.3f}",
            "" if one.gi_star is None else f"{one.gi_star:.1f}",
            plain(places),
        )
    console().print(table)
