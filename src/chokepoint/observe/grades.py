"""How far a finding may be believed: the grade of the weakest source among the records it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from chokepoint.engines.protocol import Engine
from chokepoint.engines.snapshot import current
from chokepoint.records import RECORDS
from chokepoint.reference.grades import worth

UNGRADED = 1.0
"""Where no record names a source."""


@dataclass(frozen=True)
class Grades:
    """Grade by `table/key` of every record below full grade."""

    names: pa.Array
    values: np.ndarray

    @classmethod
    def read(cls, engine: Engine) -> Grades:
        """The grades of the records in the current views."""
        graded = _graded_records(engine)
        return cls(pa.array(list(graded), pa.string()), np.array(list(graded.values()), dtype=np.float64))

    def of(self, record_ids: pa.ChunkedArray) -> pa.Array:
        """One grade a finding, from lists of `table/key`; 1 where no record names a source."""
        result = np.full(len(record_ids), UNGRADED)
        if len(self.names):
            lists = record_ids.combine_chunks()
            owners = pc.list_parent_indices(lists).to_numpy(zero_copy_only=False)
            found = pc.index_in(pc.list_flatten(lists), self.names)
            known = pc.is_valid(found).to_numpy(zero_copy_only=False)
            np.minimum.at(result, owners[known], self.values[found.drop_null().to_numpy()])
        return pa.array(result)


def _graded_records(engine: Engine) -> dict[str, float]:
    sources = {
        row["source_id"]: worth(row["reliability"], row["credibility"])
        for row in engine.fetch(current("sources")).to_pylist()
    }
    weak = tuple(sorted(source for source, grade in sources.items() if grade < UNGRADED))
    graded: dict[str, float] = {}
    for name, rows in _of_sources(weak).items():
        for row in engine.fetch(rows).to_pylist():
            key = ":".join(str(row[part]) for part in RECORDS[name].key)
            graded[f"{name}/{key}"] = sources[row["source_id"]]
    return graded


@lru_cache(maxsize=8)
def _of_sources(weak: tuple[str, ...]) -> dict[str, ir.Table]:
    """By table, the keys and sources of records that come from those sources."""
    found = {}
    for table in RECORDS.values() if weak else ():
        if "source_id" in table.names and table.name != "sources":
            rows = current(table.name)
            found[table.name] = rows.filter(rows.source_id.isin(weak)).select(*dict.fromkeys((*table.key, "source_id")))
    return found
