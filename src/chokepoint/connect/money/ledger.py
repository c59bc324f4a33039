"""One purse's payments in the order of time, with where each stands in the queue of money."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from chokepoint.connect.money.graph import PaymentGraph, Whole
from chokepoint.connect.money.valuing import Valuation
from chokepoint.records.errors import InputError

MOST = 2**62
"""Ten-thousandths that one purse may have passed and still be told exactly."""


@dataclass(frozen=True)
class Stretch:
    """Payments on one side of a purse, each a stretch of the line of money, in the order of time.

    `sizes`: what of each is mixed with other money in the purse. `begins`: where on the line it begins. `apart`: what
    is not mixed: of a payment that entered, what refunds of it give back, at its end; of a refund, what it gives back
    of the payment it refunds, at its beginning.
    """

    ranks: Whole
    sizes: Whole
    begins: Whole
    apart: Whole

    def place(self, rank: int) -> int:
        """Where the payment of that rank is."""
        return int(np.searchsorted(self.ranks, rank))


@dataclass(frozen=True)
class Ledger:
    """What entered and what left a purse. What enters joins the end of the line, what leaves takes its head.

    By event, in the order of time: `mixed` (the size), `incoming`, and `held`, what lies in the purse just before a
    payment leaves, unexplained money included. `unexplained`: how much of what left no known income covers.
    """

    entered: Stretch
    left: Stretch
    events: Whole
    incoming: npt.NDArray[np.bool_]
    mixed: Whole
    held: Whole
    short: Whole

    @property
    def unexplained(self) -> int:
        """Of all that left."""
        return int(self.short[-1]) if len(self.short) else 0

    @property
    def paid_out(self) -> int:
        """All that left."""
        return int(self.left.sizes.sum() + self.left.apart.sum())


def read_ledger(graph: PaymentGraph, events: Whole, valuation: Valuation) -> Ledger:
    """The ledger of those events of one purse; payments of a currency without a rate are left out.

    Raises InputError where amounts are too great to be added up exactly.
    """
    if not valuation.one_for_one:
        events = events[valuation.known(events >> 1)]
    ranks, incoming = events >> 1, (events & 1).astype(bool)
    whole = valuation.of(ranks)
    if len(whole) and int(np.abs(whole).max()) * len(whole) >= MOST and float(np.abs(whole).sum(dtype=float)) >= MOST:
        raise InputError("The payments through one purse add up to more than 10^14: too much to be told to the cent.")
    apart = _apart(graph, ranks, incoming, valuation)
    mixed = whole - apart
    added = mixed * incoming
    taken = mixed - added
    entered, left = np.cumsum(added), np.cumsum(taken)
    short = np.maximum.accumulate(np.maximum(left - entered, 0))
    sides = []
    for side, line in ((incoming, entered - mixed + short), (~incoming, left - mixed)):
        sides.append(Stretch(ranks[side], mixed[side], line[side], apart[side]))
    held = entered - left + short + taken
    return Ledger(sides[0], sides[1], events, incoming, mixed, held, short)


def _apart(graph: PaymentGraph, ranks: Whole, incoming: npt.NDArray[np.bool_], valuation: Valuation) -> Whole:
    """By event: what of it goes from one payment to its refunds past all other money."""
    apart = np.zeros(len(ranks), np.int64)
    if not graph.any_refunds:
        return apart
    refunds = np.flatnonzero(~incoming & (graph.given[ranks] > 0))
    if len(refunds):
        whole = graph.gives_back[ranks[refunds]]
        entered = np.flatnonzero(incoming)
        place = np.searchsorted(ranks[entered], whole)
        known = place < len(entered)
        known[known] = ranks[entered[place[known]]] == whole[known]
        refunds, place = refunds[known], entered[place[known]]
        before, given = graph.given_before[ranks[refunds]], graph.given[ranks[refunds]]
        part = valuation.values(ranks[refunds], before + given) - valuation.values(ranks[refunds], before)
        apart[refunds] = part
        np.add.at(apart, place, part)
    return apart
