"""Ids of everything, numbered in the order of time and written out only where they are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from chokepoint.simulate.cases import WHEN, CaseFile
from chokepoint.simulate.columns import numbered
from chokepoint.simulate.parameters import Ints, Reals

PREFIXES = {
    "parties": ("P-", 6),
    "relationships": ("R-", 6),
    "orders": ("O-", 7),
    "payments": ("T-", 7),
    "shipments": ("S-", 7),
    "documents": ("D-", 7),
    "notes": ("N-", 7),
}


@dataclass(frozen=True)
class Ids:
    """Ids of the rows of one table: `rank` is each row's number, from 1."""

    table: str
    rank: Ints

    def __len__(self) -> int:
        return len(self.rank)

    def of(self, rows: Ints) -> pa.Array:
        """The ids of some rows; NULL where the row is negative."""
        prefix, width = PREFIXES[self.table]
        return numbered(prefix, np.where(rows < 0, -1, self.rank[np.maximum(rows, 0)]), width)

    def every(self) -> pa.Array:
        """The ids of all rows."""
        return self.of(np.arange(len(self.rank)))


@dataclass(frozen=True)
class Numbers:
    """Ids of everything: those of the trades, then those of the cases, drawn from one sequence."""

    made: Mapping[str, Ids]
    case: Mapping[str, Ids]


def number(moments: Mapping[str, Ints | Reals], told: CaseFile, rng: np.random.Generator) -> Numbers:
    """Number everything in the order of time, parties in no order, the cases among the rest."""
    made, case = {}, {}
    for name, when in moments.items():
        own = told.moments(name) if name in WHEN else rng.random(len(told.keys(name)))
        both = np.concatenate([when, own])
        rank: Ints = np.empty(len(both), dtype=np.int64)
        rank[np.argsort(both, kind="stable")] = np.arange(1, len(both) + 1)
        made[name], case[name] = Ids(name, rank[: len(when)]), Ids(name, rank[len(when) :])
    return Numbers(made, case)
