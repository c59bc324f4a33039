"""`demo`: the sample world, loaded and assessed as a user's own records would be."""

from __future__ import annotations

import json
import shutil
from importlib.resources import files
from typing import TYPE_CHECKING

from chokepoint.records.answers import Assessment
from chokepoint.records.errors import WorkspaceError
from chokepoint.records.filing_settings import FILE
from chokepoint.simulate.world import generate, write_csv

if TYPE_CHECKING:
    from chokepoint.workspace.workspace import Progress, Workspace

SAMPLE = "sample"
SAMPLE_FILING = "sample_filing.toml"
MARK = "sample-world.json"
"""Written beside the sample world, so that a demo never overwrites a user's records."""


def demo(workspace: Workspace, orders: int, seed: int, progress: Progress | None) -> Assessment:
    """Fill the workspace with the sample world, assess it and write the report; raises WorkspaceError."""
    tell = progress or (lambda _what, _share: None)
    _clear(workspace)
    folder = workspace.folder / SAMPLE
    tell("building the sample world", 0.0)
    write_csv(generate(orders, seed), folder)
    (workspace.folder / FILE).write_bytes(files(__package__).joinpath(SAMPLE_FILING).read_bytes())
    (workspace.folder / MARK).write_text(json.dumps({"orders": orders, "seed": seed}), encoding="utf-8")
    workspace.load([folder], progress=lambda what, share: tell(what, 0.1 + 0.3 * share))
    done = workspace.assess(progress=lambda what, share: tell(what, 0.4 + 0.4 * share))
    tell("writing the report", 0.85)
    workspace.report()
    return done


def _clear(workspace: Workspace) -> None:
    """Empty the folder of an earlier demo; raises WorkspaceError where it holds anything else."""
    folder = workspace.folder
    if not folder.exists() or not any(folder.iterdir()):
        return
    if not (folder / MARK).exists():
        raise WorkspaceError(
            f"`{folder}` is not empty and was not made by a demo. Name an empty folder with --workspace."
        )
    workspace.close()
    shutil.rmtree(folder)
