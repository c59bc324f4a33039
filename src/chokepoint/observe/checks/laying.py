"""Many worlds as one set of tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from chokepoint.observe.checks.worlds import WORLD
from chokepoint.observe.indicator import Row


@dataclass
class Laid:
    """One table of many worlds: pieces, each written once, and which world has which of them, in order."""

    schema: pa.Schema
    _pieces: list[pa.Table] = field(default_factory=list)
    _cells: list[dict[str, Any]] = field(default_factory=list)
    _places: dict[int, tuple[int, int]] = field(default_factory=dict)
    _kept: list[object] = field(default_factory=list)
    _length: int = 0
    _picked: list[np.ndarray] = field(default_factory=list)
    _worlds: list[tuple[int, int]] = field(default_factory=list)

    def add_rows(self, world: int, rows: Sequence[Row]) -> None:
        """Give the world these rows of an example."""
        for row in rows:
            if id(row) not in self._places:
                self._cells.append(row.cells)
                self._place(row, 1)
            self._pick(world, row)

    def add_table(self, world: int, rows: pa.Table) -> None:
        """Give the world these rows of a result."""
        if id(rows) not in self._places:
            self._end_cells()
            self._pieces.append(rows.select(self.schema.names).cast(self.schema))
            self._place(rows, rows.num_rows)
        self._pick(world, rows)

    def table(self) -> pa.Table:
        """All rows, with WORLD before the other columns."""
        self._end_cells()
        every = pa.concat_tables([self.schema.empty_table(), *self._pieces])
        picked = np.concatenate([np.zeros(0, dtype=np.int64), *self._picked])
        numbers = np.repeat(*np.array(self._worlds, dtype=np.int64).reshape(-1, 2).T)
        return every.take(pa.array(picked)).add_column(0, WORLD, pa.array(numbers, pa.int64()))

    def _place(self, piece: object, length: int) -> None:
        self._places[id(piece)] = (self._length, length)
        self._kept.append(piece)  # so that no other object comes to have its id
        self._length += length

    def _pick(self, world: int, piece: object) -> None:
        start, length = self._places[id(piece)]
        self._picked.append(np.arange(start, start + length))
        self._worlds.append((world, length))

    def _end_cells(self) -> None:
        if self._cells:
            self._pieces.append(pa.Table.from_pylist(self._cells, self.schema))
            self._cells = []
