"""`load` and `reference load`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from chokepoint.records.answers import Load

if TYPE_CHECKING:
    from chokepoint.workspace.workspace import Progress, Workspace


def load(
    workspace: Workspace, paths: list[Path], *, table: str | None, mapping: Path | None, progress: Progress | None
) -> Load:
    """Take files or folders into the tables; raises InputError where nothing could be read."""
    from chokepoint.load.loading import load as load_files

    return load_files(
        workspace.engine, workspace.folder, paths, table=table, mapping=mapping, progress=_counted(progress)
    )


def load_reference(workspace: Workspace, paths: list[Path], *, progress: Progress | None) -> Load:
    """Take reference data and lists, as they are published; raises ListError, and the list before stays."""
    from chokepoint.load.loading import load_reference as load_files

    return load_files(workspace.engine, workspace.folder, paths, progress=_counted(progress))


def _counted(progress: Progress | None) -> Callable[[str, int, int], None] | None:
    """Progress told as files done of how many."""
    if progress is None:
        return None
    return lambda what, done, of: progress(what, done / max(1, of))
