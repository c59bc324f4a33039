"""DuckDB, embedded: the default engine."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa
from ibis.expr.operations.core import Node

from chokepoint.engines.protocol import Query, Rows
from chokepoint.records.errors import EngineError, NotFoundError, WorkspaceError

MEMORY_VARIABLE = "CHOKEPOINT_MEMORY"
"""What DuckDB may hold before it spills to disk; Python's own arrays come on top. A share of the machine if not set."""
LEAST_MEMORY, MEMORY_SHARE = 4e9, 0.25
"""Bytes that it may hold on any machine, and the share of the machine's memory where that is more."""
THREADS_VARIABLE = "CHOKEPOINT_THREADS"
"""How many threads DuckDB uses; one a core where it is not set."""

COMPILED = 2_048
"""Expressions whose SQL is kept."""

Result = TypeVar("Result")


class DuckDBEngine:
    """Tables in one DuckDB file, or in memory where no path is given."""

    name = "duckdb"

    def __init__(self, path: Path | None = None, *, read_only: bool = False) -> None:
        try:
            self._connection = duckdb.connect(str(path) if path else ":memory:", read_only=read_only)
        except duckdb.Error as error:
            raise WorkspaceError(_why_not_opened(path, error)) from error
        self._connection.execute("SET TimeZone = 'UTC'")
        self._connection.execute("SET enable_progress_bar = false")  # it would write among what a command prints
        self._connection.execute("SET preserve_insertion_order = false")
        self._connection.execute("SET memory_limit = ?", [os.environ.get(MEMORY_VARIABLE) or _share_of_memory()])
        if THREADS_VARIABLE in os.environ:
            self._connection.execute("SET threads = ?", [int(os.environ[THREADS_VARIABLE])])
        if path:
            spill = str(path.with_suffix(".spill")).replace("'", "''")
            self._connection.execute(f"SET temp_directory = '{spill}'")
        self._ibis = ibis.duckdb.from_connection(self._connection)
        self.changes = 0
        self._tables: dict[str, ir.Table] = {}

    def exists(self, name: str) -> bool:
        """Whether a table of that name is there."""
        found = self._connection.execute("SELECT count(*) FROM duckdb_tables() WHERE table_name = ?", [name]).fetchone()
        return bool(found and found[0])

    def table(self, name: str) -> ir.Table:
        """The table as an expression; raises NotFoundError."""
        if name not in self._tables:
            if not self.exists(name):
                raise NotFoundError(f"There is no table `{name}` in this workspace.")
            self._tables[name] = ibis.table(self._ibis.table(name).schema(), name=name)
        return self._tables[name]

    def create(self, name: str, rows: Rows, *, temporary: bool = False) -> None:
        """Make the table, replacing one of that name."""
        self._changed(name, temporary=temporary)
        kind = "TEMPORARY TABLE" if temporary else "TABLE"
        with self._selectable(rows) as select:
            text = f"CREATE OR REPLACE {kind} {quoted(name)} AS {select}"
            self._within_memory(lambda: self._connection.execute(text))

    def view(self, name: str, rows: ir.Table) -> None:
        """Make a temporary view, replacing one of that name."""
        self._tables.pop(name, None)
        self._connection.execute(f"CREATE OR REPLACE TEMPORARY VIEW {quoted(name)} AS {self.prepare(rows).text}")

    def append(self, name: str, rows: Rows) -> None:
        """Add rows to a table; columns are matched by name."""
        self.changes += 1
        with self._selectable(rows) as select:
            self._connection.execute(f"INSERT INTO {quoted(name)} BY NAME {select}")

    def delete(self, name: str, column: str, values: list[str]) -> None:
        """Remove the rows whose `column` is one of `values`."""
        self.changes += 1
        self._connection.execute(f"DELETE FROM {quoted(name)} WHERE {quoted(column)} IN (SELECT unnest(?))", [values])

    def drop(self, name: str) -> None:
        """Remove the table if it is there."""
        self._changed(name)
        self._connection.execute(f"DROP TABLE IF EXISTS {quoted(name)}")

    def prepare(self, rows: ir.Table) -> Query:
        """The SQL of an expression; made once a process."""
        return _compiled(rows.op())

    def fetch(self, rows: ir.Table | Query) -> pa.Table:
        """Run an expression and return its rows; raises EngineError."""
        text = self._text(rows)
        try:
            return self._within_memory(lambda: self._connection.execute(text).to_arrow_table())
        except duckdb.Error as error:
            raise EngineError(f"The query cannot be run: {str(error).splitlines()[0]}") from error

    def batches(self, rows: ir.Table | Query, size: int = 100_000) -> pa.RecordBatchReader:
        """Run an expression and return its rows piece by piece."""
        return self._connection.execute(self._text(rows)).to_arrow_reader(size)

    @contextmanager
    def atomic(self) -> Iterator[None]:
        """A block whose changes all stand at its end, or none does."""
        self._connection.execute("BEGIN")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            self._tables.clear()
            self.changes += 1
            raise
        self._connection.execute("COMMIT")

    def close(self) -> None:
        """Release the store."""
        self._connection.close()

    def _changed(self, name: str, *, temporary: bool = False) -> None:
        self._tables.pop(name, None)
        self.changes += not temporary

    def _within_memory(self, run: Callable[[], Result]) -> Result:
        """What `run` returns; where memory does not suffice, on one thread, which needs less. Raises EngineError."""
        try:
            return run()
        except duckdb.OutOfMemoryException:
            threads, limit = self._setting("threads"), self._setting("memory_limit")
            self._connection.execute("SET threads = 1")
            try:
                return run()
            except duckdb.OutOfMemoryException as error:
                raise EngineError(
                    f"A query needs more memory than the {limit} that it may hold, even on one thread. Give it more: "
                    f"set {MEMORY_VARIABLE}, such as {MEMORY_VARIABLE}=16GB."
                ) from error
            finally:
                self._connection.execute(f"SET threads = {threads}")

    def _setting(self, name: str) -> str:
        found = self._connection.execute("SELECT current_setting(?)", [name]).fetchone()
        return str(found[0]) if found else ""

    def _text(self, rows: ir.Table | Query) -> str:
        return rows.text if isinstance(rows, Query) else self.prepare(rows).text

    @contextmanager
    def _selectable(self, rows: Rows) -> Iterator[str]:
        if isinstance(rows, ir.Table | Query):
            yield self._text(rows)
            return
        self._connection.register("_incoming", rows)
        try:
            yield "SELECT * FROM _incoming"
        finally:
            self._connection.unregister("_incoming")


@lru_cache(maxsize=COMPILED)
def _compiled(node: Node) -> Query:
    """Tables stand in expressions by their names and columns alone, so that one text serves every store."""
    return Query(str(ibis.duckdb.compile(node.to_expr())))


def _share_of_memory() -> str:
    """What DuckDB may hold on this machine; where it does not tell its memory, the least."""
    try:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        memory = 0
    return f"{max(LEAST_MEMORY, MEMORY_SHARE * memory):.0f}B"


def quoted(name: str) -> str:
    """A name as SQL takes it."""
    return '"' + name.replace('"', '""') + '"'


def _why_not_opened(path: Path | None, error: duckdb.Error) -> str:
    if "lock" in str(error).lower():
        return f"`{path}` is in use by another Chokepoint process. Wait until it ends, or use another workspace."
    return f"`{path}` cannot be opened as a workspace: {str(error).splitlines()[0]}"
