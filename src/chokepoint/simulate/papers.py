"""The papers: which there are, and when they were issued. What they say stands in `particulars`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from chokepoint.simulate.carriage import SEA, Carriage
from chokepoint.simulate.goods import goods
from chokepoint.simulate.marks import marked
from chokepoint.simulate.orders import DELIVERED, NONE, Trades
from chokepoint.simulate.parameters import DAY_SECONDS, Flags, Ints, Reals, parameters

KINDS = (
    *("invoice", "licence", "end_user_certificate", "contract", "tender", "mandate", "packing_list", "bill_of_lading"),
    "delivery_verification",
)
INVOICE, LICENCE, CERTIFICATE, CONTRACT, TENDER, MANDATE, PACKING_LIST, BILL, VERIFICATION = range(9)
NO_PAPER, PAYER_CONTRACT, OPEN_TENDER = range(3)
"""What `Trades.paper` says: nothing, a contract that names the payer, a public tender."""
VERIFIED_AFTER = 60 * DAY_SECONDS
LICENCE_LEAD = 90 * DAY_SECONDS
LICENCE_TAIL = 365 * DAY_SECONDS


@dataclass
class Papers:
    """One paper a row. `order` is a row of the trades or -1; `of` the row from which its parties are taken.

    `granted`: the quantity of a licence, in whole units; -1 where it is not limited.
    """

    kind: Ints
    order: Ints
    of: Ints
    issued: Ints
    begins: Ints
    ends: Ints
    granted: Ints

    def __len__(self) -> int:
        return len(self.kind)


def draw_papers(trades: Trades, main: Ints, carriage: Carriage, rng: np.random.Generator) -> Papers:
    """Every paper of the trades; `main` is the quantity of each trade's main goods."""
    kept = parameters().papers
    ordered = trades.stage == 0
    controlled = goods().controlled[trades.good] & trades.licensed
    sent = ordered & (carriage.shipped >= 0) & (trades.outcome != NONE)
    invoiced = ordered & _kept(trades, kept["invoice"], rng)
    by_sea = sent & (carriage.mode == SEA) & _kept(trades, kept["bill_of_lading"], rng)
    by_sea |= sent & marked(trades, "bank_consigned")
    verified = marked(trades, "verified") & (carriage.delivered >= 0) & (trades.outcome == DELIVERED)
    parts = [
        _of_orders(INVOICE, invoiced, trades.when + 3 * DAY_SECONDS),
        _of_orders(CERTIFICATE, controlled, trades.when - 20 * DAY_SECONDS, years=1),
        _of_orders(CONTRACT, trades.paper == PAYER_CONTRACT, trades.when - 5 * DAY_SECONDS),
        _of_orders(TENDER, trades.paper == OPEN_TENDER, trades.when - 40 * DAY_SECONDS),
        _of_orders(PACKING_LIST, sent & _kept(trades, kept["packing_list"], rng), carriage.shipped),
        _of_orders(BILL, by_sea, carriage.shipped),
        _of_orders(VERIFICATION, verified, carriage.delivered + VERIFIED_AFTER),
        _licences(trades, main, controlled, rng),
    ]
    return Papers(
        **{name: np.concatenate([getattr(part, name) for part in parts]) for name in Papers.__dataclass_fields__}
    )


def _kept(trades: Trades, share: float, rng: np.random.Generator) -> Flags:
    return np.asarray(rng.random(len(trades)) < share)


def _of_orders(kind: int, chosen: Flags, when: Ints, years: int = 0) -> Papers:
    rows = np.flatnonzero(chosen & (when <= parameters().last_second))
    issued = when[rows]
    never = np.full(len(rows), -1)
    ends = issued + years * 365 * DAY_SECONDS if years else never
    return Papers(np.full(len(rows), kind), rows, rows, issued, issued if years else never, ends, never)


def _licences(trades: Trades, main: Ints, controlled: Flags, rng: np.random.Generator) -> Papers:
    """One licence for each buyer and controlled good, from before its first such order to after its last.

    It grants more than was ordered, or, seldom, less: an amendment that was not entered.
    """
    rows = np.flatnonzero(controlled)
    key = trades.customer[rows] * len(goods().hs) + trades.good[rows]
    kept, which = np.unique(key, return_inverse=True)
    first = np.full(len(kept), np.iinfo(np.int64).max)
    last, one, drawn = (np.zeros(len(kept), dtype=np.int64) for _ in range(3))
    np.minimum.at(first, which, trades.when[rows])
    np.maximum.at(last, which, trades.when[rows])
    np.add.at(drawn, which, main[rows])
    one[which] = rows
    begins = first - LICENCE_LEAD
    room: Reals = np.where(rng.random(len(kept)) < parameters().papers["licence_overdrawn"], 0.6, 1.25)
    several = np.bincount(which, minlength=len(kept)) > 1
    granted = np.ceil(drawn * np.where(several, room, 1.25)).astype(np.int64)
    return Papers(
        np.full(len(kept), LICENCE), np.full(len(kept), -1), one, begins, begins, last + LICENCE_TAIL, granted
    )
