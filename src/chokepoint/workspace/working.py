"""The engine that a run works on: the workspace's own, or another to which its records are copied."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from chokepoint.engines import DEFAULT_ENGINE, ENGINES, open_mirrored
from chokepoint.records import RECORDS
from chokepoint.records.errors import InputError

if TYPE_CHECKING:
    from chokepoint.engines.protocol import Engine
    from chokepoint.workspace.workspace import Workspace

FOLDER_VARIABLE = "CHOKEPOINT_SPARK_FOLDER"
"""Where the Spark server finds and leaves tables: a path that this machine sees too, or an address (`s3a://…`)."""
FOLDER = "spark"
"""In the workspace, where nothing else is said."""


@contextmanager
def working_engine(workspace: Workspace, name: str) -> Iterator[Engine]:
    """The engine of that name, over the tables of the workspace; raises InputError, EngineError."""
    if name not in ENGINES:
        raise InputError(f"There is no engine `{name}`. Engines are: {', '.join(ENGINES)}.")
    store = workspace.engine
    if name == DEFAULT_ENGINE:
        yield store
        return
    engine = open_mirrored(store, _folder(workspace), lambda table: edition(store, table))
    try:
        yield engine
    finally:
        engine.close()


def _folder(workspace: Workspace) -> str:
    own = workspace.folder.resolve()
    named = os.environ.get(FOLDER_VARIABLE)
    if not named:
        return str(own / FOLDER)
    return f"{named.rstrip('/')}/{own.name}-{hashlib.sha256(str(own).encode()).hexdigest()[:8]}"


def edition(store: Engine, name: str) -> str | None:
    """Hash of what was loaded into a table of records, and of how many rows it has come to; None for any other."""
    if name not in RECORDS:
        return None
    rows, loads = store.table(name), store.table("loads")
    counted = store.fetch(rows.aggregate(rows=rows.count(), newest=rows.recorded_at.max())).to_pylist()
    loaded = store.fetch(loads.filter(loads.table == name).select("load_id", "sha256", "rows")).to_pylist()
    columns = list(rows.schema().items())
    told = [counted, sorted(loaded, key=lambda load: str(load["load_id"])), columns]
    return hashlib.sha256(json.dumps(told, default=str, sort_keys=True).encode()).hexdigest()[:16]
