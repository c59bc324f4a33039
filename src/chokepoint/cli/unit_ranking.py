"""`parties` and `networks`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from chokepoint.cli.options import JsonOption, WorkspaceOption, as_json, opened

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chokepoint.records.answers import RankedNetwork, RankedUnit

TopOption = Annotated[int, typer.Option("--top", metavar="N", min=1, help="How many.")]
SHOWN_MEMBERS = 4
"""Parties of a network that a terminal names."""


def parties(top: TopOption = 20, workspace: WorkspaceOption = None, json: JsonOption = False) -> None:
    """The parties, most likely first: what the signs of their orders and their own add up to."""
    from chokepoint.cli.terminal import print_json

    with opened(workspace) as records:
        ranked = records.parties(top)
    if as_json(json):
        print_json(ranked)
    else:
        _show("party", ((one.party_id, one.name or "", one) for one in ranked))


def networks(top: TopOption = 20, workspace: WorkspaceOption = None, json: JsonOption = False) -> None:
    """The networks, most likely first: parties that hang together by relationships and shared contacts."""
    from chokepoint.cli.terminal import print_json

    with opened(workspace) as records:
        ranked = records.networks(top)
    if as_json(json):
        print_json(ranked)
    else:
        _show("network", ((one.network_id, _members(one), one) for one in ranked))


def _members(network: RankedNetwork) -> str:
    more = len(network.names) - SHOWN_MEMBERS
    return "; ".join(network.names[:SHOWN_MEMBERS]) + (f"; and {more:,} more" if more > 0 else "")


def _show(kind: str, ranked: Iterable[tuple[str, str, RankedUnit]]) -> None:
    from chokepoint.cli.terminal import console, grid, plain, share

    out = console()
    out.print("Likelihoods are elicited, uncalibrated. Size is no ground: each is held against others of its size.")
    headings = ("", kind, "name", "orders", "likelihood", "80 %", "of sets", "known", "band", "fires")
    table = grid(headings, right=("", "orders", "likelihood", "of sets", "known"))
    for unit_id, name, one in ranked:
        table.add_row(
            str(one.rank),
            plain(unit_id),
            plain(name),
            f"{one.orders:,}",
            share(one.likelihood),
            f"{share(one.low)} – {share(one.high)}",
            "" if one.percentile is None else f"{one.percentile:.1f}",
            share(one.coverage),
            one.band,
            ", ".join(one.fires),
        )
    out.print(table)
    out.print("of sets: the share of random sets of as many orders whose signs add up to less, in per cent.")
