"""The order of payments made at one instant: many ledgers know the day only."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

ROUNDS = 8
"""Payments that may follow one another within an instant; a longer chain, or a ring, goes by id from there. Ours."""

Codes = npt.NDArray[np.int64]


def steps_within_instants(times: Codes, payers: Codes, payees: Codes) -> Codes:
    """How many payments of the same instant must come before each, so that money comes in before it goes out.

    `times` ascend; purses are counted from 0, and -1 is none. Zero for most: only what enters the payer's purse at
    the same instant comes before.
    """
    instants = np.cumsum(np.concatenate(([0], np.diff(times) != 0))).astype(np.int64) if len(times) else times
    steps = np.zeros(len(times), np.int64)
    moves = np.flatnonzero(_shared(instants) & (payees >= 0) & (payers != payees))
    purses = int(max(payers.max(initial=0), payees.max(initial=0))) + 1
    entered, which = np.unique(instants[moves] * purses + payees[moves], return_inverse=True)
    leaving = np.flatnonzero(_shared(instants) & (payers >= 0) & (payers != payees))
    left = instants[leaving] * purses + payers[leaving]
    place = np.minimum(np.searchsorted(entered, left), max(len(entered) - 1, 0))
    follows = entered[place] == left if len(entered) else np.zeros(len(left), bool)
    leaving, place = leaving[follows], place[follows]
    for _ in range(ROUNDS if len(leaving) else 0):
        last = np.zeros(len(entered), np.int64)
        np.maximum.at(last, which, steps[moves] + 1)
        if np.array_equal(steps[leaving], last[place]):
            break
        steps[leaving] = last[place]
    return steps


def _shared(instants: Codes) -> npt.NDArray[np.bool_]:
    """Whether another payment is of the same instant."""
    same = np.diff(instants) == 0
    return np.concatenate(([False], same)) | np.concatenate((same, [False])) if len(instants) else same
