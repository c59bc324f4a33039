"""`trace item` and `trace items`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from chokepoint.cli.options import JsonOption, WorkspaceOption, as_json, opened

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from chokepoint.records.custody import ItemFigures, ItemShare, ItemTrace, MarkedItem

SHOWN = 12
"""Rows of a table of figures that a terminal shows."""
LAWFUL = {True: "shown", False: "outside", None: "not shown"}
MaskOption = "`?` stands for one unread character, `*` for several."


def item(
    item_id: Annotated[str | None, typer.Argument(metavar="ID", help="The item's id.")] = None,
    serial: Annotated[str | None, typer.Option(metavar="MASK", help=f"Search by serial number; {MaskOption}")] = None,
    lot: Annotated[str | None, typer.Option(metavar="MASK", help=f"Search by lot number; {MaskOption}")] = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """One item's chain of custody: its gaps, where it may have left lawful custody, and with whom."""
    from chokepoint.cli.terminal import print_json

    with opened(workspace) as records:
        if item_id is None:
            found = records.find_items(serial=serial, lot=lot)
            print_json(found) if as_json(json) else _show_found(found)
            return
        traced = records.trace_item(item_id)
    print_json(traced) if as_json(json) else _show_trace(traced)


def items(workspace: WorkspaceOption = None, json: JsonOption = False) -> None:
    """Statistics over items: how they left lawful custody, whence they came, after how long, and who answers."""
    from chokepoint.cli.terminal import print_json

    with opened(workspace) as records:
        figures = records.trace_items()
    print_json(figures) if as_json(json) else _show_figures(figures)


def _show_found(found: Sequence[MarkedItem]) -> None:
    from chokepoint.cli.terminal import console, grid, plain

    table = grid(("item", "serial", "lot", "maker", "documented"))
    for one in found:
        marks = (one.item_id, one.serial_number or "", one.lot_number or "", one.manufacturer or "")
        table.add_row(*map(plain, marks), _day(one.documented_on))
    console().print(table if found else "No item bears such marks.")


def _show_trace(traced: ItemTrace) -> None:
    from chokepoint.cli.terminal import console, plain

    out = console()
    out.print(f"[bold]Item {plain(traced.item_id)}[/bold]: custody {_STATES[traced.state]}")
    out.print(f"Last lawful holder shown by papers: {plain(traced.last_lawful_holder or 'none')}")
    _show_point(traced)
    out.print()
    _show_hops(traced)
    for heading, lines in (
        ("Gaps, shown and not filled", [gap.basis for gap in traced.gaps]),
        ("What does not fit", [f"{one.kind}: {one.basis}" for one in traced.faults if one.kind != "gap"]),
        ("Trace requests", [_request(traced, number) for number in range(len(traced.requests))]),
        ("May bear the same serial or lot number", list(traced.like_marked[:SHOWN])),
    ):
        if lines:
            out.print(f"\n[bold]{heading}[/bold]")
            for line in lines:
                out.print(f"  {plain(line)}")
    out.print("\nA candidate is a holder with whom the item can have been at the time, not one who is accused.")


_STATES = {
    "complete": "is recorded without a gap",
    "gap": "has a gap",
    "conflicting": "is told in ways that conflict",
}


def _show_point(traced: ItemTrace) -> None:
    from chokepoint.cli.terminal import console, grid, plain, share

    point, out = traced.point_of_diversion, console()
    if point is None:
        out.print("Nothing shows that it left lawful custody.")
        return
    end = f"{_day(point.to) or 'an unknown day'} (first evidence outside: {traced.first_outside})"
    out.print(f"May have left lawful custody between {_day(point.from_) or 'an unknown day'} and {end}")
    table = grid(("candidate", "name", "likelihood", "why"), right=("likelihood",))
    for one in point.candidates:
        who = plain(one.party_id) if one.party_id is not None else "[dim]not recorded[/dim]"
        table.add_row(who, plain(one.name or ""), share(one.likelihood), plain(one.basis))
    out.print(table)


def _show_hops(traced: ItemTrace) -> None:
    from chokepoint.cli.terminal import console, grid, plain, share

    headings = (
        "",
        "holder",
        "name",
        "from",
        "to",
        "lawful custody",
        "how",
        "event",
        "by",
        "grade",
        "source",
        "records",
    )
    table = grid(headings, right=("", "grade"))
    for hop in traced.hops:
        records = ", ".join(f"{one} (corrected)" if one in hop.corrected else one for one in hop.record_ids)
        table.add_row(
            str(hop.hop),
            plain(hop.party_id) if hop.party_id is not None else "[dim]— gap —[/dim]",
            plain(hop.name or ""),
            _day(hop.held_from),
            _day(hop.held_to),
            LAWFUL[hop.lawful],
            hop.kind,
            hop.event_type or "",
            hop.matched_by or "",
            share(hop.grade) if hop.record_ids else "",
            plain(", ".join(hop.sources)),
            plain(records),
        )
    console().print(table)


def _request(traced: ItemTrace, number: int) -> str:
    one = traced.requests[number]
    outcome = f", {one.outcome.replace('_', ' ')}" if one.outcome else ""
    days = f", after {one.days:,} days" if one.days is not None else ""
    holder = f", names {one.next_holder_id}" if one.next_holder_id else ""
    due = f", reminder due {one.reminders_due[-1]}" if one.reminders_due else ""
    return f"{one.request_id} to {one.addressed_to}, {one.sent_on}: {one.state}{outcome}{days}{holder}{due}"


def _show_figures(figures: ItemFigures) -> None:
    from chokepoint.cli.terminal import console, share

    out = console()
    states = ", ".join(f"{name} {count:,}" for name, count in figures.states.items())
    out.print(f"[bold]{figures.items:,} records, {figures.quantity:,.0f} items[/bold]; chains: {states or 'none'}")
    out.print(f"Last lawful holder known and no holder missing: {share(figures.diversion_known)} of records")
    faults = ", ".join(f"{kind} {count:,}" for kind, count in figures.faults.items())
    out.print(f"What does not fit: {faults or 'nothing'}")
    for heading, told in (
        ("How they left lawful custody", figures.left_by),
        ("Country of manufacture", figures.maker_country),
        ("Region of manufacture", figures.maker_region),
        ("Region of the last lawful holder", figures.last_lawful_region),
        ("Class and year", figures.class_and_year),
    ):
        _show_shares(heading, told)
    _show_intervals(figures)
    _show_matches(figures)
    _show_responses(figures)


def _show_shares(heading: str, told: Sequence[ItemShare]) -> None:
    from chokepoint.cli.terminal import console, grid, plain, share

    headings = (heading, "records", "share", "95 %", "by quantity", "last seen")
    table = grid(headings, right=("records", "share", "by quantity"))
    unknown = [one for one in told if one.value is None]
    shown = [one for one in told if one.value is not None]
    for one in (*shown[:SHOWN], *unknown):
        value = "[dim]not known[/dim]" if one.value is None else plain(one.value)
        bounds = f"{share(one.low)} – {share(one.high)}"
        table.add_row(
            value, f"{one.records:,}", share(one.share), bounds, share(one.share_by_quantity), _day(one.last_seen)
        )
    console().print()
    console().print(table)
    if len(shown) > SHOWN:
        console().print(f"… and {len(shown) - SHOWN:,} more (--json has all)")


def _show_intervals(figures: ItemFigures) -> None:
    from chokepoint.cli.terminal import console, grid

    headings = ("Days from", "recovered", "not yet", "median", "minimum", "median with those not yet")
    table = grid(headings, right=headings[1:])
    for one in figures.intervals:
        days = (one.median, one.minimum, one.survival_median)
        table.add_row(one.name, f"{one.observed:,}", f"{one.censored:,}", *(_number(value) for value in days))
    console().print()
    console().print(table)


def _show_matches(figures: ItemFigures) -> None:
    from chokepoint.cli.terminal import console, grid, plain

    out = console()
    if figures.lot_matches:
        table = grid(("Lots at several sites", "maker", "items", "sites", "furthest"), right=("items", "furthest"))
        for match in figures.lot_matches[:SHOWN]:
            furthest = f"{match.distance_km:,.0f} km" if match.distance_km is not None else ""
            sites = plain("; ".join(match.sites))
            table.add_row(
                plain(match.lot_number), plain(match.manufacturer or ""), f"{len(match.item_ids):,}", sites, furthest
            )
        out.print()
        out.print(table)
    if figures.companies:
        table = grid(("Companies in the chains", "companies", "intermediaries"), right=("companies", "intermediaries"))
        for one in figures.companies[:SHOWN]:
            table.add_row(plain(one.country or "not known"), f"{one.companies:,}", f"{one.intermediaries:,}")
        out.print()
        out.print(table)


def _show_responses(figures: ItemFigures) -> None:
    from chokepoint.cli.terminal import console, grid, plain, share

    if not figures.responses:
        return
    headings = ("Trace requests to", "sent", "answered", "rate", "95 %", "median days", "overdue", "outcomes")
    table = grid(headings, right=("sent", "answered", "rate", "median days", "overdue"))
    for one in figures.responses[:SHOWN]:
        outcomes = ", ".join(f"{name.replace('_', ' ')} {share(part)}" for name, part in one.outcomes.items())
        table.add_row(
            "all" if one.addressed_to is None else plain(one.addressed_to),
            f"{one.sent:,}",
            f"{one.answered:,}",
            share(one.rate),
            f"{share(one.low)} – {share(one.high)}",
            _number(one.median_days),
            f"{one.overdue:,}",
            outcomes,
        )
    console().print()
    console().print(table)


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:,.0f}"
