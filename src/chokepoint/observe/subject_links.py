"""Which parties, payments and shipments belong to an order, and which order owns a record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from chokepoint.engines.protocol import Engine
from chokepoint.engines.snapshot import current
from chokepoint.observe.sameness import with_entities
from chokepoint.records import RESULTS

LINKED_KINDS = ("party", "payment", "shipment")
"""Kinds of subjects whose answers an order takes over."""

Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Links:
    """Pairs of an order and a subject that belongs to it: `order` is the place of the order, `named` the subject."""

    order: Numbers
    named: pa.Array

    @classmethod
    def read(cls, engine: Engine, kind: str, orders: pa.Array) -> Links:
        """The links of these orders: a party by being the customer's entity, a payment or a shipment by its order."""
        rows = engine.fetch(_LINKS[kind]())
        place = pc.index_in(rows["order_id"].combine_chunks(), orders)
        known = pc.is_valid(place)
        named = rows["subject_id"].combine_chunks().filter(known)
        return cls(np.asarray(place.filter(known), dtype=np.int64), named)


@dataclass(frozen=True)
class Owners:
    """Which orders own the records of a table."""

    engine: Engine
    orders: pa.Array

    def of(self, names: pa.Array) -> tuple[Numbers, Numbers]:
        """Places among `names` (`table/key`) of the records that an order owns, and the place of that order."""
        places, owners = [], []
        for table, (read, numbered) in _OWNED.items():
            prefix = f"{table}/"
            here = pc.starts_with(names, prefix)
            if not pc.any(here).as_py():
                continue
            keys = pc.utf8_slice_codeunits(names.filter(here), len(prefix))
            if numbered:
                keys = pc.replace_substring_regex(keys, r":[^:]*$", "")
            order_ids = self._orders_of(keys, read) if read else keys
            found = pc.index_in(order_ids, self.orders)
            known = pc.is_valid(found).to_numpy(zero_copy_only=False)
            places.append(np.flatnonzero(here.to_numpy(zero_copy_only=False))[known])
            owners.append(np.asarray(found.drop_null(), dtype=np.int64))
        if not places:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        return np.concatenate(places).astype(np.int64), np.concatenate(owners)

    def _orders_of(self, keys: pa.Array, read: Callable[[], ir.Table]) -> pa.Array:
        rows = self.engine.fetch(read())
        return rows["order_id"].combine_chunks().take(pc.index_in(keys, rows["subject_id"].combine_chunks()))


@cache
def _parties() -> ir.Table:
    """One row per order and party of its customer's entity: `order_id, subject_id`."""
    identities = ibis.table(
        {column.name: column.type.value for column in RESULTS["identities"].columns}, name="identities"
    )
    placed = with_entities(current("orders").select("order_id", "customer_id"), identities, "customer_id")
    known = with_entities(current("parties").select("party_id"), identities, "party_id")
    met = placed.inner_join(known, [("customer_id_entity", "party_id_entity")])
    return met.select("order_id", subject_id="party_id")


@cache
def _payments() -> ir.Table:
    """One row per payment of an order: its own, or that of the document it pays."""
    papers = current("documents").select(paper_id="document_id", paper_order="order_id")
    money = current("payments").select("payment_id", "order_id", "document_id")
    rows = money.left_join(papers, [("document_id", "paper_id")])
    rows = rows.select(subject_id="payment_id", order_id=ibis.coalesce(rows.order_id, rows.paper_order))
    return rows.filter(rows.order_id.notnull())


@cache
def _shipments() -> ir.Table:
    rows = current("shipments")
    return rows.filter(rows.order_id.notnull()).select("order_id", subject_id="shipment_id")


@cache
def _documents() -> ir.Table:
    rows = current("documents")
    return rows.filter(rows.order_id.notnull()).select("order_id", subject_id="document_id")


_LINKS: dict[str, Callable[[], ir.Table]] = {"party": _parties, "payment": _payments, "shipment": _shipments}
_OWNED: dict[str, tuple[Callable[[], ir.Table] | None, bool]] = {
    "orders": (None, False),
    "order_lines": (None, True),
    "payments": (_payments, False),
    "shipments": (_shipments, False),
    "shipment_legs": (_shipments, True),
    "documents": (_documents, False),
}
"""How the order of a record is found, and whether a number stands behind the owner's key."""
