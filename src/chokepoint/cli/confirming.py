"""Asks before a merge that takes fired signs away."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from chokepoint.records.errors import InputError, WorkspaceError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chokepoint.records.entities import RemovedSign
    from chokepoint.workspace.workspace import Workspace

SHOWN = 20
"""Signs that are shown, of all that would be gone."""


def confirm_merge(records: Workspace, merge: tuple[str, str], *, yes: bool) -> None:
    """Show the signs that a merge would take away and ask whether to go on; with `yes` without asking.

    Raises InputError where nobody can be asked, or the answer is no. Nothing is asked before the first assessment.
    """
    if yes:
        return
    try:
        records.run()
    except WorkspaceError:
        return
    removed = records.signs_removed(*merge)
    if not removed:
        return
    left, right = merge
    said = f"If `{left}` and `{right}` were one, {len(removed):,} fired signs or stops would no longer stand"
    if not sys.stdin.isatty():
        first = removed[0]
        raise InputError(
            f"{said}, the first of them `{first.sign}` on order `{first.order_id}`. Nothing was merged. Give --yes to "
            "merge all the same."
        )
    _show(said, removed)
    if not typer.confirm("Merge all the same?", err=True):
        raise InputError("Nothing was merged.")


def _show(said: str, removed: Sequence[RemovedSign]) -> None:
    """What would be gone, where errors go: results stay alone on the standard output."""
    from rich.console import Console

    from chokepoint.cli.terminal import grid, plain

    out = Console(stderr=True, highlight=False)
    out.print(plain(said + ":"))
    table = grid(("order", "sign or stop", "what was seen", "then"))
    for sign in removed[:SHOWN]:
        table.add_row(plain(sign.order_id), plain(sign.sign), plain(sign.basis), sign.answer)
    out.print(table)
    if len(removed) > SHOWN:
        out.print(f"The first {SHOWN} are shown.")
