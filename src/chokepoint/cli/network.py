"""`network`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chokepoint.cli.options import JsonOption, WorkspaceOption, as_json, opened

if TYPE_CHECKING:
    from rich.console import Console

    from chokepoint.records.network import Network, Step

SHOWN_MEMBERS = 6
"""Entities of a community that a terminal names."""


def network(
    top: Annotated[int, typer.Option("--top", metavar="N", min=1, help="How many of each.")] = 20,
    start: Annotated[str | None, typer.Option("--from", metavar="A", help="Show how this party …")] = None,
    end: Annotated[str | None, typer.Option("--to", metavar="B", help="… is joined to this one.")] = None,
    by_trade: Annotated[
        bool, typer.Option("--by-trade", help="Choke points with the least other trade, not the fewest.")
    ] = False,
    graphml: Annotated[Path | None, typer.Option(metavar="FILE", help="Write all edges as GraphML too.")] = None,
    changes: Annotated[
        bool, typer.Option("--changes", help="When it grew, and who broke off, moved or was replaced.")
    ] = False,
    measure: Annotated[
        str | None, typer.Option("--measure", metavar="ID", help="Before and after a public measure.")
    ] = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Junctions, choke points, communities, and what is active in the last 12 months."""
    from chokepoint.cli.terminal import console, plain, print_json

    if changes or measure is not None:
        _change(measure, top, workspace, json)
        return
    with opened(workspace) as records:
        found = records.network(top, start=start, end=end, by_trade=by_trade)
        written = records.report(form="graphml", out=graphml) if graphml else []
    if as_json(json):
        print_json(found)
        return
    out = console()
    _show_junctions(out, found)
    _show_choke_points(out, found)
    _show_communities(out, found)
    _show_paths(out, found)
    active = found.active
    out.print(
        f"\nActive since {active.since}: {active.entities:,} of {active.of_entities:,} entities, {active.dealings:,} "
        f"of {active.of_dealings:,} dealings."
    )
    for path in written:
        out.print(f"Written: {plain(path)}")


def _change(measure: str | None, top: int, workspace: Path | None, json: bool) -> None:
    from chokepoint.cli.network_changes import show_changes, show_effect
    from chokepoint.cli.terminal import console, print_json

    with opened(workspace) as records:
        effect = records.network_measure(measure) if measure is not None else None
        changed = records.network_changes(top) if effect is None else None
    if as_json(json):
        print_json(effect or changed)
    elif effect:
        show_effect(console(), effect)
    elif changed:
        show_changes(console(), changed)


def _show_junctions(out: Console, found: Network) -> None:
    from chokepoint.cli.terminal import grid, plain

    out.print("Junctions: more supply lines meet here than in others of the role and trade with as many orders.")
    right = ("score", "lines", "expected", "orders")
    table = grid(("entity", "name", "as", "score", "lines", "expected", "orders", "roles", "last"), right=right)
    for one in found.junctions:
        figures = (f"{one.score:.1f}", f"{one.lines:,}", f"{one.expected:.1f}", f"{one.orders:,}")
        shown = "" if one.last_on is None else f"{one.last_on}{'' if one.active else ' (not active)'}"
        table.add_row(plain(one.entity_id), plain(one.name or ""), one.role, *figures, ", ".join(one.roles), shown)
    out.print(table if found.junctions else "None stands out.")


def _show_choke_points(out: Console, found: Network) -> None:
    from chokepoint.cli.terminal import grid, plain

    out.print(
        f"\nChoke points: the least set that all ways pass which can be cut, {found.cut_size:,} in all. Asked of "
        f"{found.flows:,}: {plain(found.basis)}."
    )
    right = ("would have caught", "orders", "items", "US dollars")
    table = grid(("party or place", "name", "would have caught", "orders", "items", "US dollars"), right=right)
    for one in found.choke_points:
        value = "" if one.value_usd is None else f"{one.value_usd:,.0f}"
        name = plain(one.name or "") if one.kind == "party" else one.kind
        table.add_row(plain(one.entity_id), name, f"{one.flow_cut:,}", f"{one.orders:,}", f"{one.items:,}", value)
    out.print(table if found.choke_points else "None.")
    if found.uncut:
        out.print(
            f"{len(found.uncut):,} went straight from a supplier to a point of diversion: no station can cut them."
        )


def _show_communities(out: Console, found: Network) -> None:
    from chokepoint.cli.terminal import plain

    out.print("\nCommunities, those of the highest junctions first:")
    for ids in found.communities:
        named = "; ".join(plain(found.names.get(one, one)) for one in ids[:SHOWN_MEMBERS])
        more = len(ids) - SHOWN_MEMBERS
        out.print(f"  {len(ids):,}: {named}" + (f"; and {more:,} more" if more > 0 else ""))
    if not found.communities:
        out.print("  none of three or more.")


def _show_paths(out: Console, found: Network) -> None:
    if found.paths is None:
        return
    if not found.paths:
        out.print("\nNo path leads from one to the other.")
    for path in found.paths:
        out.print(f"\nThe {path.sort} path, {len(path.steps):,} steps, telling {path.telling:.2g}:")
        for step in path.steps:
            out.print("  " + _told(found, step))


def _told(found: Network, step: Step) -> str:
    from chokepoint.cli.terminal import plain

    one, other = (plain(found.names.get(end, end)) for end in (step.from_entity_id, step.to_entity_id))
    arrow = f"<- {step.kind} -" if step.backwards else f"- {step.kind} ->"
    days = f"{step.first_on or '…'} to {step.last_on or '…'}"
    return f"{one} {arrow} {other}  ({step.records:,} records, {days}; {plain(', '.join(step.record_ids[:3]))})"
