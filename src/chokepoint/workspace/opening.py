"""Makes or opens the folder of a workspace."""

from __future__ import annotations

from pathlib import Path

from chokepoint.engines import open_engine
from chokepoint.engines.protocol import Engine
from chokepoint.load.tables import create_tables
from chokepoint.records.errors import WorkspaceError
from chokepoint.workspace.config import write_template
from chokepoint.workspace.folder import DATABASE


def open_records(folder: Path) -> Engine:
    """Open the records of a workspace, making the folder where there is none; raises WorkspaceError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_template(folder)
    except OSError as error:
        raise WorkspaceError(f"`{folder}` cannot be used as a workspace: {error.strerror}.") from error
    engine = open_engine(folder / DATABASE)
    create_tables(engine)
    return engine
