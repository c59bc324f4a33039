"""DuckDB in memory with tables that stay: statements are planned once, and run on whatever the tables hold.

Planning the catalogue takes ten times as long as running it on a few hundred rows. A plan is kept as long as no table
is made or dropped: tables are emptied and filled instead. Plans that were made of empty tables must not rest on what
these held, so that the optimizers that read a table's statistics are off.
"""

from __future__ import annotations

import duckdb
import ibis.expr.types as ir
import pyarrow as pa

from chokepoint.engines.duckdb import DuckDBEngine, quoted
from chokepoint.engines.protocol import Query, Rows
from chokepoint.records.errors import EngineError

BY_STATISTICS = "statistics_propagation,compressed_materialization,top_n_window_elimination"


class ResidentEngine(DuckDBEngine):
    """An engine whose tables are made before `settle`, and from then on only filled; `create` then fills."""

    def __init__(self) -> None:
        super().__init__()
        self._connection.execute("SET threads = 1")
        self._connection.execute(f"SET disabled_optimizers = '{BY_STATISTICS}'")
        self._connection.execute("SET python_enable_replacements = false")
        self._standing: set[str] = set()
        self._filled: set[str] = set()
        self._planned: dict[str, str] = {}
        self._asked: set[str] = set()

    def settle(self) -> None:
        """From here on no table is made or dropped."""
        names = self._connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()
        self._standing = {str(name) for (name,) in names}
        self._filled = set(self._standing)

    def plan(self, rows: ir.Table | Query) -> None:
        """Plan now what `fetch` will ask."""
        self._keep(self._text(rows))

    def plan_filling(self, name: str, rows: ir.Table | Query) -> None:
        """Plan now what `create` and `append` will do to fill a table with the rows of a query."""
        self._keep(_filling(name, self._text(rows)))

    def create(self, name: str, rows: Rows, *, temporary: bool = False) -> None:
        """Fill a table that stands; before `settle`, make it. Raises EngineError for one that does not stand."""
        if not self._standing:
            super().create(name, rows, temporary=temporary)
            return
        if name not in self._standing:
            raise EngineError(f"There is no table `{name}`, and none can be made.")
        self.empty(name)
        self.append(name, rows)

    def append(self, name: str, rows: Rows) -> None:
        """Add rows to a table; columns are matched by name."""
        if isinstance(rows, ir.Table | Query):
            self._run(_filling(name, self._text(rows)))
        elif isinstance(rows, pa.RecordBatchReader) or rows.num_rows:
            self._insert(name, rows)
        else:
            return
        self.changes += 1
        self._filled.add(name)

    def empty(self, name: str) -> None:
        """Take all rows out of a table."""
        if name in self._filled:
            self._run(f"DELETE FROM {quoted(name)}")
            self._filled.discard(name)

    def fetch(self, rows: ir.Table | Query) -> pa.Table:
        """Run an expression or query and return its rows; raises EngineError."""
        return self._run(self._text(rows)).to_arrow_table()

    def drop(self, name: str) -> None:
        """Take all rows out of a table that stands: it is to be used again."""
        self.empty(name)

    def _run(self, text: str) -> duckdb.DuckDBPyConnection:
        """Run a statement; one that is asked for the second time is planned for good."""
        if text not in self._planned and text in self._asked:
            self._keep(text)
        self._asked.add(text)
        try:
            return self._connection.execute(self._planned.get(text, text))
        except duckdb.Error as error:
            raise EngineError(f"The query cannot be run: {str(error).splitlines()[0]}") from error

    def _keep(self, text: str) -> None:
        if text not in self._planned:
            name = f"statement_{len(self._planned)}"
            self._connection.execute(f"PREPARE {name} AS {text}")
            self._planned[text] = f"EXECUTE {name}"

    def _insert(self, name: str, _rows: pa.Table | pa.RecordBatchReader) -> None:
        """Add rows by the name that they have here: to register them would make a view.

        The setting is on only here: where it is on, no plan is kept.
        """
        self._connection.execute("SET python_enable_replacements = true")
        try:
            self._connection.execute(f"INSERT INTO {quoted(name)} BY NAME SELECT * FROM _rows")
        finally:
            self._connection.execute("SET python_enable_replacements = false")


def _filling(name: str, text: str) -> str:
    return f"INSERT INTO {quoted(name)} BY NAME {text}"
