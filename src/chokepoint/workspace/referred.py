"""The records behind the findings, for a workbook: what fires on orders, on which records, and each of these once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir

from chokepoint.engines.snapshot import current
from chokepoint.observe.evidence import record
from chokepoint.records import RECORDS
from chokepoint.report.lists import Row, Sheet, cell
from chokepoint.workspace.order_records import PARTY_COLUMNS
from chokepoint.workspace.ranking import Standing

if TYPE_CHECKING:
    from chokepoint.engines.protocol import Engine
    from chokepoint.workspace.workspace import Workspace

REFERRED = "_referred_records"
FINDINGS = ("order_id", "kind", "indicator", "strength", "contribution", "records", "basis")
LINKS = ("order_id", "indicator", "record_id")


def referred_records(workspace: Workspace, order_id: str | None) -> Iterator[Sheet]:
    """The sheets, each to be read before the next: of one order, or of all orders of the last runs.

    *Findings* has a row per sign or stop on an order, *Findings to records* one per record that it rests on; then a
    sheet per table, a row per record. Parties that these records name are there too.
    """
    engine, standing = workspace.engine, Standing.read(workspace)
    found = _findings(engine, standing, order_id)
    yield Sheet("Findings", FINDINGS, _read(engine, _told(engine, standing, found)))
    links = found.select("order_id", "indicator", record_id=found.record_ids.unnest())
    yield Sheet("Findings to records", LINKS, _read(engine, links.order_by(LINKS)))
    names = links.select("record_id").union(found.select(record_id=record("orders", found.order_id)))
    engine.create(REFERRED, names.filter(names.record_id.notnull()).distinct(), temporary=True)
    engine.create(REFERRED, _with_parties(engine), temporary=True)
    for table in RECORDS:
        rows = _records(engine, table)
        read = _read(engine, rows.order_by("record_id"))
        first = next(read, None)
        if first is not None:
            yield Sheet(table.replace("_", " ").capitalize(), rows.columns, chain([first], read))


def _findings(engine: Engine, standing: Standing, order_id: str | None) -> ir.Table:
    """One row per sign, relief or stop on an order."""
    kinds = []
    for table, column, kind in (("findings", "indicator_id", "sign"), ("stops", "stop_id", "stop")):
        rows = engine.table(table)
        rows = rows.filter(rows.run_id.isin(standing.run_ids), rows.subject_kind == "order")
        if order_id is not None:
            rows = rows.filter(rows.subject_id == order_id)
        strength = rows.strength if kind == "sign" else ibis.null("float64")
        told = {"order_id": rows.subject_id, "indicator": rows[column], "kind": ibis.literal(kind)}
        kinds.append(rows.select("run_id", "basis", "record_ids", **told, strength=strength))
    return kinds[0].union(kinds[1])


def _told(engine: Engine, standing: Standing, found: ir.Table) -> ir.Table:
    """The columns of FINDINGS, with what each adds to the log-odds."""
    added = engine.table("contributions")
    added = added.filter(added.run_id.isin(standing.run_ids), added.subject_kind == "order")
    added = added.select("run_id", "contribution", order_id="subject_id", indicator="indicator_id")
    rows = found.left_join(added, ["run_id", "order_id", "indicator"])
    rows = rows.mutate(records=rows.record_ids.length())
    return rows.select(FINDINGS).order_by("order_id", "kind", "indicator")


def _with_parties(engine: Engine) -> ir.Table:
    """The names of all referred records, and of the parties that those of PARTY_COLUMNS name."""
    named = engine.table(REFERRED)
    for table, columns in PARTY_COLUMNS.items():
        rows = _records(engine, table)
        for column in columns:
            parties = rows.filter(rows[column].notnull()).select(record_id=record("parties", rows[column]))
            named = named.union(parties)
    return named.distinct()


def _records(engine: Engine, table: str) -> ir.Table:
    """The referred records of a table, each by its name and with all its columns."""
    rows = current(table)
    named = rows.mutate(record_id=record(table, *(rows[part] for part in RECORDS[table].key)))
    return named.semi_join(engine.table(REFERRED), "record_id").select("record_id", *rows.columns)


def _read(engine: Engine, rows: ir.Table) -> Iterator[Row]:
    for batch in engine.batches(rows):
        yield from _cells(batch.to_pydict().values())


def _cells(columns: Iterable[list[object]]) -> Iterator[Row]:
    for row in zip(*columns, strict=True):
        yield tuple(map(cell, row))
