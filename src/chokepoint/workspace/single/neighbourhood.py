"""Which records bear on some orders: those of their parties, of who is one with these or near them, and of what they
did; in rows of the store, taken into a slice."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from chokepoint.records import RECORDS, Table
from chokepoint.resolve.passages import measure_passages
from chokepoint.resolve.places import NAMED_IN, located, named_places, near_zones
from chokepoint.resolve.stage import resolve_places
from chokepoint.workspace.single.given import WithGiven
from chokepoint.workspace.single.links import CONTACTS, DOMAINS, LINKS
from chokepoint.workspace.single.slice import ASKED, Slice
from chokepoint.workspace.single.store import NO_ROWS, Rows, Store

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
PARTS_OF_OTHERS = {
    "orders": ("orders", "order_lines", "shipments"),
    "payments": ("orders", "payments"),
    "shipments": ("orders", "order_lines", "shipments"),
}
"""What is asked of orders of others: of those around what they bought and where it went, of those that the same hand
paid for who paid, of those that the same hands received what it was. By the table that leads to them."""
STEPS = 2
"""Ties and shared contacts that lead from a party of the order to one whose orders are looked at."""


@dataclass(frozen=True)
class News:
    """Rows given that say something new, by table; and the tables in which one is another version of one on record."""

    rows: dict[str, pa.Table]
    versioned: set[str]


class Neighbourhood:
    """Rows of the store, and of those given with a request, gathered by table around some orders."""

    def __init__(self, store: Store, tables: Slice, given: Mapping[str, pa.Table]) -> None:
        self._known, self._slice = WithGiven(store, given, tables), tables
        self._rows: dict[str, Rows] = {}

    def gather(self, orders: Texts) -> None:
        """Gather what bears on the orders."""
        self._orders(orders)
        own = self.parties
        around = self._near(own)
        buying = self._kin(self._named(BUYING))
        near = orders | self._past(buying) | self._sharing_papers()
        self._orders(near)
        ids = near | self._cells("shipments", "shipment_id") | self._cells("payments", "payment_id")
        self._add("notes", "subject_id", own | around | buying | ids)
        others = self._ordered_by(around, buying)
        for table, found in others.items():
            for part in PARTS_OF_OTHERS[table]:
                self._add(part, "order_id", found - near)
        alike = self._kin(self._read_alike(buying))
        self._add("orders", "customer_id", alike)
        for link in ("payer_id", "payee_id"):
            self._add("payments", link, buying)
        self._add("documents", "buyer_id", own | buying)
        self._add("documents", "document_id", self._cells("payments", "document_id"))
        everyone = self._kin(self.parties | around | alike)
        self._describe(everyone, near.union(*others.values()))
        self._items()
        self._money()

    def _orders(self, orders: Texts) -> None:
        """Add all that belongs to these orders."""
        for table in OF_ORDERS:
            self._add(table, "order_id", orders)
        self._add("payments", "document_id", self._cells("documents", "document_id"))
        self._add("documents", "document_id", self._cells("payments", "document_id"))
        self._add("shipment_legs", "shipment_id", self._cells("shipments", "shipment_id"))

    def _past(self, buying: Texts) -> Texts:
        """The buyers' own orders, however many."""
        found = [self._known.find("orders", link, buying, math.inf) for link in BUYING["orders"]]
        return self._read("orders", ("order_id",), *found)

    def _sharing_papers(self) -> Texts:
        """Orders with a paper of the same number or file as one gathered."""
        papers = self._known.take("documents", self._rows["documents"], ("number", "sha256"))
        found = [self._known.find("documents", link, _texts(papers[link])) for link in papers.column_names]
        return self._read("documents", ("order_id",), *found)

    @property
    def parties(self) -> Texts:
        """Parties that the rows name."""
        return self._named({name: PARTIES_OF[name] for name in (*OF_ORDERS, "shipment_legs")})

    def _kin(self, parties: Texts) -> Texts:
        """These parties, and all that are one with them or may be."""
        entities = self._entities(parties) | parties
        doubted = self._known.find("resemblances", "left_id", entities)
        entities |= self._read("resemblances", ("right_id",), doubted)
        members = self._known.find("identities", "entity_id", entities)
        return parties | entities | self._read("identities", ("party_id",), members)

    def _entities(self, parties: Texts) -> Texts:
        rows = self._known.find("identities", "party_id", parties)
        return self._read("identities", ("entity_id",), rows)

    def _near(self, parties: Texts) -> Texts:
        """These parties with their kin, and all that a few ties or shared contacts lead to."""
        reached, new = set[str](), self._kin(parties)
        for _ in range(STEPS):
            reached |= new
            ends = ("from_party_id", "to_party_id")
            for link in ends:
                self._add("relationships", link, new)
            found = self._cells("relationships", *ends)
            contacts = self._contacts(self._known.take("parties", self._known.find("parties", "party_id", new)))
            alike = [self._known.find("parties", link, keys) for link, keys in contacts.items()]
            found |= self._read("parties", ("party_id",), *alike)
            new = self._kin(found) - reached
        return reached | new

    def _contacts(self, parties: pa.Table) -> dict[str, Texts]:
        self._slice.create(ASKED, parties)
        found = self._slice.fetch(_keys_of_asked())
        return {link: _texts(found[link]) for link in CONTACTS}

    def _read_alike(self, parties: Texts) -> Texts:
        """Those of whom a domain reads as one of these parties'."""
        self._slice.create(ASKED, self._known.take("parties", self._known.find("parties", "party_id", parties)))
        told = self._slice.fetch(_keys_of_asked())
        reads = set().union(*(_texts(told[link]) for link in DOMAINS))
        found = [self._known.find("parties", link, reads) for link in DOMAINS]
        return self._read("parties", ("party_id",), *found)

    def _ordered_by(self, around: Texts, buying: Texts) -> dict[str, Texts]:
        """Orders of those around, and those that the buyers' side paid for or received, by the table that says so."""
        found: dict[str, Texts] = {}
        for table, columns in BUYING.items():
            parties = around if table == "orders" else buying
            rows = [self._known.find(table, column, parties) for column in columns]
            found[table] = self._read(table, ("order_id",), *rows)
        return found

    def _describe(self, parties: Texts, orders: Texts) -> None:
        """Add what is known of the parties and their orders."""
        for table in ("parties", "identities", "activities", "compared"):
            self._add(table, "party_id", parties)
        entities = parties | self._entities(parties)
        self._add("resemblances", "left_id", entities)
        self._add("junctions", "entity_id", entities)
        self._add("likenesses", "left_party_id", parties)
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

    def _named(self, columns: Mapping[str, Sequence[str]]) -> Texts:
        return {one for table, names in columns.items() for one in self._cells(table, *names)}

    def _cells(self, table: str, *columns: str) -> Texts:
        rows = self._rows.get(table)
        return set() if rows is None else self._read(table, columns, rows)

    def _read(self, table: str, columns: Sequence[str], *rows: Rows) -> Texts:
        """What stands in the columns, in any of the rows."""
        together = np.unique(np.concatenate(rows))
        if not len(together):
            return set()
        cells = self._known.take(table, together, columns)
        return {one for column in cells.columns for one in _texts(column)}

    def _add(self, table: str, link: str, keys: Texts) -> None:
        found = self._known.find(table, link, keys)
        held = self._rows.get(table, NO_ROWS)
        self._rows[table] = np.union1d(held, found) if len(found) else held

    def fill(self) -> News:
        """Fill the slice's tables with the rows, of those given with what says something new."""
        news = News({}, set())
        for name in LINKS.keys() - PLACED.keys():
            rows, given = self._known.parted(name, self._rows.get(name, NO_ROWS))
            if given.num_rows:
                new, versions = _news(RECORDS[name], given, rows)
                if new.num_rows:
                    news.rows[name] = new
                    rows = pa.concat_tables([rows, new], promote_options="default")
                if versions:
                    news.versioned.add(name)
            self._slice.create(name, rows)
        return news

    def place(self, news: News, *, anew: bool) -> None:
        """Fill `places`, `nearby` and `passages` for what the current views name.

        They are as they are known; places that rows given name and that are not on record are looked up. `anew`: zones
        or the gazetteer have changed since, so that where rows given may name a place, all are.
        """
        naming = news.rows.keys() & NAMING_PLACES
        if naming and anew:
            resolve_places(self._slice)
            return
        named = self._slice.fetch(named_places())
        ids = _texts(named["place_id"])
        found = {
            name: self._known.take(name, self._known.find(name, link, ids, math.inf)) for name, link in PLACED.items()
        }
        unknown = named.filter(pc.invert(pc.is_in(named["place_id"], found["places"]["place_id"].combine_chunks())))
        if naming and unknown.num_rows:
            new = located(self._slice, unknown)
            found["places"] = pa.concat_tables([found["places"], new])
            found["nearby"] = pa.concat_tables([found["nearby"], near_zones(self._slice, new)])
        if "shipment_legs" in naming:
            found["passages"] = measure_passages(self._slice, found["places"])
        for name, rows in found.items():
            self._slice.create(name, rows)


PLACED = {"places": "place_id", "nearby": "place_id", "passages": "from_place_id"}
"""Tables of places, and the link by which their rows are found."""
NAMING_PLACES = frozenset(table for table, *_ in NAMED_IN)


def _news(table: Table, given: pa.Table, rows: pa.Table) -> tuple[pa.Table, bool]:
    """The rows given that differ from the newest version on record, and whether one is on record otherwise."""
    newest: dict[tuple[object, ...], dict[str, object]] = {}
    first = table.key[0]
    for row in rows.filter(pc.is_in(rows[first], given[first].combine_chunks())).to_pylist():
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
def _keys_of_asked() -> ir.Table:
    types = {column.name: column.type.value for column in RECORDS["parties"].columns}
    rows = ibis.table(types, name=ASKED)
    return rows.select(**{name: keys(rows) for name, keys in {**CONTACTS, **DOMAINS}.items()})


def _texts(cells: pa.ChunkedArray) -> Texts:
    return set(cells.drop_null().unique().to_pylist())
