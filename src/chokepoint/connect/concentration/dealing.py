"""Chance: what customers show is dealt anew among customers, and all else stays as it is.

What a customer shows is its own from order to order; so whole customers change places, not deliveries. Each gets the
series of one that has about as many deliveries (the same power of two), from some point of it on, and from the
beginning again at its end. A place that only one odd customer stands for is thus no surprise: some place always is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from chokepoint.connect.concentration.deliveries import Integers


@dataclass(frozen=True)
class Dealer:
    """Deals rows that are sorted by customer."""

    customer: Integers
    start: Integers
    count: Integers
    stratum: Integers

    @classmethod
    def of(cls, customer: Integers) -> Dealer:
        """Of the number of each row's customer, ascending."""
        known, start, count = np.unique(customer, return_index=True, return_counts=True)
        numbered = np.searchsorted(known, customer)
        stratum = np.floor(np.log2(np.maximum(count, 1))).astype(np.int64)
        return cls(numbered, start.astype(np.int64), count.astype(np.int64), stratum)

    def deal(self, chance: np.random.Generator) -> Integers:
        """For each row, the row whose value it gets."""
        customers = len(self.count)
        giver = np.empty(customers, dtype=np.int64)
        giver[np.argsort(self.stratum, kind="stable")] = np.lexsort((chance.random(customers), self.stratum))
        turn = (chance.random(customers) * self.count[giver]).astype(np.int64)
        row = np.arange(len(self.customer)) - self.start[self.customer] + turn[self.customer]
        return (self.start[giver])[self.customer] + row % (self.count[giver])[self.customer]
