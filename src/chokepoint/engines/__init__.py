"""Where expressions run. Nothing outside this folder knows which engine it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chokepoint.engines.protocol import Engine

DEFAULT_ENGINE = "duckdb"
ENGINES = (DEFAULT_ENGINE, "spark")


def open_engine(path: Path | None = None, *, read_only: bool = False) -> Engine:
    """Open the default engine on a file, or in memory where no path is given; raises WorkspaceError."""
    from chokepoint.engines.duckdb import DuckDBEngine  # noqa: PLC0415 (heavy: only when work begins)

    return DuckDBEngine(path, read_only=read_only)


def open_mirrored(store: Engine, folder: str, edition: Callable[[str], str | None]) -> Engine:
    """Open Spark beside the engine that holds the tables, working in `folder`; raises EngineError.

    `edition`: see `Mirrored`.
    """
    from chokepoint.engines.mirrored import Mirrored  # noqa: PLC0415 (as above)
    from chokepoint.engines.spark_session import need_spark  # noqa: PLC0415

    need_spark()
    from chokepoint.engines.spark import SparkEngine  # noqa: PLC0415

    return Mirrored(store, SparkEngine(folder), edition)
