"""`audit`, `reproduce` and `retain`: what proves who did what, that a figure was right, and what is kept no longer."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chokepoint.cli.cases import ByOption, actor, told
from chokepoint.cli.options import JsonOption, WorkspaceOption, as_json, opened
from chokepoint.records.errors import InputError

if TYPE_CHECKING:
    from chokepoint.records.casework import Reproduced, Verification

audit = typer.Typer(no_args_is_help=True, help="The log: who read and did what, bound so that it can be verified.")

NOT_AS_IT_WAS = 1
"""Exit code where the log does not hold, or a run is not what it was."""


@audit.command("verify")
def verify(
    checkpoint: Annotated[Path | None, typer.Option(metavar="FILE", help="A checkpoint kept elsewhere.")] = None,
    public_key: Annotated[Path | None, typer.Option(metavar="PEM", help="The key it must be signed with.")] = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Read the whole log; name the first entry that was changed, removed or moved. Leaves with 1 if there is one."""
    from chokepoint.cli.terminal import print_json

    with opened(workspace) as records:
        found = records.casework.verify(checkpoint, public_key)
    print_json(found) if as_json(json) else _show(found)
    if not found.holds:
        raise typer.Exit(NOT_AS_IT_WAS)


SIGNATURES = {
    "none": "It is not signed.",
    "wrong": "Its signature does not hold.",
    "known key": "Its signature holds by the key given.",
    "unknown key": "Its signature holds by the key that it names itself; --public-key holds it against yours.",
}
"""What is said of the signature of a checkpoint."""


def _show(found: Verification) -> None:
    from chokepoint.cli.terminal import console, plain

    out = console()
    if found.fault:
        out.print(f"Entry {found.fault.seq} is the first at fault ({found.fault.kind}): {plain(found.fault.detail)}")
    else:
        holds = "hold" if found.holds else "hang together"
        out.print(f"{found.entries:,} entries {holds}; the last hash is {found.last_hash}.")
    if found.erased:
        out.print(f"The content of {found.erased:,} entries was erased and cannot be held against its hash:")
        for person, ground in found.erasures:
            out.print(f"  {plain(person)}: {plain(ground)}")
    if found.removed:
        out.print(f"The content of {found.removed:,} entries was removed when its time of keeping was over.")
    if found.checkpoint:
        signed = SIGNATURES[found.checkpoint.signature]
        out.print(f"Checkpoint: {plain(found.checkpoint.detail)} {signed}")


@audit.command("checkpoint")
def checkpoint(
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Where to write it.")] = None,
    sign: Annotated[Path | None, typer.Option("--sign", metavar="PEM", help="Private key, Ed25519.")] = None,
    by: ByOption = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """The state of the log, to be kept elsewhere: an end that is cut off later is found by it."""
    import json as json_format

    from chokepoint.cli.terminal import print_json

    with opened(workspace) as records:
        made = records.casework.checkpoint(actor(by), sign)
    text = json_format.dumps(dataclasses.asdict(made), indent=2)
    if out:
        try:
            out.write_text(text + "\n", encoding="utf-8")
        except OSError as error:
            raise InputError(f"`{out}` cannot be written: {error.strerror}.") from error
    if as_json(json) or not out:
        print_json(made)
    else:
        told({}, f"Entry {made.seq} is written to {out}. Keep it where this database's keepers cannot.", json=False)


@audit.command("log")
def log(
    subject: Annotated[str | None, typer.Argument(metavar="[SUBJECT]", help="case/C-000001, order/O-1 …")] = None,
    top: Annotated[int, typer.Option("--top", metavar="N", min=1, help="How many, newest first.")] = 50,
    by: ByOption = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Entries of the log. That it was read is logged."""
    from chokepoint.cli.terminal import console, grid, plain, print_json

    with opened(workspace) as records:
        found = records.casework.log(actor(by), subject, top)
    if as_json(json):
        return print_json(found)
    table = grid(("entry", "when", "who", "what", "on", "said"), right=("entry",))
    for one in found:
        said = f"({one.gone})" if one.content is None else "; ".join(f"{k}: {v}" for k, v in one.content.items() if v)
        table.add_row(
            str(one.seq), f"{one.at:%Y-%m-%d %H:%M}", plain(one.actor), one.action, plain(one.subject), plain(said)
        )
    return console().print(table)


@audit.command("erase")
def erase(
    person: Annotated[str, typer.Argument(metavar="PERSON", help="Such as party/P-1, with all that are one with it.")],
    ground: Annotated[str, typer.Option("--ground", metavar="TEXT", help="The recorded ground.")],
    by: ByOption = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Erase what cases and log say of a person, by destroying its key. It cannot be undone."""
    with opened(workspace) as records:
        gone = records.casework.erase(actor(by), person, ground)
    told({"person": person, "keys": gone}, f"What was kept about {person} is erased.", json=as_json(json))


def reproduce(
    run: Annotated[str, typer.Argument(metavar="RUN", help="The run, as `assess` printed it.")],
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Make a past run again from the stored records; leaves with 1 where a likelihood differs, and says why."""
    from chokepoint.cli.terminal import print_json, progress

    with opened(workspace) as records, progress(as_json(json)) as tell:
        found = records.reproduce(run, progress=tell)
    print_json(found) if as_json(json) else _show_reproduced(found)
    if not found.same:
        raise typer.Exit(NOT_AS_IT_WAS)


def _show_reproduced(found: Reproduced) -> None:
    from chokepoint.cli.terminal import console, plain

    out = console()
    for one in found.versions:
        out.print(f"{one.what} differs: {plain(one.then)} then, {plain(one.now)} now.")
    if found.same:
        out.print(f"All {found.subjects:,} likelihoods of run {plain(found.run_id)} agree to the last digit.")
        return
    out.print(f"{found.differing:,} of {found.subjects:,} likelihoods differ, the first of them:")
    for one in found.likelihoods:
        out.print(f"  {plain(one.what)}: {one.then} then, {one.now} now")
    if not found.versions:
        out.print("All versions agree: a setting of config.toml has changed, or results were changed by hand.")


def retain(by: ByOption = None, workspace: WorkspaceOption = None, json: JsonOption = False) -> None:
    """Remove what `config.toml` says is kept no longer; what went is logged."""
    from chokepoint.cli.terminal import console, plain, print_json

    with opened(workspace) as records:
        done = records.casework.retain(actor(by))
    if as_json(json):
        return print_json(done)
    for one in done:
        console().print(
            f"{one.table}: kept {one.days:,} days; {one.removed:,} removed from before {one.before:%Y-%m-%d}."
        )
    if not done:
        console().print(plain("Nothing is removed: `config.toml` sets no [retention]."))
    return None
