"""Follows money from payment to payment by a rule that says what each purse does with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from chokepoint.connect.money.graph import PaymentGraph, Whole
from chokepoint.connect.money.ledger import Ledger, read_ledger
from chokepoint.connect.money.valuing import Valuation

MOST = 500
"""Payments that one rule follows; the greatest amounts first. Nobody reads more."""


@dataclass(frozen=True)
class Limits:
    """How far a trace goes. `earliest` and `latest` are ranks, `latest` the first that is out; `least` in
    ten-thousandths of the traced currency."""

    hops: int
    earliest: int
    latest: int
    least: int
    most: int = MOST


@dataclass(frozen=True)
class Quest:
    """One payment to be traced: `down`, to where its money went, or up, to where it came from.

    `known` is the first rank that is not yet known of: it bounds what is read, where the limits bound what is followed.
    """

    graph: PaymentGraph
    valuation: Valuation
    rank: int
    down: bool
    limits: Limits
    known: int
    _ledgers: dict[int, Ledger] = field(default_factory=dict)

    @property
    def amount(self) -> int:
        """Ten-thousandths of the traced currency."""
        return int(self.graph.amounts[self.rank])

    @property
    def far(self) -> Whole:
        """By rank, the purse at the far end of a payment."""
        return self.graph.payees if self.down else self.graph.payers

    def events(self, purse: int) -> Whole:
        """The purse's events that are known of; the traced payment is one even where it is to oneself."""
        events = self.graph.events_of(purse)
        events = events[: np.searchsorted(events, 2 * self.known)]
        if self.graph.payers[self.rank] == purse == self.graph.payees[self.rank]:
            own = 2 * self.rank
            events = np.insert(events, int(np.searchsorted(events, own)), [own, own + 1])
        return events

    def ledger(self, purse: int) -> Ledger:
        """The purse's ledger, read once a quest."""
        if purse not in self._ledgers:
            self._ledgers[purse] = read_ledger(self.graph, self.events(purse), self.valuation)
        return self._ledgers[purse]

    def within(self, ranks: Whole) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Whether each lies within the limits of time."""
        return (ranks >= self.limits.earliest) & (ranks < self.limits.latest)


@dataclass
class Carried:
    """What one payment carries of the traced money. `rests` goes no further; `cut` was not followed, by its reason.

    `after`: the rank of the payment next to it on the way, of several the one that carries most; -1 for the traced one.
    """

    hop: int
    after: int
    amount: int = 0
    rests: int = 0
    cut: dict[str, int] = field(default_factory=dict)


Trail = dict[int, Carried]
"""By the rank of a payment."""


@dataclass(frozen=True)
class Pieces:
    """Stretches of payments, each from `begins` up to `ends`, in ten-thousandths from the payment's first."""

    ranks: Whole
    begins: Whole
    ends: Whole

    @classmethod
    def joined(cls, parts: list[Pieces]) -> Pieces:
        """All of them."""
        if not parts:
            return cls(*(np.zeros(0, np.int64) for _ in range(3)))
        return cls(
            np.concatenate([part.ranks for part in parts]),
            np.concatenate([part.begins for part in parts]),
            np.concatenate([part.ends for part in parts]),
        )

    def only(self, which: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Pieces:
        """Some of them."""
        return Pieces(self.ranks[which], self.begins[which], self.ends[which])

    @property
    def sizes(self) -> Whole:
        """How much each is."""
        return self.ends - self.begins


PassOn = Callable[[Quest, Ledger, Pieces], Pieces]
"""What a purse does with pieces of one payment: the pieces of others in which they are. What is missing rests."""


def follow(quest: Quest, pass_on: PassOn) -> Trail:
    """The payments that carry the traced money by a rule, the traced payment among them.

    Conserved: what rests and what is cut add up to the traced amount.
    """
    trail: Trail = {}
    start = np.array([quest.rank])
    level = {quest.rank: [(-1, Pieces(start, np.zeros(1, np.int64), np.array([quest.amount])))]}
    for hop in range(quest.limits.hops + 1):
        following: dict[int, list[tuple[int, Pieces]]] = defaultdict(list)
        for rank in sorted(level):
            after = min(level[rank], key=lambda source: (-int(source[1].sizes.sum()), source[0]))[0]
            pieces = Pieces.joined([part for _, part in level[rank]])
            carried = trail.setdefault(rank, Carried(hop, after))
            carried.amount += int(pieces.sizes.sum())
            onward = _onward(quest, pass_on, carried, pieces)
            if hop == quest.limits.hops:
                _cut(carried, "hops", int(onward.sizes.sum()))
                continue
            for target in np.unique(onward.ranks).tolist():
                following[target].append((rank, onward.only(onward.ranks == target)))
        level = _greatest(quest, trail, following)
    return trail


def _onward(quest: Quest, pass_on: PassOn, carried: Carried, pieces: Pieces) -> Pieces:
    """What of the pieces of one payment is followed; the rest of it is written down."""
    amount = int(pieces.sizes.sum())
    purse = int(quest.far[pieces.ranks[0]])
    if purse < 0:
        carried.rests += amount
        return Pieces.joined([])
    onward = pass_on(quest, quest.ledger(purse), pieces)
    carried.rests += amount - int(onward.sizes.sum())
    within = quest.within(onward.ranks)
    _cut(carried, "days", int(onward.only(~within).sizes.sum()))
    onward = onward.only(within)
    ranks, which = np.unique(onward.ranks, return_inverse=True)
    sums = np.zeros(len(ranks), np.int64)
    np.add.at(sums, which, onward.sizes)
    enough = sums[which] >= quest.limits.least
    _cut(carried, "least", int(onward.only(~enough).sizes.sum()))
    return onward.only(enough)


def _greatest(
    quest: Quest, trail: Trail, following: dict[int, list[tuple[int, Pieces]]]
) -> dict[int, list[tuple[int, Pieces]]]:
    """The next level: all that is to be followed, or the greatest where there is more than is followed."""
    sizes = {rank: sum(int(pieces.sizes.sum()) for _, pieces in sources) for rank, sources in following.items()}
    room = max(0, quest.limits.most - len(trail))
    kept = set(sorted(sizes, key=lambda rank: (-sizes[rank], rank))[:room])
    for rank, sources in following.items():
        if rank not in kept:
            for source, pieces in sources:
                _cut(trail[source], "most", int(pieces.sizes.sum()))
    return {rank: following[rank] for rank in kept}


def _cut(carried: Carried, why: str, amount: int) -> None:
    if amount:
        carried.cut[why] = carried.cut.get(why, 0) + amount
