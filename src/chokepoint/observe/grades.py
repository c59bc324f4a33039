"""How far a finding may be believed: the grade of the weakest source among the records it rests on."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from chokepoint.engines.protocol import Engine
from chokepoint.engines.snapshot import current
from chokepoint.records import RECORDS

GRADES = {("A", 1): 1.0, ("B", 2): 0.9, ("C", 3): 0.7, ("D", 4): 0.4, ("E", 5): 0.1, ("F", 6): 0.6}
"""Worth of evidence by the worse of reliability (A-F) and credibility (1-6), Admiralty system; F, 6: not judged."""

UNGRADED = 1.0
CANNOT_BE_JUDGED = GRADES["F", 6]


def worth(reliability: str | None, credibility: int | None) -> float:
    """The grade of one source. A part that cannot be judged counts as that; otherwise the worse part decides."""
    parts = {letter: grade for (letter, _), grade in GRADES.items()}
    numbers = {number: grade for (_, number), grade in GRADES.items()}
    return min(parts.get(reliability or "F", CANNOT_BE_JUDGED), numbers.get(credibility or 6, CANNOT_BE_JUDGED))


def grades(engine: Engine, record_ids: pa.ChunkedArray) -> pa.Array:
    """One grade a finding, from lists of `table/key`; 1 where no record names a source."""
    graded = _graded_records(engine)
    result = np.full(len(record_ids), UNGRADED)
    if not graded:
        return pa.array(result)
    lists = record_ids.combine_chunks()
    owners = pc.list_parent_indices(lists).to_numpy(zero_copy_only=False)
    names = pa.array(list(graded), pa.string())
    found = pc.index_in(pc.list_flatten(lists), names)
    known = pc.is_valid(found).to_numpy(zero_copy_only=False)
    values = np.array(list(graded.values()))[found.drop_null().to_numpy()]
    np.minimum.at(result, owners[known], values)
    return pa.array(result)


def _graded_records(engine: Engine) -> dict[str, float]:
    """Grade by `table/key` of every record below full grade."""
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
