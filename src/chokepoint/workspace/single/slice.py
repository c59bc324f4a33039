"""Tables in memory that hold the neighbourhood of some orders, and the catalogue's queries planned on them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from chokepoint.engines.arrow import schema_of
from chokepoint.engines.protocol import Query, Rows
from chokepoint.engines.rows.engine import RowsEngine
from chokepoint.engines.snapshot import VIEW_PREFIX, Snapshot
from chokepoint.load.tables import create_tables
from chokepoint.observe.narrowing import narrowed
from chokepoint.observe.plan import FROM_OTHER_STAGES, Plan
from chokepoint.observe.prepared import prepare
from chokepoint.records import ORIGIN, RECORDS, RESULTS
from chokepoint.workspace.single.links import LINKS

AS_OF, KNOWN_AT = datetime(7777, 7, 7), datetime(8888, 8, 8)
"""Stand in the expressions of the current views for the moment of an assessment, which a table of one row holds."""
MOMENT = "moment"
MOVING = {prefix + name for name in LINKS for prefix in ("", VIEW_PREFIX)}
"""Tables that hold another neighbourhood for each assessment."""
VERSIONS_SUFFIX = "_versions"
ASKED = "asked_parties"
"""A table of parties whose contacts are asked."""


class Slice(RowsEngine):
    """The tables of a workspace; current views are tables too. `whole`: what the whole ledger tells, by table."""

    def __init__(self, plan: Plan, whole: Mapping[str, pa.Table]) -> None:
        super().__init__()
        self._day: tuple[date, date] | None = None
        create_tables(self)
        for name in FROM_OTHER_STAGES:
            self.create(name, schema_of(RESULTS[name].columns).empty_table())
        for name, rows in whole.items():
            self.create(name, _with_whole_numbers(rows))
        self.create(ASKED, schema_of((*RECORDS["parties"].columns, ORIGIN[2])).empty_table())
        self.create(MOMENT, pa.table({"as_of": [AS_OF], "known_at": [KNOWN_AT]}))
        self._views_of = {several: self._views_where(several) for several in (False, True)}
        self.prepared = prepare(narrowed(plan, MOVING), self)

    def create(self, name: str, rows: Rows, *, temporary: bool = False) -> None:
        """Fill a table that stands by the names of its columns, those not given with NULL; make one that does not."""
        if isinstance(rows, pa.Table) and self.exists(name):
            self.fill(name, rows)
        else:
            super().create(name, rows, temporary=temporary)

    def drop(self, name: str) -> None:
        """Let the table stand: it will be filled again, and what rests on it stands where it is filled alike."""

    def view_at(self, as_of: datetime, known_at: datetime, versioned: Collection[str], still: Collection[str]) -> None:
        """Fill the current views from the tables of records, as of a moment. UTC.

        `versioned`: tables with several versions of a row. The views of tables that stand `still` are filled anew only
        when the day is another.
        """
        self.create(MOMENT, pa.table({"as_of": [as_of], "known_at": [known_at]}))
        day = (as_of.date(), known_at.date())
        for name in self._views_of[False]:
            table = name.removeprefix(VIEW_PREFIX).removesuffix(VERSIONS_SUFFIX)
            if table not in still or self._day != day:
                self.create(name, self._views_of[table in versioned][name])
        self._day = day

    def _views_where(self, several: bool) -> dict[str, Query]:
        """The queries of the current views at the moment of MOMENT; `several`: rows have several versions."""
        views = Snapshot(self, AS_OF, KNOWN_AT).views(RECORDS if several else ())
        return {name: self.prepare(_at_the_moment(rows)) for name, rows in views.items()}


def _with_whole_numbers(rows: pa.Table) -> pa.Table:
    """The rows with sums of whole numbers, which a database gives as decimals without places, as whole numbers."""
    fields = [
        field.with_type(pa.int64()) if pa.types.is_decimal(field.type) and field.type.scale == 0 else field
        for field in rows.schema
    ]
    return rows.cast(pa.schema(fields))


def _at_the_moment(rows: ir.Table) -> ir.Table:
    """The expression with the moment of MOMENT in place of what stands for it."""
    moment = ibis.table({"as_of": "timestamp(6)", "known_at": "timestamp(6)"}, name=MOMENT)
    told = {
        ibis.literal(AS_OF).op(): moment.as_of.as_scalar().op(),
        ibis.literal(AS_OF.date()).op(): moment.as_of.date().as_scalar().op(),
        ibis.literal(KNOWN_AT).op(): moment.known_at.as_scalar().op(),
    }
    return rows.op().replace(told).to_expr()
