"""Numbers that stand for the values of fields and of pairs, so that cases are counted by arrays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from chokepoint.weigh.fields.cases import Columns
from chokepoint.weigh.fields.keys import Field, Key

UNKNOWN = -1
"""The code of what is missing, or was never seen in a decided case."""

Codes = NDArray[np.int64]


@dataclass(frozen=True)
class Codebook:
    """The code of each value of each field, from 0."""

    numbers: Mapping[str, Mapping[str, int]]

    @staticmethod
    def of(columns: Columns, fields: Iterable[Field]) -> Codebook:
        """The values that stand in the columns, in order of their text."""
        return Codebook(
            {
                field.name: {
                    value: number
                    for number, value in enumerate(sorted({one for one in columns[field.name] if one is not None}))
                }
                for field in fields
            }
        )

    def fields(self, columns: Columns) -> dict[str, Codes]:
        """Codes of every field of the book, row by row."""
        return {
            name: np.array([numbers.get(value, UNKNOWN) for value in columns[name]], dtype=np.int64)
            for name, numbers in self.numbers.items()
        }

    def codes(self, of_fields: Mapping[str, Codes], key: Key) -> Codes:
        """Codes of one field, or of two together: unknown where either is."""
        joint = of_fields[key[0].name]
        for field in key[1:]:
            one = of_fields[field.name]
            both = joint * len(self.numbers[field.name]) + one
            joint = np.where((joint == UNKNOWN) | (one == UNKNOWN), UNKNOWN, both)
        return joint
