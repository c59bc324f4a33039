"""`cases`: the queue, one case, and what people do on it. Each act names who does it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chokepoint.cli.options import JsonOption, WorkspaceOption, as_json, opened
from chokepoint.records.errors import InputError

if TYPE_CHECKING:
    from chokepoint.workspace.casework import Casework

cases = typer.Typer(no_args_is_help=True, help="Cases: alerts of one identity or network, worked on and decided.")

CaseArgument = Annotated[str, typer.Argument(metavar="CASE", help="The case, such as C-000001.")]
ApprovalArgument = Annotated[str, typer.Argument(metavar="REQUEST", help="The request, such as A-000001.")]
ByOption = Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who acts (the user of this machine).")]
BecauseOption = Annotated[str | None, typer.Option("--because", metavar="TEXT", help="Why: kept with the act.")]
TopOption = Annotated[int, typer.Option("--top", metavar="N", min=1, help="How many.")]


def actor(by: str | None) -> str:
    """The person named, or the user of this machine; raises InputError where that one has no name."""
    from chokepoint.workspace.judging import Author

    return Author.named(by, None).decided_by


@contextmanager
def casework(workspace: Path | None) -> Iterator[Casework]:
    """The cases of the workspace, with the alerts of its newest run."""
    with opened(workspace) as records:
        records.casework.catch_up()
        yield records.casework


def told(content: dict[str, object], sentence: str, *, json: bool) -> None:
    """Print what an act came to."""
    from chokepoint.cli.terminal import console, plain, print_json

    if json:
        print_json(content)
    else:
        console().print(plain(sentence))


def day(text: str) -> date:
    """A day given on the command line; raises InputError."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"--until: `{text}` is not a day. Write it as 2024-05-31.") from None


@cases.command("list")
def list_cases(
    state: Annotated[str | None, typer.Option(metavar="S", help="open, snoozed, waiting or closed.")] = None,
    assignee: Annotated[str | None, typer.Option(metavar="NAME", help="Only those of a person.")] = None,
    top: TopOption = 50,
    after: Annotated[int, typer.Option("--after", metavar="N", min=0, help="Skip so many.")] = 0,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """The queue: handed-up cases first, then by stops, then by likelihood."""
    from chokepoint.cli.case_pages import show_queue
    from chokepoint.cli.terminal import print_json
    from chokepoint.review.cases.queueing import Wanted

    with casework(workspace) as held:
        found = held.queue(Wanted(state=state, assignee=assignee), top=top, after=after)
    print_json(found) if as_json(json) else show_queue(found)


@cases.command("show")
def show(case: CaseArgument, by: ByOption = None, workspace: WorkspaceOption = None, json: JsonOption = False) -> None:
    """One case: its alerts with every sign, what was decided, and what happened. That it was read is logged."""
    from chokepoint.cli.case_pages import show_case
    from chokepoint.cli.terminal import print_json

    with casework(workspace) as held:
        found = held.case(actor(by), case)
    print_json(found) if as_json(json) else show_case(found)


@cases.command("assign")
def assign(
    case: CaseArgument,
    to: Annotated[str | None, typer.Argument(metavar="[NAME]", help="The person; nobody if left out.")] = None,
    by: ByOption = None,
    because: BecauseOption = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Give a case to a person."""
    with casework(workspace) as held:
        held.assign(actor(by), case, to, because or "")
    told({"case_id": case, "assignee": to}, f"{case} is {to or 'nobody'}'s.", json=as_json(json))


@cases.command("note")
def note(
    case: CaseArgument,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What to note.")],
    by: ByOption = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Write a note."""
    with casework(workspace) as held:
        note_id = held.note(actor(by), case, text)
    told({"case_id": case, "note_id": note_id}, f"Note {note_id} on {case}.", json=as_json(json))


@cases.command("attach")
def attach(
    case: CaseArgument,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file; at most 25 MiB.")],
    by: ByOption = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Keep a file with a case, sealed, by its hash."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise InputError(f"`{file}` cannot be read: {error.strerror}.") from error
    with casework(workspace) as held:
        sha256 = held.attach(actor(by), case, file.name, content)
    told({"case_id": case, "sha256": sha256}, f"Kept with {case}: SHA-256 {sha256}.", json=as_json(json))


@cases.command("attachment")
def attachment(
    case: CaseArgument,
    sha256: Annotated[str, typer.Argument(metavar="SHA256", help="Which file, as `show` names it.")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="Where to write it.")],
    by: ByOption = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Write a kept file back out. That it was read is logged."""
    with casework(workspace) as held:
        name, content = held.attachment(actor(by), case, sha256)
    try:
        out.write_bytes(content)
    except OSError as error:
        raise InputError(f"`{out}` cannot be written: {error.strerror}.") from error
    told({"name": name, "file": str(out)}, f"{name} is written to {out}.", json=as_json(json))


@cases.command("resolve-sign")
def resolve_sign(
    subject: Annotated[str, typer.Argument(metavar="SUBJECT", help="The alert: order/O-1, or the order's id.")],
    sign: Annotated[str, typer.Argument(metavar="SIGN", help="The sign or stop, as `show` names it.")],
    code: Annotated[str, typer.Option(metavar="CODE", help="explained, documented, mistaken, accepted, stands.")],
    because: BecauseOption = None,
    document: Annotated[str | None, typer.Option(metavar="DOC", help="What it rests on: number or hash.")] = None,
    by: ByOption = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Say what a sign comes to. All that fire must be resolved before a release, whatever the likelihood."""
    with casework(workspace) as held:
        from chokepoint.review.cases.acting import Resolution

        held.resolve_sign(actor(by), named(subject), sign, Resolution(code, because, document))
    told({"subject": named(subject), "sign": sign, "code": code}, f"{sign}: {code}.", json=as_json(json))


def named(subject: str) -> str:
    """A subject as alerts are named: a bare id is an order's."""
    return subject if subject.startswith("order/") else f"order/{subject}"


@cases.command("snooze")
def snooze(
    case: CaseArgument,
    until: Annotated[str, typer.Option("--until", metavar="DAY", help="Last day that it rests.")],
    because: BecauseOption = None,
    by: ByOption = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Put a case off. It opens after that day, or when something new is found. Nothing is released by it."""
    with casework(workspace) as held:
        held.snooze(actor(by), case, day(until), because)
    told({"case_id": case, "snoozed_until": until}, f"{case} rests until {until}.", json=as_json(json))


@cases.command("escalate")
def escalate(
    case: CaseArgument,
    to: Annotated[str, typer.Option("--to", metavar="NAME", help="To whom.")],
    because: BecauseOption = None,
    by: ByOption = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Hand a case up: it stands first in the queue and needs two persons to be closed."""
    with casework(workspace) as held:
        held.escalate(actor(by), case, to, because)
    told({"case_id": case, "escalated_to": to}, f"{case} is handed up to {to}.", json=as_json(json))


@cases.command("reopen")
def reopen(
    case: CaseArgument,
    because: BecauseOption = None,
    by: ByOption = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Open a closed, waiting or snoozed case again."""
    with casework(workspace) as held:
        held.reopen(actor(by), case, because)
    told({"case_id": case, "state": "open"}, f"{case} is open.", json=as_json(json))
