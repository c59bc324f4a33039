"""The table `edges` as arrays: entities by number, in order of their ids."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Reals = NDArray[np.float64]


@dataclass(frozen=True)
class Graph:
    """Edges between entities, each a row of `edges`, sorted by ends and kind; `ids` are sorted."""

    ids: pa.Array
    one: Integers
    other: Integers
    weight: Reals
    kind: pa.Array

    @classmethod
    def of(cls, edges: pa.Table) -> Graph:
        """From the columns `from_entity_id, to_entity_id, kind, weight`, in any order of rows."""
        keys = ("from_entity_id", "to_entity_id", "kind")
        edges = edges.sort_by([(name, "ascending") for name in keys])
        ids, (one, other) = numbered(edges["from_entity_id"], edges["to_entity_id"])
        weight = np.asarray(edges["weight"], dtype=np.float64)
        return cls(ids, one, other, weight, edges["kind"].combine_chunks())

    @property
    def size(self) -> int:
        """How many entities have an edge."""
        return len(self.ids)


def numbered(*columns: pa.ChunkedArray) -> tuple[pa.Array, tuple[Integers, ...]]:
    """Distinct texts of all columns, sorted, and for each column the place of each text among them."""
    ids = pc.unique(pa.chunked_array([chunk for column in columns for chunk in column.chunks], pa.string()))
    ids = ids.take(pc.sort_indices(ids))
    return ids, tuple(np.asarray(pc.index_in(column, ids), dtype=np.int64) for column in columns)
