"""`resolve`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from chokepoint.cli.confirming import confirm_merge
from chokepoint.cli.options import JsonOption, WorkspaceOption, as_json, opened
from chokepoint.records.errors import InputError

if TYPE_CHECKING:
    from chokepoint.records.entities import Entity, Judgement, PairEvidence

SHOWN = 40
"""Entities of several parties that a terminal shows; `--json` prints all."""


def resolve(
    merge: Annotated[tuple[str, str] | None, typer.Option(metavar="A B", help="Judge two parties one.")] = None,
    split: Annotated[str | None, typer.Option(metavar="A", help="Judge a party none of its entity.")] = None,
    undo: Annotated[str | None, typer.Option(metavar="J", help="Take a judgement back.")] = None,
    confirmed_only: Annotated[bool, typer.Option("--confirmed-only", help="Leave out what nobody judged.")] = False,
    compare: Annotated[tuple[str, str] | None, typer.Option(metavar="A B", help="Show what speaks for a pair.")] = None,
    judgements: Annotated[bool, typer.Option("--judgements", help="List the judgements.")] = False,
    by: Annotated[str | None, typer.Option(metavar="NAME", help="Who judges (the user of this machine).")] = None,
    basis: Annotated[str | None, typer.Option(metavar="TEXT", help="On what.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Merge also where signs that fired would be gone.")] = False,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Find the parties that are one entity; judge pairs of them."""
    from chokepoint.cli.terminal import print_json

    if sum(bool(given) for given in (merge, split, undo, compare, judgements)) > 1:
        raise InputError("Give one of --merge, --split, --undo, --compare and --judgements at a time.")
    with opened(workspace) as records:
        if compare:
            found = records.compare_parties(*compare)
            return print_json(found) if as_json(json) else _show_pair(found)
        if judgements:
            listed = records.judgements()
            return print_json(listed) if as_json(json) else _show_judgements(listed)
        act = None
        if merge:
            confirm_merge(records, merge, yes=yes)
            act = records.merge(*merge, decided_by=by, basis=basis)
        elif split:
            act = records.split(split, decided_by=by, basis=basis)
        elif undo:
            records.undo(undo)
        entities = records.resolve(confirmed_only=confirmed_only)
    return print_json(entities) if as_json(json) else _show(entities, act)


def _show(entities: list[Entity], act: str | None) -> None:
    from chokepoint.cli.terminal import console, grid, plain

    out = console()
    if act:
        out.print(f"Judgement {act} recorded. Take it back with `chokepoint resolve --undo {act}`.")
    several = [entity for entity in entities if len(entity.party_ids) > 1]
    parties = sum(len(entity.party_ids) for entity in entities)
    out.print(f"{parties:,} parties are {len(entities):,} entities; {len(several):,} of these have several parties.")
    table = grid(("entity", "name", "parties", "likelihood", "settled by", "judgements"), right=("likelihood",))
    for entity in several[:SHOWN]:
        settled = "judgement" if entity.confirmed else "comparison"
        ids, acts = plain(", ".join(entity.party_ids)), plain(", ".join(entity.judgements))
        table.add_row(plain(entity.entity_id), plain(entity.name or ""), ids, f"{entity.likelihood:.4f}", settled, acts)
    if several:
        out.print(table)
    if len(several) > SHOWN:
        out.print(f"The first {SHOWN} are shown; --json prints all.")


def _show_judgements(judgements: list[Judgement]) -> None:
    from chokepoint.cli.terminal import console, grid, plain

    out = console()
    if not judgements:
        out.print("No judgement has been made.")
        return
    table = grid(("judgement", "parties", "decided", "by", "on", "basis", "holds"))
    for one in judgements:
        pair = plain(f"{one.left_party_id}, {one.right_party_id}")
        decided = "one" if one.same else "different"
        holds = "taken back" if one.withdrawn else "yes"
        table.add_row(
            plain(one.act), pair, decided, plain(one.decided_by), str(one.decided_on), plain(one.basis or ""), holds
        )
    out.print(table)


def _show_pair(found: PairEvidence) -> None:
    from chokepoint.cli.terminal import console, grid, plain

    out = console()
    table = grid(("compared", "left", "right", "agreement", "log-odds"), right=("log-odds",))
    for row in found.rows:
        table.add_row(row.field, plain(row.left), plain(row.right), row.level, f"{row.log_odds:+.2f}")
    table.add_row("sum", "", "", "", f"{found.log_odds:+.2f}")
    out.print(table)
    decided = {
        True: "A person judged them one.",
        False: "A person judged them different.",
        None: "Nobody has judged it.",
    }
    out.print(f"Likelihood that they are one: {found.likelihood:.4f}. {decided[found.judged]}")
