"""Which orders and parties belong to which unit: an entity, or a network of entities."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from chokepoint.engines.protocol import Engine
from chokepoint.engines.snapshot import current

Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Membership:
    """Units of one kind, in order of their ids, and the unit of each order and of each party; -1: of none."""

    kind: str
    units: pa.Array
    of_order: Integers
    of_party: Integers


def entities(engine: Engine, orders: pa.Array, parties: pa.Array) -> Membership:
    """Every entity: of an order its customer's, of a party its own; one that was never resolved stands for itself."""
    rows = engine.fetch(current("orders").select("order_id", "customer_id"))
    customers = rows["customer_id"].combine_chunks().take(pc.index_in(orders, rows["order_id"].combine_chunks()))
    identities = engine.fetch(engine.table("identities").select("party_id", "entity_id"))
    known = identities["party_id"].combine_chunks(), identities["entity_id"].combine_chunks()
    of_order, of_party = _entity(customers, *known), _entity(parties, *known)
    units = pc.unique(pa.chunked_array([known[1], of_order, of_party])).drop_null()
    units = units.take(pc.sort_indices(units))
    return Membership("party", units, _places(of_order, units), _places(of_party, units))


def networks(engine: Engine, entity: Membership) -> Membership:
    """Every network of `members`: what belongs to its entities."""
    rows = engine.fetch(engine.table("members").select("network_id", "entity_id"))
    units = pc.unique(rows["network_id"].combine_chunks())
    units = units.take(pc.sort_indices(units))
    of_entity = np.full(len(entity.units) + 1, -1, dtype=np.int64)  # the last for what has no entity
    place = pc.index_in(rows["entity_id"].combine_chunks(), entity.units)
    known = pc.is_valid(place).to_numpy(zero_copy_only=False)
    of_entity[np.asarray(place.drop_null(), dtype=np.int64)] = _places(rows["network_id"].combine_chunks(), units)[
        known
    ]
    return Membership("network", units, of_entity[entity.of_order], of_entity[entity.of_party])


def _entity(parties: pa.Array, party_ids: pa.Array, entity_ids: pa.Array) -> pa.Array:
    return pc.coalesce(entity_ids.take(pc.index_in(parties, party_ids)), parties)


def _places(values: pa.Array, units: pa.Array) -> Integers:
    found = pc.fill_null(pc.index_in(values, units).cast(pa.int64()), -1)
    return np.asarray(found, dtype=np.int64)
