"""`load` and `reference load`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from chokepoint.records.answers import Load

if TYPE_CHECKING:
    from chokepoint.load.published_lists import Manner
    from chokepoint.workspace.workspace import Progress, Workspace


def load(
    workspace: Workspace, paths: list[Path], *, table: str | None, mapping: Path | None, progress: Progress | None
) -> Load:
    """Take files or folders into the tables; raises InputError where nothing could be read."""
    from chokepoint.load.loading import load as load_files

    return load_files(
        workspace.engine, workspace.folder, paths, table=table, mapping=mapping, progress=_counted(progress)
    )


def load_reference(workspace: Workspace, paths: list[Path], manner: Manner, progress: Progress | None) -> Load:
    """Take reference data and lists, as they are published; raises ListError, and the list before stays.

    Parties that were screened before are held against what has changed.
    """
    from chokepoint.load.loading import load_reference as load_files
    from chokepoint.workspace.screening import screen_after_load

    done = load_files(workspace.engine, workspace.folder, paths, manner=manner, progress=_counted(progress))
    return replace(done, screening=screen_after_load(workspace))


def _counted(progress: Progress | None) -> Callable[[str, int, int], None] | None:
    """Progress told as files done of how many."""
    if progress is None:
        return None
    return lambda what, done, of: progress(what, done / max(1, of))
