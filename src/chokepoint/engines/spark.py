"""Any Spark Connect server: tables are Parquet datasets in a folder that the server sees too."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir
import pyarrow as pa
from ibis.expr.operations.core import Node
from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

from chokepoint.engines.datasets import Datasets
from chokepoint.engines.protocol import Query, Rows
from chokepoint.engines.spark_session import named_errors, open_session
from chokepoint.engines.spark_sql import to_spark_sql
from chokepoint.records.errors import NotFoundError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_QUOTED = re.compile(r"`([^`]+)`")


@dataclass(frozen=True)
class Stored:
    """A table: the folders that hold its rows, as the server names them, and its columns."""

    paths: tuple[str, ...]
    schema: pa.Schema


class SparkEngine:
    """Tables on a Spark Connect server, as Parquet datasets below `folder`; all but kept ones vanish at the end.

    `url` names the server (`sc://host:port`); without one a Sail server is started in this process.
    """

    name = "spark"

    def __init__(self, folder: str, url: str | None = None) -> None:
        self._session = open_session(url)
        self._datasets = Datasets(folder, self._session)
        self._tables: dict[str, Stored] = {}
        self._views: dict[str, str] = {}
        self._left: list[str] | None = None
        self._prepared: dict[Node, Query] = {}
        self.changes = 0

    def exists(self, name: str) -> bool:
        """Whether a table of that name is there."""
        return name in self._tables

    def table(self, name: str) -> ir.Table:
        """The table as an expression; raises NotFoundError."""
        if name not in self._tables:
            raise NotFoundError(f"There is no table `{name}` on this engine.")
        return ibis.table(ibis.Schema.from_pyarrow(self._tables[name].schema), name=name)

    def create(self, name: str, rows: Rows, *, temporary: bool = False) -> None:  # noqa: ARG002 (all are)
        """Make the table, replacing one of that name."""
        self._put(name, self._written(rows))

    def keep(self, name: str, key: str, schema: pa.Schema, rows: Callable[[], pa.RecordBatchReader]) -> None:
        """Make the table from what an earlier engine on this folder wrote under `key`; else write `rows` now.

        Datasets of that name under other keys make room.
        """
        self._put(name, Stored((self._datasets.kept(name, key, rows),), schema))

    def view(self, name: str, rows: ir.Table) -> None:
        """Make a temporary view, replacing one of that name."""
        self._views[name] = self.prepare(rows).text
        self._see(name)

    def append(self, name: str, rows: Rows) -> None:
        """Add rows to a table; columns are matched by name."""
        stored = self._tables[name]
        more = self._written(rows, stored.schema)
        self._put(name, Stored((*stored.paths, *more.paths), stored.schema))

    def delete(self, name: str, column: str, values: list[str]) -> None:
        """Remove the rows whose `column` is one of `values`."""
        rows = self.table(name)
        stored = self._tables[name]
        kept = self._written(rows.filter(rows[column].isnull() | rows[column].notin(values)), stored.schema)
        self._put(name, kept)

    def drop(self, name: str) -> None:
        """Remove the table if it is there."""
        if name in self._tables:
            self.changes += 1
            self._leave(self._tables.pop(name).paths)
            with named_errors():
                self._session.catalog.dropTempView(name)

    def prepare(self, rows: ir.Table) -> Query:
        """The SQL of an expression; made once a process."""
        node = rows.op()
        if node not in self._prepared:
            self._prepared[node] = Query(to_spark_sql(rows))
        return self._prepared[node]

    def fetch(self, rows: ir.Table | Query) -> pa.Table:
        """Run an expression and return its rows."""
        with named_errors():
            return _plain(self._frame(rows).toArrow())

    def batches(self, rows: ir.Table | Query, size: int = 100_000) -> pa.RecordBatchReader:
        """Run an expression and return its rows piece by piece; all of them are held here meanwhile."""
        return self.fetch(rows).to_reader(size)

    @contextmanager
    def atomic(self) -> Iterator[None]:
        """A block whose changes all stand at its end, or none does. A block in a block is part of it."""
        if self._left is not None:
            yield
            return
        tables, views = dict(self._tables), dict(self._views)
        self._left = []
        try:
            yield
        except BaseException:
            self._restore(tables, views)
            raise
        finally:
            left, self._left = self._left, None
            self._leave(path for path in left if not any(path in one.paths for one in self._tables.values()))

    def close(self) -> None:
        """Release the session, and remove what was not to be kept."""
        self._session.stop()
        self._datasets.clear()

    def _frame(self, rows: ir.Table | Query) -> DataFrame:
        return self._session.sql(rows.text if isinstance(rows, Query) else self.prepare(rows).text)

    def _written(self, rows: Rows, schema: pa.Schema | None = None) -> Stored:
        """The rows as a new dataset, with the columns of `schema` where it is given."""
        with named_errors():
            if not isinstance(rows, ir.Table | Query):
                return self._sent(rows, schema)
            frame = self._frame(rows)
            found = to_arrow_schema(frame.schema)
            if schema is not None:
                frame = frame.select(*(frame[name].cast(_type(schema, name)) for name in schema.names))
            return Stored((self._datasets.write_frame(frame),), schema or _plain(found.empty_table()).schema)

    def _sent(self, rows: pa.Table | pa.RecordBatchReader, schema: pa.Schema | None) -> Stored:
        reader = rows.to_reader() if isinstance(rows, pa.Table) else rows
        if schema is not None:
            reader = pa.RecordBatchReader.from_batches(
                schema, (batch.select(schema.names).cast(schema) for batch in reader)
            )
        return Stored((self._datasets.write(reader),), reader.schema)

    def _put(self, name: str, stored: Stored) -> None:
        """Let the name stand for that dataset, here and in every view of it."""
        self.changes += 1
        old = self._tables.get(name)
        self._tables[name] = stored
        self._show(name)
        if old is not None:
            self._leave(path for path in old.paths if path not in stored.paths)

    def _show(self, name: str) -> None:
        stored = self._tables[name]
        with named_errors():
            frame = self._session.read.schema(from_arrow_schema(stored.schema, prefer_timestamp_ntz=True))
            frame.parquet(*stored.paths).createOrReplaceTempView(name)
        for view, text in self._views.items():  # a view keeps the files that its tables had when it was made
            if name in _QUOTED.findall(text):
                self._see(view)

    def _see(self, view: str) -> None:
        with named_errors():
            self._session.sql(self._views[view]).createOrReplaceTempView(view)

    def _leave(self, paths: Iterator[str] | tuple[str, ...]) -> None:
        """Remove datasets, unless a block may still want them back."""
        for path in paths:
            if self._left is None:
                self._datasets.remove(path)
            else:
                self._left.append(path)

    def _restore(self, tables: dict[str, Stored], views: dict[str, str]) -> None:
        now, self._tables, self._views = self._tables, tables, views
        for name in now.keys() - tables.keys():
            self._left = [*(self._left or []), *now[name].paths]
            self._session.catalog.dropTempView(name)
        for name, stored in tables.items():
            if now.get(name) != stored:
                self._left = [*(self._left or []), *(now[name].paths if name in now else ())]
                self._show(name)


def _type(schema: pa.Schema, name: str) -> object:
    return from_arrow_schema(pa.schema([schema.field(name)]), prefer_timestamp_ntz=True)[0].dataType


def _plain(rows: pa.Table) -> pa.Table:
    """The rows with times without a zone (ours are UTC), and every column allowed to be empty."""
    fields = [pa.field(field.name, _without_zone(field.type)) for field in rows.schema]
    return rows.cast(pa.schema(fields))


def _without_zone(type_: pa.DataType) -> pa.DataType:
    if pa.types.is_timestamp(type_):
        return pa.timestamp("us")
    if pa.types.is_list(type_):
        return pa.list_(_without_zone(type_.value_type))
    return type_
