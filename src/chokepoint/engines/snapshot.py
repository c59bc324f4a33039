"""What was known at one time about what had happened by another: the current view of every table, and its versions."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import ibis
import ibis.expr.types as ir

from chokepoint.engines.protocol import Engine
from chokepoint.records import RECORDS, VERSIONED, VERSIONS
from chokepoint.records.schema import ORIGIN, Table, Type

VIEW_PREFIX = "current_"


@cache
def current(name: str) -> ir.Table:
    """The current view of a table of records, as an unbound expression with the table's own columns.

    A name of VERSIONS stands for every version known, each with its `recorded_at`.
    """
    table = RECORDS[name] if name in RECORDS else VERSIONS[name]
    return ibis.table({column.name: column.type.value for column in table.columns}, name=VIEW_PREFIX + name)


@dataclass(frozen=True)
class Snapshot:
    """Makes the current views: `as_of` drops what happened later, `known_at` what was recorded later. Both UTC.

    The versions of a table are seen only where some row of it has several: see docs/decisions/versions.md.
    """

    engine: Engine
    as_of: datetime
    known_at: datetime

    def open(self) -> None:
        """Make one temporary view a table of records, named by VIEW_PREFIX."""
        for name, rows in self.views(self.versioned()).items():
            self.engine.view(name, rows)

    def views(self, versioned: Collection[str]) -> dict[str, ir.Table]:
        """The views by name, where those tables hold several versions of a row."""
        views = {VIEW_PREFIX + name: self._view(table, name in versioned) for name, table in RECORDS.items()}
        for name, table in VERSIONED.items():
            views[VIEW_PREFIX + name] = self._versions(table, VERSIONS[name], table.name in versioned)
        return views

    def versioned(self) -> set[str]:
        """The tables that hold several versions of some row."""
        loads = self.engine.table("loads")
        changed = loads.filter(loads.new_versions > 0).select("table").distinct()
        return {str(name) for name in self.engine.fetch(changed)["table"].to_pylist()}

    def _view(self, table: Table, versioned: bool) -> ir.Table:
        rows = self._known(table)
        if versioned:
            newest = ibis.row_number().over(
                group_by=[rows[name] for name in table.key], order_by=rows.recorded_at.desc()
            )
            rows = rows.mutate(version=newest).filter(lambda t: t.version == 0)
        return self._happened(table, rows).select(*table.names)

    def _versions(self, table: Table, versions: Table, versioned: bool) -> ir.Table:
        """Every version known; none where the table has no second version of any row, so that it costs nothing."""
        if not versioned:
            return self._stored(table).limit(0).select(*versions.names)
        return self._happened(table, self._known(table)).select(*versions.names)

    def _known(self, table: Table) -> ir.Table:
        rows = self._stored(table)
        return rows.filter(rows.recorded_at <= ibis.literal(self.known_at))

    @staticmethod
    def _stored(table: Table) -> ir.Table:
        columns = {column.name: column.type.value for column in (*table.columns, *ORIGIN)}
        return ibis.table(columns, name=table.name)

    def _happened(self, table: Table, rows: ir.Table) -> ir.Table:
        """The rows without those that happened later, and without cells that were still to come."""
        if table.happened:
            happened = self._limit(table, table.happened)
            rows = rows.filter(rows[table.happened].isnull() | (rows[table.happened] <= happened))
        for moment, cells in table.revealed.items():
            later = rows[moment] > self._limit(table, moment)
            hidden = {cell: later.ifelse(ibis.null(rows[cell].type()), rows[cell]) for cell in cells}
            rows = rows.mutate(**hidden)
        return rows

    def _limit(self, table: Table, column: str) -> ir.Value:
        if table.column(column).type is Type.DAY:
            return ibis.literal(self.as_of.date())
        return ibis.literal(self.as_of)
