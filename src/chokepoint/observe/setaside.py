"""Rows that were set aside name subjects; what such a subject's indicators would have read is missing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import ibis
import ibis.expr.types as ir
import numpy as np

from chokepoint.engines.protocol import Engine
from chokepoint.engines.snapshot import current
from chokepoint.observe.prepared import subjects_of
from chokepoint.observe.subject_links import Numbers
from chokepoint.records.results import SET_ASIDE

APART = ";"
"""Between the parties that one row names."""
HARMLESS = "repeated"
"""Code of a row set aside because it repeats another to the letter: nothing is missing without it."""

Named = dict[str, Numbers]
"""Places of subjects by the table that the missing row was meant for."""
NOBODY: Numbers = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class Reading:
    """What one indicator reads: `tables` for the subject's own rows, `past` for other rows of its customer."""

    tables: frozenset[str]
    past: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Gaps:
    """Subjects of which a row is missing (`own`), and subjects of whose customer one is (`past`)."""

    own: Named
    past: Named

    @classmethod
    def read(cls, engine: Engine, kind: str) -> Gaps:
        """What was set aside, as it bears on the subjects of a run.

        An order is named by its own id or its shipment's, a party or a shipment by its id, a payment by its key.
        """
        return cls(_read(engine, _own(kind)), _read(engine, _past()) if kind == "order" else {})

    def places(self, reading: Reading) -> Numbers:
        """Places of the subjects for which the indicator lacks a row, ascending."""
        parts = [self.own[table] for table in reading.tables & self.own.keys()]
        parts += [self.past[table] for table in reading.past & self.past.keys()]
        return np.unique(np.concatenate(parts)) if parts else NOBODY


def _read(engine: Engine, named: ir.Table) -> Named:
    rows = engine.fetch(named)
    tables, places = np.asarray(rows["table"].to_pylist()), rows["place"].to_numpy()
    return {str(table): places[tables == table] for table in np.unique(tables)}


@cache
def _own(kind: str) -> ir.Table:
    """One row per table and subject that a missing row of it names: `table, place`."""
    missing, subjects = _missing(), subjects_of(kind)
    if kind == "party":
        return _met(subjects, missing.select("table", subject_id=missing.party_ids.split(APART).unnest()))
    if kind == "payment":
        return _met(subjects, missing.filter(missing["table"] == "payments").select("table", subject_id="key"))
    by_shipment = missing.select("table", subject_id="shipment_id")
    if kind == "shipment":
        return _met(subjects, by_shipment)
    shipped = current("shipments").select("shipment_id", "order_id")
    shipped = subjects.inner_join(shipped, [("subject_id", "order_id")]).select("place", subject_id="shipment_id")
    return ibis.union(
        _met(subjects, missing.select("table", subject_id="order_id")), _met(shipped, by_shipment), distinct=True
    )


@cache
def _past() -> ir.Table:
    """One row per table and order whose customer a missing row of it names: `table, place`."""
    missing, placed = _missing(), current("orders").select("order_id", "customer_id")
    placed = subjects_of("order").inner_join(placed, [("subject_id", "order_id")])
    parties = missing.select("table", subject_id=missing.party_ids.split(APART).unnest())
    return _met(placed.select("place", subject_id="customer_id"), parties)


def _missing() -> ir.Table:
    columns = {column.name: column.type.value for column in SET_ASIDE.columns}
    rows = ibis.table(columns, name=SET_ASIDE.name)
    return rows.filter(rows.code != HARMLESS)


def _met(subjects: ir.Table, missing: ir.Table) -> ir.Table:
    return subjects.inner_join(missing, "subject_id").select("table", "place").distinct()
