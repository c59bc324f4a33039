"""What was known at one time about what had happened by another: the current view of every table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import ibis
import ibis.expr.types as ir

from chokepoint.engines.protocol import Engine
from chokepoint.records import RECORDS
from chokepoint.records.schema import ORIGIN, Table, Type

VIEW_PREFIX = "current_"


def current(name: str) -> ir.Table:
    """The current view of a table of records, as an unbound expression with the table's own columns."""
    table = RECORDS[name]
    return ibis.table({column.name: column.type.value for column in table.columns}, name=VIEW_PREFIX + name)


@dataclass(frozen=True)
class Snapshot:
    """Makes the current views: `as_of` drops what happened later, `known_at` what was recorded later. Both UTC."""

    engine: Engine
    as_of: datetime
    known_at: datetime

    def open(self) -> None:
        """Make one temporary view a table of records, named by VIEW_PREFIX."""
        versioned = self._versioned()
        for table in RECORDS.values():
            self.engine.view(VIEW_PREFIX + table.name, self._view(table, table.name in versioned))

    def _versioned(self) -> set[str]:
        loads = self.engine.table("loads")
        changed = loads.filter(loads.new_versions > 0).select("table").distinct()
        return {str(name) for name in self.engine.fetch(changed)["table"].to_pylist()}

    def _view(self, table: Table, versioned: bool) -> ir.Table:
        columns = {column.name: column.type.value for column in (*table.columns, *ORIGIN)}
        rows = ibis.table(columns, name=table.name)
        rows = rows.filter(rows.recorded_at <= ibis.literal(self.known_at))
        if versioned:
            newest = ibis.row_number().over(
                group_by=[rows[name] for name in table.key], order_by=rows.recorded_at.desc()
            )
            rows = rows.mutate(version=newest).filter(lambda t: t.version == 0)
        if table.happened:
            happened = self._limit(table, table.happened)
            rows = rows.filter(rows[table.happened].isnull() | (rows[table.happened] <= happened))
        for moment, cells in table.revealed.items():
            later = rows[moment] > self._limit(table, moment)
            hidden = {cell: later.ifelse(ibis.null(rows[cell].type()), rows[cell]) for cell in cells}
            rows = rows.mutate(**hidden)
        return rows.select(*table.names)

    def _limit(self, table: Table, column: str) -> ir.Value:
        if table.column(column).type is Type.DAY:
            return ibis.literal(self.as_of.date())
        return ibis.literal(self.as_of)
