"""`indicators`: the catalogue, and a check of a user's own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from chokepoint.cli.options import JsonOption, WorkspaceOption, as_json, folder_of
from chokepoint.records.catalogue import Card
from chokepoint.records.errors import InputError, NotFoundError
from chokepoint.records.own import CheckedFile, CheckedFolder, NotRun

FAULTY = 2
"""Exit code where a check found something broken."""
SHOW = "show"


class ShowsByDefault(TyperGroup):
    """A group of commands in which `show` need not be named: `indicators ID` is `indicators show ID`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put `show` first, unless a command of the group or help is asked for."""
        if not args or args[0] not in {*self.commands, *self.get_help_option_names(ctx)}:
            args = [SHOW, *args]
        return super().parse_args(ctx, args)


indicators = typer.Typer(
    cls=ShowsByDefault,
    help="The catalogue: what is observed, why it matters, what else may explain it. Without a command: show.",
)


@indicators.command(SHOW)
def show(
    indicator_id: Annotated[str | None, typer.Argument(metavar="[ID]", help="One indicator, by id or code.")] = None,
    search: Annotated[str | None, typer.Option(metavar="WORD", help="Those whose texts hold the word.")] = None,
    category: Annotated[str | None, typer.Option(metavar="NAME", help="Those of a category.")] = None,
    code: Annotated[str | None, typer.Option(metavar="CODE", help="Those whose code begins so: PAY, PAY-01.")] = None,
    reads: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="Those that read a table or a column: payments.method.")
    ] = None,
    source: Annotated[
        str | None, typer.Option(metavar="WORD", help="Those whose public source holds the word.")
    ] = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """The catalogue, or those indicators of it that are asked for; a workspace's own are among them."""
    from chokepoint.cli.terminal import console, grid, plain, print_json
    from chokepoint.workspace.own import read_catalogue
    from chokepoint.workspace.searching import Search, matching

    found = read_catalogue(folder_of(workspace))
    asked = Search(search, category, code, reads, source)
    cards, not_run = matching(found.cards.values(), asked), found.own.not_run if asked == Search() else ()
    if indicator_id:
        cards = [card for card in cards if indicator_id in (card.id, card.code)]
        not_run = tuple(one for one in not_run if one.id == indicator_id)
        if not cards and not not_run:
            raise NotFoundError(_not_there(indicator_id))
    if as_json(json):
        entries = [_entry(card, whole=bool(indicator_id)) for card in cards]
        print_json([*entries, *(_not_run_entry(one) for one in not_run)])
        return
    if indicator_id and cards:
        _show_card(cards[0])
        return
    table = grid(("code", "id", "category", "status", "this order shows …"))
    for card in cards:
        table.add_row(card.code, card.id, card.category, card.status, plain(card.title))
    console().print(table)
    show_not_run(not_run)


def _not_there(asked: str) -> str:
    from chokepoint.observe.not_yet import NOT_YET

    waiting = NOT_YET.get(asked.upper())
    if waiting:
        return f"{waiting.code} ({waiting.shows}) is not built yet: it needs {waiting.needs}."
    return f"There is no indicator `{asked}`. `chokepoint indicators` lists them."


def _entry(card: Card, *, whole: bool) -> dict[str, object]:
    entry: dict[str, object] = {
        "id": card.id,
        "code": card.code,
        "category": card.category,
        "subject": card.subject,
        "status": card.status,
        "title": card.title,
        "reads": list(card.reads),
        "sources": [source.strip() for source in card.source.split(";")],
        "relief": card.relief,
    }
    if whole:
        entry |= {name: getattr(card, name) for name in ("why", "innocent", "cannot_see", "check", "ask", "hash")}
    return entry


def _not_run_entry(one: NotRun) -> dict[str, object]:
    """A file that was left out has no card: what is not known of it is empty."""
    empty: dict[str, Any] = {"code": "", "subject": "", "title": "", "reads": [], "sources": [], "relief": False}
    left_out = {"file": one.file, "line": one.line, "reason": one.reason, "would_do": one.would_do}
    return {"id": one.id, "category": "own", "status": "not run", **empty, **left_out}


def show_not_run(not_run: tuple[NotRun, ...]) -> None:
    """Print which of the user's own indicators were left out, and why."""
    from chokepoint.cli.terminal import console, plain

    out = console()
    for one in not_run:
        out.print(f"Not run: {plain(one.told)}")


def _show_card(card: Card) -> None:
    from chokepoint.cli.terminal import console, plain

    out = console()
    out.print(f"[bold]{plain(card.title)}[/bold]  ({card.code}, {card.id}; {card.category}, {card.status})")
    out.print(plain(card.why))
    for heading, text in (
        ("Innocent", card.innocent),
        ("Cannot see", card.cannot_see),
        ("Check", card.check),
        ("Ask", card.ask),
        ("Source", card.source),
        ("Reads", ", ".join(card.reads)),
    ):
        out.print(f"[bold]{heading}:[/bold] {plain(text)}")


@indicators.command()
def check(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of indicators.")],
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Ask a user's own indicators what every packaged one is asked; leaves with code 2 where one does not hold."""
    from chokepoint.cli.terminal import print_json, progress
    from chokepoint.workspace.checking import check_folder

    if not folder.is_dir():
        raise InputError(f"`{folder}` is no folder. Name the folder that holds the indicators.")
    with progress(as_json(json)) as tell:
        found = check_folder(folder, tell)
    if as_json(json):
        print_json({"folder": found.folder, "holds": found.holds, "files": found.files})
    else:
        _show_checked(found)
    if not found.holds:
        raise typer.Exit(FAULTY)


def _show_checked(found: CheckedFolder) -> None:
    from chokepoint.cli.terminal import console, plain

    out = console()
    if not found.files:
        out.print(f"{plain(found.folder)} holds no indicators: no file ends in .sql or .py.")
    for file in found.files:
        out.print(f"{plain(file.file)}: {_outcome(file)}", soft_wrap=True)
        for fault in file.faults:
            where = "" if file.line is None else f"line {file.line}: "
            out.print(f"    {plain(where + fault.found)} {plain(fault.would_do)}  ({fault.check})", soft_wrap=True)


def _outcome(file: CheckedFile) -> str:
    if file.faults:
        return "1 fault" if len(file.faults) == 1 else f"{len(file.faults)} faults"
    return f"holds ({file.code}; {file.examples} examples, asked on {file.variants:,} sets of rows)"
