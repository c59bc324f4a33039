"""Decided records: what stands in their fields, how each was decided, and when it was made."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FOLDS = 5
"""Parts in which decided records are cross-fitted."""

Columns = Mapping[str, NDArray[np.object_]]
"""Text of each field by its name, None where it is missing; all of one length."""


@dataclass(frozen=True)
class Cases:
    """Decided records, a row each. Rows of one `group` (a declaration, an order) are never in two folds."""

    columns: Columns
    illicit: NDArray[np.bool_]
    group: Sequence[str]
    day: NDArray[np.datetime64]

    def take(self, here: NDArray[np.bool_]) -> Cases:
        """These rows alone."""
        columns = {name: column[here] for name, column in self.columns.items()}
        group = [self.group[place] for place in np.flatnonzero(here).tolist()]
        return Cases(columns, self.illicit[here], group, self.day[here])

    def folds(self) -> NDArray[np.int64]:
        """The fold of each row, from 0: by its group's text, so that neither the order nor the number of rows moves
        it."""
        digests = (hashlib.sha256(one.encode()).digest() for one in self.group)
        return np.array([int.from_bytes(digest[:4], "big") % FOLDS for digest in digests], dtype=np.int64)
