"""What could be seen at each order's own moment: the current views without what came later.

A snapshot cuts all records at one time. Here every order of a slice of time has a time of its own, its moment, and
what belongs to the order is cut there. All else is cut at the start of the slice, so that nothing later than an
order's moment is seen, at the price of what came between that start and the moment. Two things are left: the orders of
the slice themselves, so that an indicator which looks ahead among orders would see them; and facts that bear their own
day, such as rates of exchange.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import ibis
import ibis.expr.types as ir

from chokepoint.engines.protocol import Engine
from chokepoint.engines.snapshot import VIEW_PREFIX, Snapshot, current
from chokepoint.records import RECORDS, VERSIONED
from chokepoint.records.schema import Table, Type

PREFIX = "moment_"
"""Before the name of a table, that of the temporary table of what is seen of it."""

MOMENTS = PREFIX + "of_orders"
"""The temporary table of the orders of the slice: order_id, moment."""

UNTIL_START = (
    "relationships",
    "items",
    "custody_events",
    "trace_requests",
    "lists",
    "known_good",
    "labels",
    "exceptions",
)
"""Tables of what became of parties and goods: cut at the start of the slice."""

UNTIL_END = ("orders", "zones", "measures", "controlled_goods", "thresholds")
"""Tables whose rows an indicator holds against the time of its order: cut at the end of the slice."""

OF_ORDERS = ("payments", "shipments", "shipment_legs", "documents", "notes")
"""Tables whose rows belong to an order: cut at its moment."""


class Moment(StrEnum):
    """When an order is looked at.

    At ORDER: when it was placed. At SHIPMENT: a moment before its first consignment left, which is seen as planned:
    its parties and place of delivery, but no day and no stretch of its way; an order of which nothing has left is seen
    as at the end. In HINDSIGHT: with all that came.
    """

    ORDER = "order"
    SHIPMENT = "shipment"
    HINDSIGHT = "hindsight"


@dataclass(frozen=True)
class Slice:
    """Orders placed after `start`, and up to `end`."""

    start: datetime
    end: datetime

    def orders(self) -> ir.Table:
        """Those of the current view."""
        rows = current("orders")
        return rows.filter(rows.ordered_at > ibis.literal(self.start), rows.ordered_at <= ibis.literal(self.end))


@dataclass(frozen=True)
class MomentSnapshot:
    """The current views as each order of a slice had them at its moment. `whole` is the snapshot that is cut."""

    engine: Engine
    whole: Snapshot
    moment: Moment
    part: Slice

    def open(self) -> None:
        """Make the views. Temporary tables stay behind: open it in a block whose changes do not stand."""
        self.whole.open()
        if self.moment is Moment.HINDSIGHT:
            return
        self.engine.create(MOMENTS, self._moments(), temporary=True)
        seen = {name: self._cut_at(RECORDS[name], self.part.start) for name in UNTIL_START}
        seen |= {name: self._cut_at(RECORDS[name], self.part.end) for name in UNTIL_END}
        seen |= {name: self._cut_at_moments(RECORDS[name]) for name in OF_ORDERS}
        seen |= {name: self._versions(name) for name in VERSIONED}
        for name, rows in seen.items():
            self.engine.create(PREFIX + name, rows, temporary=True)
        for name in seen:  # only now: each was made from the whole views of several
            columns = current(name).schema()
            self.engine.view(VIEW_PREFIX + name, ibis.table(columns, name=PREFIX + name))

    def _moments(self) -> ir.Table:
        orders = self.part.orders().select("order_id", "ordered_at")
        if self.moment is Moment.ORDER:
            return orders.select("order_id", moment="ordered_at")
        shipments = current("shipments")
        first = shipments.group_by("order_id").agg(earliest=shipments.shipped_at.min())
        rows = orders.left_join(first, "order_id")
        moment = (rows.earliest - ibis.interval(microseconds=1)).fill_null(ibis.literal(self.whole.as_of))
        return rows.select("order_id", moment=moment)

    @staticmethod
    def _cut_at(table: Table, time: datetime) -> ir.Table:
        """What happened by then, or on an unknown day."""
        rows = current(table.name)
        limit = ibis.literal(time)
        happened = rows[table.happened]
        rows = rows.filter(happened.isnull() | (happened <= _in_kind(table, table.happened, limit)))
        return _revealed(table, rows, limit)

    def _cut_at_moments(self, table: Table) -> ir.Table:
        """What happened by the moment of the order it belongs to, or by the start of the slice.

        What belongs to an order of the slice and bears no day is not seen: nobody can say that it was there.
        """
        rows = self._limited(self._known_then(table), table)
        happened = rows[table.happened]
        seen = (happened <= _in_kind(table, table.happened, rows.until)).fill_null(~rows.of_slice)
        if table.name == "shipments" and self.moment is Moment.SHIPMENT:
            return self._planned(rows, seen)
        return _revealed(table, rows.filter(seen), rows.until).select(*table.names)

    def _planned(self, rows: ir.Table, seen: ir.BooleanValue) -> ir.Table:
        """Shipments: the first that leave, and what has no day, as they stand before; of other orders what was seen."""
        leaves = rows.of_slice & (rows.shipped_at <= rows.until + ibis.interval(microseconds=1)).fill_null(True)
        rows = rows.filter(seen | leaves)
        ahead = rows.of_slice
        hidden = {
            name: ahead.ifelse(ibis.null(rows[name].type()), rows[name])
            for name in ("shipped_at", "delivered_at", "status")
        }
        later = ~ahead & (rows.delivered_at > rows.until).fill_null(False)
        for name in ("delivered_at", "status"):
            hidden[name] = later.ifelse(ibis.null(rows[name].type()), hidden[name])
        return rows.mutate(**hidden).select(*RECORDS["shipments"].names)

    def _versions(self, name: str) -> ir.Table:
        """The versions recorded by the limit, and the first of each row: it stands for what is not known earlier."""
        table = VERSIONED[name]
        rows = self._recorded_then(table)
        return rows.select(*current(name).columns)

    def _known_then(self, table: Table) -> ir.Table:
        """The rows as they stood at the limit, where they have versions."""
        name = f"{table.name}_versions"
        if name not in VERSIONED or not self._has_versions(name):
            return current(table.name)
        rows = self._recorded_then(table)
        newest = ibis.row_number().over(group_by=[rows[key] for key in table.key], order_by=rows.recorded_at.desc())
        return rows.mutate(version=newest).filter(lambda t: t.version == 0).select(*table.names)

    def _has_versions(self, name: str) -> bool:
        return bool(self.engine.fetch(current(name).limit(1)).num_rows)

    def _recorded_then(self, table: Table) -> ir.Table:
        rows = self._limited(current(f"{table.name}_versions"), table)
        first = rows.recorded_at.min().over(group_by=[rows[key] for key in table.key])
        rows = rows.mutate(earliest=first)
        return rows.filter((rows.recorded_at <= rows.until) | (rows.recorded_at == rows.earliest))

    def _limited(self, rows: ir.Table, table: Table) -> ir.Table:
        """The rows with their limit `until`, and whether they belong to an order of the slice."""
        start = ibis.literal(self.part.start)
        if table.name == "parties":
            return rows.mutate(until=start, of_slice=False)
        key = table.key[0]
        moments = ibis.table({"order_id": "string", "moment": "timestamp(6)"}, name=MOMENTS)
        links = _links(table.name).filter(lambda t: t.order_id.notnull()).distinct()
        links = links.inner_join(moments, "order_id").group_by("key").agg(moment=lambda t: t.moment.min())
        joined = rows.left_join(links, rows[key] == links.key)
        joined = joined.mutate(until=joined.moment.fill_null(start), of_slice=joined.moment.notnull())
        return joined.drop("key", "moment")


def _links(name: str) -> ir.Table:
    """Keys of a table and the order to which each row belongs."""
    if name == "orders":
        return current("orders").select(key="order_id", order_id="order_id")
    if name == "payments":
        payments, documents = current("payments"), current("documents")
        papers = documents.select("document_id", paper_order="order_id")
        rows = payments.left_join(papers, "document_id")
        return rows.select(key=rows.payment_id, order_id=ibis.coalesce(rows.order_id, rows.paper_order))
    if name == "notes":
        notes = current("notes")
        linked = [
            _links(table).mutate(kind=ibis.literal(kind))
            for kind, table in (("order", "orders"), ("payment", "payments"), ("shipment", "shipments"))
        ]
        subjects = ibis.union(*linked)
        rows = notes.inner_join(subjects, [notes.subject_kind == subjects.kind, notes.subject_id == subjects.key])
        return rows.select(key=rows.note_id, order_id=rows.order_id)
    rows = current("shipments" if name == "shipment_legs" else name)
    return rows.select(key="document_id" if name == "documents" else "shipment_id", order_id="order_id")


def _revealed(table: Table, rows: ir.Table, limit: ir.Value) -> ir.Table:
    """The rows without the cells that were still to come."""
    for moment, cells in table.revealed.items():
        later = (rows[moment] > _in_kind(table, moment, limit)).fill_null(False)
        rows = rows.mutate(**{cell: later.ifelse(ibis.null(rows[cell].type()), rows[cell]) for cell in cells})
    return rows


def _in_kind(table: Table, column: str | None, limit: ir.Value) -> ir.Value:
    """The limit as a day where the column holds days: what is of that day is seen."""
    return limit.date() if column and table.column(column).type is Type.DAY else limit
