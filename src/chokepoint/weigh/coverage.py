"""How much of what could be seen of a subject was seen."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FIRES, SILENT, UNASSESSABLE, OUTSIDE = (ord(letter) for letter in "fsuo")
"""Letters of a packed answer."""

DECIMALS = 9
"""Coverage is rounded to as many decimals before it is compared with the least that is enough."""

BLOCK = 4_096
"""Subjects added up at once."""

STATES = {"f": "fires", "s": "silent", "u": "unassessable", "o": "outside"}


def coverage(letters: NDArray[np.uint8], sensitivity: NDArray[np.float64]) -> NDArray[np.float64]:
    """Σ p1 of the signs assessed ÷ Σ p1 of those that apply; 0 where none applies.

    `letters` has a row a subject and a column an indicator; `sensitivity` is 0 for reliefs, which do not count.
    """
    return covered_share(*covered_sums(letters, sensitivity))


def covered_sums(
    letters: NDArray[np.uint8], sensitivity: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Σ p1 of the signs assessed, and of those that apply, by subject."""
    assessed, applies = np.zeros(len(letters)), np.zeros(len(letters))
    for start in range(0, len(letters), BLOCK):
        part = slice(start, start + BLOCK)
        answers = letters[part]
        assessed[part] = np.where((answers == FIRES) | (answers == SILENT), sensitivity, 0.0).sum(axis=1)
        applies[part] = np.where(answers != OUTSIDE, sensitivity, 0.0).sum(axis=1)
    return assessed, applies


def covered_share(assessed: NDArray[np.float64], applies: NDArray[np.float64]) -> NDArray[np.float64]:
    """The one as a share of the other; 0 where none applies."""
    share: NDArray[np.float64] = np.zeros(len(applies))
    np.divide(assessed, applies, out=share, where=applies > 0)
    return np.round(share, DECIMALS)
