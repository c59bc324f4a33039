"""Which parties are one entity, as far as official numbers settle it."""

from __future__ import annotations

from functools import cache

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from chokepoint.engines.protocol import Engine
from chokepoint.engines.snapshot import current

SETTLING = ("registration_number", "tax_id")
"""Numbers that one country gives to one entity only."""


def resolve_identities(engine: Engine) -> None:
    """Fill `identities`, one row a party: parties of one country with one official number are one entity.

    An entity is named by the least id among its parties.
    """
    ids = engine.fetch(_party_ids())["party_id"].combine_chunks()
    ids = ids.take(pc.sort_indices(ids))
    links = [_pairs(engine, ids, column) for column in SETTLING]
    entities = _least_of_component(len(ids), np.concatenate(links, axis=1))
    rows = len(ids)
    engine.create(
        "identities",
        pa.table(
            {
                "party_id": ids,
                "entity_id": ids.take(pa.array(entities)),
                "likelihood": np.ones(rows),
                "confirmed": np.ones(rows, dtype=bool),
            }
        ),
    )


@cache
def _party_ids() -> ir.Table:
    return current("parties").select("party_id")


def _pairs(engine: Engine, ids: pa.Array, column: str) -> np.ndarray:
    """Positions in `ids` of parties that share a number with another, each beside the first of them."""
    found = engine.fetch(_linked(column))
    return np.array([pc.index_in(found[name], ids).to_numpy() for name in ("party_id", "first")], dtype=np.int64)


@cache
def _linked(column: str) -> ir.Table:
    """One row per party whose number, within its country, another party of a lesser id has too: party_id, first."""
    parties = current("parties")
    number = parties[column].re_replace(r"[^0-9A-Za-z]", "").upper()
    known = parties.select("party_id", "country", number=number).filter(
        lambda t: t.country.notnull() & t.number.notnull() & (t.number != "")
    )
    first = known.party_id.min().over(group_by=[known.country, known.number])
    return known.select("party_id", first=first).filter(lambda t: t.first != t.party_id)


def _least_of_component(size: int, pairs: np.ndarray) -> np.ndarray:
    graph = coo_array((np.ones(pairs.shape[1], dtype=np.int8), (pairs[0], pairs[1])), shape=(size, size))
    count, component = connected_components(graph, directed=False)
    least = np.full(count, size, dtype=np.int64)
    np.minimum.at(least, component, np.arange(size))
    return least[component]
