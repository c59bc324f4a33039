"""`access`: accounts of a team, and keys of programs."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chokepoint.cli.cases import ByOption, actor, told
from chokepoint.cli.options import JsonOption, WorkspaceOption, as_json, opened, require_serving
from chokepoint.records.errors import InputError

if TYPE_CHECKING:
    from chokepoint.review.store import Store

access = typer.Typer(no_args_is_help=True, help="Accounts of a team and keys of programs, for `chokepoint serve`.")
NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="The account.")]


@access.callback()
def common() -> None:
    """Accounts of a team and keys of programs, for `chokepoint serve`."""
    require_serving()


@contextmanager
def _store(workspace: Path | None) -> Iterator[Store]:
    with opened(workspace) as records:
        yield records.casework.store


def _password() -> str:
    """Asked for twice on a terminal, else the first line of what is piped in; never an argument, which others see."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    given = getpass.getpass("Password: ")
    if given != getpass.getpass("Once more: "):
        raise InputError("The two passwords differ.")
    return given


@access.command("add-user")
def add_user(
    name: NameArgument,
    role: Annotated[str, typer.Option(metavar="R", help="viewer, analyst, supervisor, admin or auditor.")],
    by: ByOption = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Make an account. The password is asked for, or read from the first line piped in."""
    from chokepoint.review.access.accounts import add_user as add

    with _store(workspace) as store:
        made = add(store, actor(by), name, role, _password())
    told({"account": made.account, "role": made.role}, f"{made.account} is {made.role}.", json=as_json(json))


@access.command("change-user")
def change_user(
    name: NameArgument,
    role: Annotated[str | None, typer.Option(metavar="R", help="Another role.")] = None,
    password: Annotated[bool, typer.Option("--password", help="Another password; it also unlocks.")] = False,
    end: Annotated[bool, typer.Option("--end", help="End the account. A name is given once.")] = False,
    by: ByOption = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Change or end an account; its sessions end."""
    from chokepoint.review.access.accounts import change_user as change

    if not (role or password or end):
        raise InputError("Nothing to change was named: --role, --password or --end.")
    with _store(workspace) as store:
        given = _password() if password else None
        made = change(store, actor(by), name, role=role, password=given, end=end)
    state = "over" if made.ended_at else f"{made.role}"
    told({"account": made.account, "role": made.role}, f"{made.account} is {state}.", json=as_json(json))


@access.command("users")
def users(workspace: WorkspaceOption = None, json: JsonOption = False) -> None:
    """All accounts."""
    from chokepoint.cli.terminal import console, grid, plain, print_json
    from chokepoint.review.access.accounts import users as accounts

    with _store(workspace) as store:
        found = accounts(store)
    if as_json(json):
        print_json(found)
        return
    table = grid(["account", "role", "signs in by", "made", "over"])
    for one in found:
        over = f"{one.ended_at:%Y-%m-%d}" if one.ended_at else ""
        table.add_row(plain(one.account), one.role, plain(one.sign_in), f"{one.made_at:%Y-%m-%d}", over)
    console().print(table)


@access.command("add-key")
def add_key(
    title: Annotated[str, typer.Argument(metavar="TITLE", help="Which program has it.")],
    allow: Annotated[list[str], typer.Option(metavar="P", help="A permission, such as read or assess; repeatable.")],
    days: Annotated[int, typer.Option(metavar="N", help="How long it holds.")] = 90,
    by: ByOption = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Make a key for a program. It is printed once, and kept as a hash."""
    from chokepoint.review.access.keys import make_key

    with _store(workspace) as store:
        made = make_key(store, actor(by), title, allow, days)
    content: dict[str, object] = {"key_id": made.key_id, "key": made.key, "expires_at": made.expires_at}
    told(content, f"{made.key}\n{made.key_id} holds until {made.expires_at:%Y-%m-%d}.", json=as_json(json))


@access.command("keys")
def keys(workspace: WorkspaceOption = None, json: JsonOption = False) -> None:
    """All keys, without the keys themselves."""
    from chokepoint.cli.terminal import console, grid, plain, print_json
    from chokepoint.review.access.keys import keys as held

    with _store(workspace) as store:
        found = held(store)
    if as_json(json):
        print_json(found)
        return
    table = grid(["key", "title", "may", "until", "over"])
    for one in found:
        over = f"{one.ended_at:%Y-%m-%d}" if one.ended_at else ""
        table.add_row(one.key_id, plain(one.title), " ".join(one.permissions), f"{one.expires_at:%Y-%m-%d}", over)
    console().print(table)


@access.command("end-key")
def end_key(
    key: Annotated[str, typer.Argument(metavar="KEY", help="Its id, such as K-000001.")],
    by: ByOption = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """End a key."""
    from chokepoint.review.access.keys import end_key as end

    with _store(workspace) as store:
        end(store, actor(by), key)
    told({"key_id": key}, f"{key} is over.", json=as_json(json))
