"""Chokepoint: which orders should not ship, and the evidence, line by line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chokepoint.workspace.workspace import Workspace

__version__ = "0.1.0"


def open(path: Path | str) -> Workspace:  # noqa: A001 (the word a user looks for)
    """Open a workspace, making its folder where there is none; raises WorkspaceError when first used."""
    from chokepoint.workspace.workspace import Workspace  # noqa: PLC0415 (heavy: only when work begins)

    return Workspace(Path(path))
