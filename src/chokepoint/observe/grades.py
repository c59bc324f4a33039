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
        parts = _graded_records(engine)
        names = pa.concat_arrays([pa.array([], pa.string()), *(names for names, _ in parts)])
        return cls(names, np.concatenate([np.zeros(0), *(values for _, values in parts)]))

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


def _graded_records(engine: Engine) -> list[tuple[pa.Array, np.ndarray]]:
    """For each table, its records below full grade and their grades."""
    sources = {
        row["source_id"]: worth(row["reliability"], row["credibility"])
        for row in engine.fetch(current("sources")).to_pylist()
    }
    weak = tuple(sorted(source for source, grade in sources.items() if grade < UNGRADED))
    grades = np.array([sources[source] for source in weak])
    graded = []
    for name, wanted in _of_sources(weak).items():
        rows = engine.fetch(wanted).combine_chunks()
        if not rows.num_rows:
            continue
        parts = [pc.fill_null(rows[part].cast(pa.string()).combine_chunks(), "None") for part in RECORDS[name].key]
        keys = pc.binary_join_element_wise(*parts, ":")
        names = pc.binary_join_element_wise(pa.scalar(name), keys, "/")
        places = pc.index_in(rows["source_id"].combine_chunks(), pa.array(weak, pa.string()))
        graded.append((names, grades[places.to_numpy()]))
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
