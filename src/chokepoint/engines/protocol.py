"""What an engine must do: hold tables, run Ibis expressions, and change several tables at once or not at all."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol, TypeAlias

import ibis.expr.types as ir
import pyarrow as pa

Rows: TypeAlias = ir.Table | pa.Table | pa.RecordBatchReader


class Engine(Protocol):
    """A store of named tables on which Ibis expressions run.

    Temporary tables are seen by this engine object alone and vanish when it is closed.
    """

    name: str

    def exists(self, name: str) -> bool:
        """Whether a table of that name is there."""
        ...

    def table(self, name: str) -> ir.Table:
        """The table as an expression; raises NotFoundError."""
        ...

    def create(self, name: str, rows: Rows, *, temporary: bool = False) -> None:
        """Make the table, replacing one of that name."""
        ...

    def view(self, name: str, rows: ir.Table) -> None:
        """Make a temporary view, replacing one of that name."""
        ...

    def append(self, name: str, rows: Rows) -> None:
        """Add rows to a table; columns are matched by name."""
        ...

    def delete(self, name: str, column: str, values: list[str]) -> None:
        """Remove the rows whose `column` is one of `values`. Results only: records are never removed."""
        ...

    def drop(self, name: str) -> None:
        """Remove the table if it is there."""
        ...

    def fetch(self, rows: ir.Table) -> pa.Table:
        """Run an expression and return its rows."""
        ...

    def batches(self, rows: ir.Table, size: int = 100_000) -> pa.RecordBatchReader:
        """Run an expression and return its rows piece by piece; read them all before the engine is used again."""
        ...

    def atomic(self) -> AbstractContextManager[None]:
        """A block whose changes all stand at its end, or none does."""
        ...

    def close(self) -> None:
        """Release the store."""
        ...
