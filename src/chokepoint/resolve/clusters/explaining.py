"""What speaks for and against two parties being one."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from chokepoint.engines.protocol import Engine
from chokepoint.resolve.clusters.describing import describe
from chokepoint.resolve.clusters.naming import name_parts
from chokepoint.resolve.clusters.scoring import Scorer
from chokepoint.resolve.comparison import Comparison


def compare_parties(engine: Engine, left: str, right: str) -> Comparison:
    """Two parties of the current view, compared as all pairs are; the rows are summed. Both must be there."""
    population = describe(engine, pa.array([left, right], pa.string()))
    places = pc.index_in(pa.array([left, right], pa.string()), population.ids).to_pylist()
    return Scorer(population, name_parts(population)).compare(*places)
