"""Where expressions run. Nothing outside this folder knows which engine it is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chokepoint.engines.protocol import Engine


def open_engine(path: Path | None = None, *, read_only: bool = False) -> Engine:
    """Open the default engine on a file, or in memory where no path is given; raises WorkspaceError."""
    from chokepoint.engines.duckdb import DuckDBEngine  # noqa: PLC0415 (heavy: only when work begins)

    return DuckDBEngine(path, read_only=read_only)
