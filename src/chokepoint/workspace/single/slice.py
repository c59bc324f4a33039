"""Tables in memory that hold the neighbourhood of some orders, and the catalogue's queries planned on them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime

import pyarrow as pa

from chokepoint.engines.arrow import schema_of
from chokepoint.engines.protocol import Query
from chokepoint.engines.resident import ResidentEngine
from chokepoint.engines.snapshot import VIEW_PREFIX, Snapshot
from chokepoint.load.tables import create_tables
from chokepoint.observe.plan import FROM_OTHER_STAGES, RELATION_PREFIX, SUBJECT_TABLES
from chokepoint.observe.prepared import SUBJECTS_PREFIX, Prepared
from chokepoint.records import ORIGIN, RECORDS, RESULTS

AS_OF, KNOWN_AT = datetime(7777, 7, 7), datetime(8888, 8, 8)
"""Stand in the queries of the current views for the moment of an assessment, which a table of one row holds."""
MOMENT = "moment"
MOMENTS = {
    "MAKE_TIMESTAMP(7777, 7, 7, 0, 0, 0.0)": f"(SELECT as_of FROM {MOMENT})",
    "MAKE_DATE(7777, 7, 7)": f"(SELECT CAST(as_of AS DATE) FROM {MOMENT})",
    "MAKE_TIMESTAMP(8888, 8, 8, 0, 0, 0.0)": f"(SELECT known_at FROM {MOMENT})",
}
VERSIONS_SUFFIX = "_versions"
ASKED = "asked_parties"
"""A table of parties whose contacts are asked."""
SUBJECTS = pa.schema({"subject_id": pa.string(), "place": pa.int64()})


class Slice(ResidentEngine):
    """The tables of a workspace; current views are tables too. `whole`: what the whole ledger tells, by table."""

    def __init__(self, prepared: Prepared, whole: Mapping[str, pa.Table]) -> None:
        super().__init__()
        self._day: tuple[date, date] | None = None
        create_tables(self)
        for name in FROM_OTHER_STAGES:
            self.create(name, schema_of(RESULTS[name].columns).empty_table())
        for name, rows in whole.items():
            self.create(name, rows)
        self.create(ASKED, schema_of((*RECORDS["parties"].columns, ORIGIN[2])).empty_table())
        self.create(MOMENT, pa.table({"as_of": [AS_OF], "known_at": [KNOWN_AT]}))
        for kind in SUBJECT_TABLES:
            self.create(SUBJECTS_PREFIX + kind, SUBJECTS.empty_table())
        self._views = {several: self._views_where(several) for several in (False, True)}
        for name, view in self._views[False].items():
            self.create(name, Query(f"{view.text} LIMIT 0"))
        for name, query in prepared.relations.items():
            self.create(RELATION_PREFIX + name, query)
        self.settle()
        for views in self._views.values():
            for name, view in views.items():
                self.plan_filling(name, view)
        for name, query in prepared.relations.items():
            self.plan_filling(RELATION_PREFIX + name, query)
        for query in (*prepared.answers.values(), *prepared.stops.values()):
            self.plan(query)

    def view_at(self, as_of: datetime, known_at: datetime, versioned: Collection[str], still: Collection[str]) -> None:
        """Fill the current views from the tables of records, as of a moment. UTC.

        `versioned`: tables with several versions of a row. The views of tables that stand `still` are filled anew only
        when the day is another.
        """
        self.create(MOMENT, pa.table({"as_of": [as_of], "known_at": [known_at]}))
        day = (as_of.date(), known_at.date())
        for name in self._views[False]:
            table = name.removeprefix(VIEW_PREFIX).removesuffix(VERSIONS_SUFFIX)
            if table not in still or self._day != day:
                self.create(name, self._views[table in versioned][name])
        self._day = day

    def _views_where(self, several: bool) -> dict[str, Query]:
        """The queries of the current views at the moment of MOMENT; `several`: rows have several versions."""
        made = {}
        for name, rows in Snapshot(self, AS_OF, KNOWN_AT).views(RECORDS if several else ()).items():
            text = self.prepare(rows).text
            for sentinel, moment in MOMENTS.items():
                text = text.replace(sentinel, moment)
            made[name] = Query(text)
        return made
