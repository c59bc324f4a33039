"""Options that every command takes, before or after its name."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import chokepoint
from chokepoint.records.errors import InputError

if TYPE_CHECKING:
    from chokepoint.workspace.workspace import Workspace

VARIABLE = "CHOKEPOINT_WORKSPACE"
DEFAULT = "chokepoint-workspace"
SERVING = ("argon2", "authlib", "fastapi", "joserfc", "prometheus_client", "requests", "uvicorn")
"""Packages of the extra `serve`."""

WorkspaceOption = Annotated[
    Path | None,
    typer.Option("-w", "--workspace", metavar="DIR", help=f"Folder of the workspace ({DEFAULT}, or ${VARIABLE})."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@dataclass
class _Given:
    workspace: Path | None = None
    json: bool = False


_given = _Given()


def use(workspace: Path | None, json: bool) -> None:
    """Remember what was given before the command's name."""
    _given.workspace, _given.json = workspace, json


def as_json(json: bool) -> bool:
    """Whether JSON is asked for, before or after the command's name."""
    return json or _given.json


def folder_of(workspace: Path | None) -> Path:
    """The folder of the workspace asked for, there or not."""
    return workspace or _given.workspace or Path(os.environ.get(VARIABLE) or DEFAULT)


def opened(workspace: Path | None, *, existing: bool = True) -> Workspace:
    """The workspace asked for; with `existing` it must be there. Raises InputError."""
    folder = folder_of(workspace)
    if existing and not (folder / "records.duckdb").exists():
        raise InputError(
            f"There is no workspace at `{folder}`. Make one with `chokepoint load PATH` or `chokepoint demo`, "
            "or name another with --workspace."
        )
    return chokepoint.open(folder)


def require_serving() -> None:
    """Raise InputError where the packages are not installed that a served workspace needs."""
    if lacking := [name for name in SERVING if find_spec(name) is None]:
        raise InputError(f"This needs `{lacking[0]}`, which is not installed. Install `chokepoint[serve]`.")


def moment(text: str | None, option: str) -> datetime | None:
    """A time given on the command line, ISO 8601; a day means its end. Raises InputError."""
    if text is None:
        return None
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise InputError(f"{option}: `{text}` is not a time. Write it as 2024-05-31 or 2024-05-31T12:00.") from None
    if len(text) == len("2024-05-31"):
        return read.replace(hour=23, minute=59, second=59, microsecond=999_999)
    return read


def show_version(wanted: bool) -> None:
    """Print the version and leave."""
    if wanted:
        typer.echo(f"chokepoint {chokepoint.__version__}")
        raise typer.Exit
