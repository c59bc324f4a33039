"""Tables that stay in one engine while another works on them: what it reads is brought to it, what it finds taken back.

The store holds the tables that last, and changes of them are made there. The worker holds views and temporary tables,
and copies of the tables that an expression joins with those.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pyarrow as pa

from chokepoint.engines.protocol import Engine, Query, Rows

if TYPE_CHECKING:
    from chokepoint.engines.spark import SparkEngine

_QUOTED = re.compile(r"`([^`]+)`")


class Mirrored:
    """An engine whose lasting tables are those of `store`, and whose work `worker` does.

    `edition` tells the state of a table in a word, the same as long as its rows are the same: a copy of that state is
    kept for later runs. None where no copy is to be kept.
    """

    def __init__(self, store: Engine, worker: SparkEngine, edition: Callable[[str], str | None]) -> None:
        self.name = worker.name
        self._store = store
        self._worker = worker
        self._edition = edition
        self._temporary: set[str] = set()
        self._views: set[str] = set()
        self._brought: set[str] = set()
        self._unknown: set[str] = set()  # names that are no tables: most that are quoted in a query are columns

    @property
    def changes(self) -> int:
        """Of the tables that last and of those that do not."""
        return self._store.changes + self._worker.changes

    def exists(self, name: str) -> bool:
        """Whether a table of that name is there."""
        return name in self._temporary or self._store.exists(name)

    def table(self, name: str) -> ir.Table:
        """The table as an expression that both engines understand; raises NotFoundError."""
        if name in self._temporary:
            return self._worker.table(name)
        return ibis.table(self._store.table(name).schema(), name=name)

    def create(self, name: str, rows: Rows, *, temporary: bool = False) -> None:
        """Make the table, replacing one of that name."""
        if temporary:
            self._worker.create(name, self._here(rows), temporary=True)
            self._temporary.add(name)
            return
        self._store.create(name, self._to_store(rows))
        self._brought.discard(name)
        self._unknown.discard(name)

    def view(self, name: str, rows: ir.Table) -> None:
        """Make a temporary view, replacing one of that name."""
        self._bring(_tables(rows))
        self._worker.view(name, rows)
        self._views.add(name)

    def append(self, name: str, rows: Rows) -> None:
        """Add rows to a table; columns are matched by name."""
        if name in self._temporary:
            self._worker.append(name, self._here(rows))
            return
        self._store.append(name, self._to_store(rows))
        self._brought.discard(name)

    def delete(self, name: str, column: str, values: list[str]) -> None:
        """Remove the rows whose `column` is one of `values`."""
        if name in self._temporary:
            self._worker.delete(name, column, values)
            return
        self._store.delete(name, column, values)
        self._brought.discard(name)

    def drop(self, name: str) -> None:
        """Remove the table if it is there."""
        if name in self._temporary:
            self._worker.drop(name)
            self._temporary.discard(name)
        else:
            self._store.drop(name)
            self._brought.discard(name)

    def prepare(self, rows: ir.Table) -> Query:
        """The expression as a query of the worker."""
        return self._worker.prepare(rows)

    def fetch(self, rows: ir.Table | Query) -> pa.Table:
        """Run an expression where its tables are, and return its rows."""
        if self._is_stored(rows):
            return self._store.fetch(rows)
        return self._worker.fetch(self._here(rows))

    def batches(self, rows: ir.Table | Query, size: int = 100_000) -> pa.RecordBatchReader:
        """Run an expression where its tables are, and return its rows piece by piece."""
        if self._is_stored(rows):
            return self._store.batches(rows, size)
        return self._worker.batches(self._here(rows), size)

    @contextmanager
    def atomic(self) -> Iterator[None]:
        """A block whose changes all stand at its end, or none does."""
        temporary, views = set(self._temporary), set(self._views)
        try:
            with self._store.atomic(), self._worker.atomic():
                yield
        except BaseException:
            self._temporary, self._views = temporary, views
            self._brought.clear()
            raise

    def close(self) -> None:
        """End the work; the store stays open."""
        self._worker.close()

    def _is_stored(self, rows: ir.Table | Query) -> bool:
        """Whether the store alone can answer. A query is already in the worker's language."""
        return isinstance(rows, ir.Table) and not (_tables(rows) & (self._temporary | self._views))

    def _here(self, rows: Rows) -> Rows:
        """The same rows, with the tables that they are made of brought to the worker."""
        if isinstance(rows, ir.Table):
            self._bring(_tables(rows))
        elif isinstance(rows, Query):
            self._bring(set(_QUOTED.findall(rows.text)))
        return rows

    def _to_store(self, rows: Rows) -> Rows:
        if isinstance(rows, ir.Table | Query) and not self._is_stored(rows):
            return self._worker.batches(self._here(rows))
        return rows

    def _bring(self, names: set[str]) -> None:
        """Copy the lasting tables among the names to the worker, where its copies are not up to date."""
        for name in sorted(names - self._temporary - self._views - self._brought - self._unknown):
            if not self._store.exists(name):
                self._unknown.add(name)
                continue
            rows = self._store.table(name)
            edition = self._edition(name)
            if edition is None:
                self._worker.create(name, self._store.batches(rows))
            else:
                schema = self._store.fetch(rows.limit(0)).schema
                self._worker.keep(name, edition, schema, partial(self._store.batches, rows))
            self._brought.add(name)


def _tables(rows: ir.Table) -> set[str]:
    """Names of the tables and views below an expression."""
    return {table.name for table in rows.op().find(ops.PhysicalTable)}
