"""Networks: entities that hang together by ties, directly or through others."""

from __future__ import annotations

from datetime import date

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from chokepoint.connect.edges import edges
from chokepoint.engines.protocol import Engine


def connect(engine: Engine, shared_contacts: ir.Table, on: date) -> None:
    """Fill `edges` and `members` from the current views, as ties stand on that day.

    Dealings join nobody to a network: by them every party of a ledger hangs together.
    """
    engine.create("edges", edges(engine.table("identities"), shared_contacts, on))
    made = engine.table("edges")
    ends = engine.fetch(made.filter(~made.directed).select("from_entity_id", "to_entity_id"))
    engine.create("members", members(ends["from_entity_id"], ends["to_entity_id"]))


def members(left: pa.ChunkedArray, right: pa.ChunkedArray) -> pa.Table:
    """One row per entity with a tie: `network_id, entity_id`; a network is named by the least of its entities."""
    ids = pc.unique(pa.chunked_array([*left.chunks, *right.chunks], pa.string()))
    ids = ids.take(pc.sort_indices(ids))
    one, other = (np.asarray(pc.index_in(ends, ids), dtype=np.int64) for ends in (left, right))
    graph = coo_array((np.ones(len(one)), (one, other)), shape=(len(ids), len(ids)))
    count, component = connected_components(graph, directed=False) if len(ids) else (0, np.zeros(0, dtype=np.int64))
    least = np.full(count, len(ids), dtype=np.int64)
    np.minimum.at(least, component, np.arange(len(ids)))
    return pa.table({"network_id": ids.take(pa.array(least[component])), "entity_id": ids})
