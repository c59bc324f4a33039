"""`screen`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chokepoint.cli.options import JsonOption, WorkspaceOption, as_json, opened
from chokepoint.records.answers import Rescreening, ScreenedName
from chokepoint.records.errors import InputError, ListError

if TYPE_CHECKING:
    from chokepoint.workspace.workspace import Workspace

MOST_CHANGES = 20
"""Changed matches that a terminal shows."""


def screen(
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME…]", help="Names to look up.")] = None,
    file: Annotated[
        Path | None, typer.Option("--file", metavar="F", help="A table with a column `name`, or a name a line.")
    ] = None,
    threshold: Annotated[
        float | None, typer.Option(metavar="P", help="Least likelihood shown, instead of config.toml's.")
    ] = None,
    entry: Annotated[
        str | None,
        typer.Option("--except", metavar="LIST:ENTRY", help="Record that NAME (or a party_id) is not this entry."),
    ] = None,
    by: Annotated[str, typer.Option("--by", metavar="WHO", help="Who decided, for --except.")] = "",
    because: Annotated[str, typer.Option("--because", metavar="WHY", help="Why, for --except.")] = "",
    until: Annotated[str | None, typer.Option("--until", metavar="DAY", help="Last day, for --except.")] = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Names against the loaded lists. A match is a resemblance to be looked into, not an accusation."""
    from chokepoint.cli.terminal import print_json_each

    if threshold is not None and not 0 <= threshold <= 1:
        raise InputError(f"--threshold: {threshold} is no likelihood. Give a number from 0 to 1.")
    if bool(names) == bool(file):
        raise InputError("Give names, or a file of names with --file.")
    with _lists(workspace) as records:
        if entry is not None:
            _except(records, names or [], entry, (by, because, until), json=as_json(json))
            return
        found: Iterable[ScreenedName] = (
            records.each_screened(file, threshold=threshold)
            if file
            else records.screen(names or [], threshold=threshold)
        )
        if as_json(json):
            print_json_each(found)
        else:
            _show(found)


def _lists(workspace: Path | None) -> Workspace:
    """The workspace; where there is none, there is no list either."""
    try:
        return opened(workspace)
    except InputError as error:
        raise ListError(f"{error.detail} No list is loaded to screen against.") from error


def _except(records: Workspace, names: list[str], entry: str, said: tuple[str, str, str | None], *, json: bool) -> None:
    from chokepoint.cli.terminal import console, plain, print_json

    by, because, until = said
    if len(names) != 1:
        raise InputError("--except: give one name or party_id.")
    asked = records.casework.request_exception(by, names[0], entry, because, _day(until))
    if json:
        print_json({"approval_id": asked})
    elif asked:
        console().print(
            f"Asked: {plain(names[0])} is not {plain(entry)}. It holds once another person agrees: "
            f"chokepoint cases approve {asked} --by NAME --because TEXT."
        )
    else:
        console().print(f"Recorded: {plain(names[0])} is not {plain(entry)}.")


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise InputError(f"--until: `{text}` is not a day. Write it as 2024-05-31.") from None


def _show(found: Iterable[ScreenedName]) -> None:
    from chokepoint.cli.terminal import console, grid, plain

    table = grid(("name", "list", "entry", "listed as", "likelihood", "why", "reference"), right=("likelihood",))
    for one in found:
        if not one.matches:
            table.add_row(plain(one.query), "", "", plain(one.note or "no match"), "", "", "")
        for match in one.matches:
            name = f"{match.name} (alias {match.alias})" if match.alias else match.name
            rows = [f"{_of(row['field'])}{row['level']} {row['log_odds']:+.1f}" for row in match.rows]
            excepted = f" (exception {match.exception_id})" if match.exception_id else ""
            table.add_row(
                plain(one.query),
                plain(match.list_id),
                plain(match.entry_id),
                plain(name + excepted),
                f"{match.likelihood:.3f}",
                plain("; ".join(rows)),
                plain(match.reference or ""),
            )
    console().print(table)


def show_changes(done: Rescreening) -> None:
    """Print which parties newly resemble a list entry, or no longer do."""
    from chokepoint.cli.terminal import console, plain

    if not done.parties and not done.entries and not done.changes:
        return
    out = console()
    out.print(
        f"Lists: {done.parties:,} parties and {done.entries:,} entries changed since the last screening; "
        f"{len(done.changes):,} matches new or gone."
    )
    for change in done.changes[:MOST_CHANGES]:
        out.print(f"  {change.change}: party {plain(change.party_id)}: {plain(change.basis)}")
    if len(done.changes) > MOST_CHANGES:
        out.print(f"  and {len(done.changes) - MOST_CHANGES:,} more: see `screen` and the table matches.")


def _of(field: object) -> str:
    """The field before its level; the usual rate says itself what it is."""
    return "" if field == "usual" else f"{field} "
