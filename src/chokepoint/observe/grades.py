"""How far a finding may be believed: the grade of the weakest source among the records it rests on."""

from __future__ import annotations

from dataclasses import dataclass

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
    weak = sorted(source for source, grade in sources.items() if grade < UNGRADED)
    if not weak:
        return {}
    graded: dict[str, float] = {}
    for table in RECORDS.values():
        if "source_id" not in table.names or table.name == "sources":
            continue
        rows = current(table.name)
        rows = engine.fetch(rows.filter(rows.source_id.isin(weak)).select(*dict.fromkeys((*table.key, "source_id"))))
        for row in rows.to_pylist():
            key = ":".join(str(row[name]) for name in table.key)
            graded[f"{table.name}/{key}"] = sources[row["source_id"]]
    return graded
