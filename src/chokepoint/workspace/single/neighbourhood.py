"""Which records bear on some orders: those of their parties, of who is one with these or near them, and of what they
did; in rows of the store, taken into a slice."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from chokepoint.records import RECORDS, Table
from chokepoint.resolve.places import NAMED_IN, named_places
from chokepoint.resolve.stage import resolve_places
from chokepoint.workspace.single.links import CONTACTS, LINKS
from chokepoint.workspace.single.slice import ASKED, Slice
from chokepoint.workspace.single.store import Rows, Store

Texts = set[str]

PARTIES_OF = {
    name: tuple(column.name for column in table.columns if column.refers == "parties")
    for name, table in RECORDS.items()
}
"""By table, its columns that name parties."""
BUYING = {
    "orders": ("customer_id", "end_user_id"),
    "payments": ("payer_id", "ultimate_debtor_id"),
    "shipments": ("consignee_id", "notify_party_id"),
}
"""Columns that name who stands on the buyer's side: what they did elsewhere bears on an order."""
OF_ORDERS = ("orders", "order_lines", "payments", "shipments", "documents")
STEPS = 2
"""Ties and shared contacts that lead from a party of the order to one whose orders are looked at."""


@dataclass(frozen=True)
class News:
    """Rows given that say something new, by table; and the tables in which one is another version of one on record."""

    rows: dict[str, pa.Table]
    versioned: set[str]


@dataclass
class Neighbourhood:
    """Rows of the store by table, gathered around the rows that the slice's tables of records hold at first."""

    store: Store
    slice: Slice
    rows: dict[str, Rows] = field(default_factory=dict)

    def gather(self, given: Mapping[str, pa.Table]) -> None:
        """Gather what bears on the orders `given`, as rows of tables of records."""
        orders = _texts(given["orders"]["order_id"])
        self._orders(orders)
        own = self.parties | _named(given, PARTIES_OF)
        around = self._near(own, given)
        buying = self._kin(self._named(BUYING) | _named(given, BUYING))
        papers = self.store.take("documents", self.rows["documents"], ("number", "sha256"))
        orders |= self._ordered_by(around, buying)
        for link in BUYING["orders"]:  # a buyer's own past is followed however long it is
            past = self.store.find("orders", link, buying, math.inf)
            orders |= _texts(self.store.take("orders", past, ("order_id",))["order_id"])
        for link in papers.column_names:
            keys = _texts(papers[link]) | _texts(given["documents"][link])
            alike = self.store.find("documents", link, keys)
            orders |= _texts(self.store.take("documents", alike, ("order_id",))["order_id"])
        self._orders(orders)
        self._add("documents", "buyer_id", own)
        self._add("payments", "payer_id", buying)
        everyone = self._kin(self.parties | around)
        self._describe(everyone, orders)
        self._items()
        self._money()

    def _orders(self, orders: Texts) -> None:
        """Add all that belongs to these orders."""
        for table in OF_ORDERS:
            self._add(table, "order_id", orders)
        self._add("payments", "document_id", self._cells("documents", "document_id"))
        self._add("documents", "document_id", self._cells("payments", "document_id"))
        self._add("shipment_legs", "shipment_id", self._cells("shipments", "shipment_id"))

    @property
    def parties(self) -> Texts:
        """Parties that the rows name."""
        return self._named({name: PARTIES_OF[name] for name in (*OF_ORDERS, "shipment_legs")})

    def _kin(self, parties: Texts) -> Texts:
        """These parties, and all that are one with them or may be."""
        entities = self._entities(parties) | parties
        doubted = self.store.find("resemblances", "left_id", entities)
        entities |= _texts(self.store.take("resemblances", doubted, ("right_id",))["right_id"])
        members = self.store.find("identities", "entity_id", entities)
        return parties | entities | _texts(self.store.take("identities", members, ("party_id",))["party_id"])

    def _entities(self, parties: Texts) -> Texts:
        rows = self.store.find("identities", "party_id", parties)
        return _texts(self.store.take("identities", rows, ("entity_id",))["entity_id"])

    def _near(self, parties: Texts, given: Mapping[str, pa.Table]) -> Texts:
        """These parties with their kin, and all that a few ties or shared contacts lead to."""
        stated = given["parties"]
        reached, new = set(), self._kin(parties)
        for _ in range(STEPS):
            reached |= new
            ends = ("from_party_id", "to_party_id")
            for link in ends:
                self._add("relationships", link, new)
            found = {one for end in ends for one in self._cells("relationships", end)}
            rows = self.store.take("parties", self.store.find("parties", "party_id", new))
            for link, keys in self._contacts(pa.concat_tables([rows, stated.select(rows.column_names)])).items():
                alike = self.store.find("parties", link, keys)
                found |= _texts(self.store.take("parties", alike, ("party_id",))["party_id"])
            stated = stated.slice(0, 0)
            new = self._kin(found) - reached
        return reached | new

    def _contacts(self, parties: pa.Table) -> dict[str, Texts]:
        self.slice.create(ASKED, parties)
        found = self.slice.fetch(_contacts_of_asked())
        return {link: _texts(found[link]) for link in CONTACTS}

    def _ordered_by(self, around: Texts, buying: Texts) -> Texts:
        found: Texts = set()
        for table, columns in BUYING.items():
            for column in columns:
                rows = self.store.find(table, column, around if table == "orders" else buying)
                found |= _texts(self.store.take(table, rows, ("order_id",))["order_id"])
        return found

    def _describe(self, parties: Texts, orders: Texts) -> None:
        """Add what is known of the parties, and what was noted on them and their orders."""
        for table in ("parties", "identities", "activities", "compared"):
            self._add(table, "party_id", parties)
        entities = parties | self._entities(parties)
        self._add("resemblances", "left_id", entities)
        self._add("junctions", "entity_id", entities)
        self._add("likenesses", "left_party_id", parties)
        subjects = parties | orders | self._cells("shipments", "shipment_id") | self._cells("payments", "payment_id")
        self._add("notes", "subject_id", subjects)
        self._add("rarest_orders", "order_id", orders)

    def _items(self) -> None:
        """Add the items that papers or orders are said to have supplied, and their custody."""
        self._add("custody_events", "document_id", self._cells("documents", "document_id"))
        self._add("custody_events", "order_id", self._cells("orders", "order_id"))
        lots = self._cells("custody_events", "lot_number")
        for table in ("custody_events", "items"):
            self._add(table, "lot_number", lots)
        items = self._cells("custody_events", "item_id") | self._cells("items", "item_id")
        self._add("custody_events", "item_id", items)
        for table in ("items", "custody_faults"):
            self._add(table, "item_id", items)

    def _money(self) -> None:
        """Add the shapes in which the payments take part."""
        self._add("shape_payments", "payment_id", self._cells("payments", "payment_id"))
        shapes = self._cells("shape_payments", "shape_id")
        self._add("shapes", "shape_id", shapes)

    def _named(self, columns: Mapping[str, Iterable[str]]) -> Texts:
        return {one for table, names in columns.items() for name in names for one in self._cells(table, name)}

    def _cells(self, table: str, column: str) -> Texts:
        rows = self.rows.get(table)
        return set() if rows is None else _texts(self.store.take(table, rows, (column,))[column])

    def _add(self, table: str, link: str, keys: Texts) -> None:
        found = self.store.find(table, link, keys)
        held = self.rows.get(table)
        self.rows[table] = found if held is None else np.union1d(held, found)

    def fill(self, given: Mapping[str, pa.Table]) -> News:
        """Fill the slice's tables with the rows, and with those given that say something new."""
        news = News({}, set())
        for name in LINKS:
            if name in PLACED:
                continue
            rows = self.store.take(name, self.rows.get(name, np.zeros(0, dtype=np.int64)))
            self.slice.create(name, rows)
            if name in given:
                new, versions = _news(RECORDS[name], given[name], rows)
                self.slice.append(name, new)
                if new.num_rows:
                    news.rows[name] = new
                if versions:
                    news.versioned.add(name)
        return news

    def place(self, news: News) -> None:
        """Fill `places`, `nearby` and `passages` for what the current views name: as they are known, if nothing given
        may name another."""
        if news.rows.keys() & NAMING_PLACES:
            resolve_places(self.slice)
            return
        named = _texts(self.slice.fetch(named_places())["place_id"])
        for table, link in PLACED.items():
            self.slice.create(table, self.store.take(table, self.store.find(table, link, named)))


PLACED = {"places": "place_id", "nearby": "place_id", "passages": "from_place_id"}
"""Tables of places, and the link by which their rows are found."""
NAMING_PLACES = frozenset(table for table, *_ in NAMED_IN)


def _news(table: Table, given: pa.Table, rows: pa.Table) -> tuple[pa.Table, bool]:
    """The rows given that differ from the newest version on record, and whether one is on record otherwise."""
    newest: dict[tuple[object, ...], dict[str, object]] = {}
    for row in rows.to_pylist():
        key = tuple(row[name] for name in table.key)
        if key not in newest or newest[key]["recorded_at"] < row["recorded_at"]:
            newest[key] = row
    kept, versions = [], False
    for row in given.to_pylist():
        known = newest.get(tuple(row[name] for name in table.key))
        kept.append(known is None or any(row[name] != known[name] for name in table.names))
        versions |= known is not None and kept[-1]
    return given.filter(pa.array(kept, pa.bool_())), versions


@cache
def _contacts_of_asked() -> ir.Table:
    types = {column.name: column.type.value for column in RECORDS["parties"].columns}
    rows = ibis.table(types, name=ASKED)
    return rows.select(**{name: keys(rows) for name, keys in CONTACTS.items()})


def _named(given: Mapping[str, pa.Table], columns: Mapping[str, Iterable[str]]) -> Texts:
    return {
        one
        for table, names in columns.items()
        if table in given
        for name in names
        for one in _texts(given[table][name])
    }


def _texts(cells: pa.ChunkedArray) -> Texts:
    return set(cells.drop_null().unique().to_pylist())
