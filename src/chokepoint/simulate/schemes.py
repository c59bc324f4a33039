"""Illicit procurement among ordinary trade, for measuring: schemes drawn from the published typologies.

An illicit order is an ordinary one on which signs are laid, each with the probability that its scheme shows it for a
reason of its own; each such sign is then left off with probability `care`. The same innocent signs come on top.
"""

from __future__ import annotations

import numpy as np

from chokepoint.simulate.firms import customer_towns, draw_firms
from chokepoint.simulate.orders import Trades
from chokepoint.simulate.parameters import DAY_SECONDS, Flags, Ints, Reals, parameters
from chokepoint.simulate.signs import SIGNS
from chokepoint.simulate.stage import Stage, informal_rows

REPEAT = 0.35
"""Share of the orders of new illicit customers that come from one that has ordered before."""


def scheme_names() -> tuple[str, ...]:
    """The schemes, in the order of their parameters."""
    return tuple(parameters().schemes)


def draw_illicit(stage: Stage, ordinary: Trades, count: int, care: float) -> tuple[Trades, Ints]:
    """`count` illicit orders made from ordinary ones, and the scheme of each."""
    rng = stage.rng
    late = np.flatnonzero((ordinary.stage == 0) & (ordinary.when > parameters().first_second + 120 * DAY_SECONDS))
    trades = _anew(ordinary.take(rng.choice(late, count, replace=False)), rng)
    shares = np.array(list(parameters().schemes.values()))
    scheme = rng.choice(len(shares), count, p=shares / shares.sum())
    shown = {
        sign: (rng.random(count) < _sensitivities(sign)[scheme]) & (rng.random(count) >= care)
        for sign in ("first_order", "new_firm", *SIGNS)
    }
    _new_customers(stage, trades, shown["first_order"] | shown["new_firm"], shown["new_firm"], shown["near_zone"])
    for name, sign in SIGNS.items():
        sign(stage, trades, np.flatnonzero(shown[name]))
    return trades, np.asarray(scheme)


def _anew(trades: Trades, rng: np.random.Generator) -> Trades:
    """The same buyers and goods on other days and in other quantities, so that no order stands twice."""
    later = rng.integers(3, 45, len(trades)) * DAY_SECONDS
    end = parameters().last_second
    trades.when = np.where(trades.when + later <= end, trades.when + later, trades.when - later)
    trades.quantity *= rng.lognormal(0, 0.35, len(trades))
    return trades


def _sensitivities(sign: str) -> Reals:
    table = parameters().sensitivity
    return np.array([table[scheme].get(sign, 0.0) for scheme in scheme_names()])


def _new_customers(stage: Stage, trades: Trades, fresh: Flags, young: Flags, near: Flags) -> None:
    """Give some orders a customer never seen before; a later order may come from the same one."""
    rng, rows = stage.rng, np.flatnonzero(fresh)
    if len(rows) == 0:
        return
    rows = rows[np.argsort(trades.when[rows])]
    activity = stage.cast.firms.activity[trades.customer[rows]]
    place = stage.cast.firms.place[trades.customer[rows]].copy()
    seated = near[rows] & (rng.random(len(rows)) < 0.6)
    place[seated] = customer_towns(int(seated.sum()), np.ones(int(seated.sum()), dtype=bool), rng)
    firms = draw_firms(activity, place, rng, young=young[rows], start=trades.when[rows] // DAY_SECONDS)
    numbers = stage.cast.add(firms)
    again = np.flatnonzero(rng.random(len(rows)) < REPEAT)
    again = again[(again > 0) & ~young[rows[again]]]
    earlier = (rng.random(len(again)) * again).astype(np.int64)
    source = np.arange(len(rows))
    source[again] = source[earlier]
    customer, seat = numbers[source], place[source]
    trades.customer[rows], trades.usual[rows] = customer, -1
    trades.payer[rows], trades.consignee[rows] = customer, customer
    trades.placed[rows], trades.payer_place[rows], trades.delivery[rows] = seat, seat, seat
    trades.informality[rows] = rng.standard_normal(len(rows))


def lay_innocent_signs(stage: Stage, trades: Trades, rows: Ints) -> None:
    """Lay every sign on the given rows at its innocent rate."""
    for name, sign in SIGNS.items():
        rate = parameters().innocent[name]
        if rate:
            shown = informal_rows(trades.informality[rows], rate, stage.rng)
            sign(stage, trades, rows[shown])
