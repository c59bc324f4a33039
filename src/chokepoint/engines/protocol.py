"""What an engine must do: hold tables, run Ibis expressions, and change several tables at once or not at all."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import ibis.expr.types as ir
import pyarrow as pa


@dataclass(frozen=True)
class Query:
    """An expression in an engine's own language: making it costs more than running it on few rows."""

    text: str


Rows: TypeAlias = ir.Table | Query | pa.Table | pa.RecordBatchReader


class Engine(Protocol):
    """A store of named tables on which Ibis expressions run.

    Temporary tables are seen by this engine object alone and vanish when it is closed.
    """

    name: str

    @property
    def changes(self) -> int:
        """How often this object has changed what tables hold: where it stands still, so does what was read before."""
        ...

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

    def prepare(self, rows: ir.Table) -> Query:
        """The expression as a query, to be run now or in a later process."""
        ...

    def fetch(self, rows: ir.Table | Query) -> pa.Table:
        """Run an expression and return its rows; raises EngineError."""
        ...

    def batches(self, rows: ir.Table | Query, size: int = 100_000) -> pa.RecordBatchReader:
        """Run an expression and return its rows piece by piece; read them all before the engine is used again."""
        ...

    def atomic(self) -> AbstractContextManager[None]:
        """A block whose changes all stand at its end, or none does."""
        ...

    def close(self) -> None:
        """Release the store."""
        ...
