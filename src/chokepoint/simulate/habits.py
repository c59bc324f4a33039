"""What each customer usually does: which goods it buys from whom, how much, how often, how it pays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from chokepoint.simulate.firms import Cast, Firms, customer_towns, draw_activities, draw_firms
from chokepoint.simulate.goods import activities, goods, suppliers
from chokepoint.simulate.parameters import DAY_SECONDS, Ints, Reals, parameters
from chokepoint.simulate.places import places

SLOTS = 4
SLOT_WEIGHTS = (0.5, 0.25, 0.15, 0.1)
"""How a customer's orders spread over its usual goods."""
SIZE_POWER = 0.55
"""Quantity grows with the number of people to this power."""
REFERENCE_SIZE = 20
SUPPLIER_RANGE_KM = 1_500
"""A seller this far away is half as likely to be chosen as one next door."""
GENERAL_TRADE = ("4690", "4610")
TERMS = np.array([7, 14, 30, 60])
"""Days of credit that a customer has; the first is payment against papers."""
TERM_SHARES = (0.35, 0.3, 0.25, 0.1)


@dataclass
class Habits:
    """One customer a row. `goods` and `sellers` hold up to four usual goods, -1 where fewer.

    `scale` multiplies the usual quantity, `informality` is a standard normal, `payer` the party that always pays
    (-1: the customer), `first` and `last` the seconds between which it buys, `rate` its relative frequency, `terms` the
    days of credit it has.
    """

    customer: Ints
    goods: Ints
    sellers: Ints
    scale: Reals
    informality: Reals
    payer: Ints
    first: Ints
    last: Ints
    rate: Reals
    informal: Ints
    terms: Ints

    def __len__(self) -> int:
        return len(self.customer)


def draw_customers(cast: Cast, count: int, rng: np.random.Generator) -> Habits:
    """Add `count` ordinary customers and return what they usually do."""
    set_ = parameters()
    near = rng.random(count) < set_.world["near_customers"]
    activity, place = draw_activities(count, rng), customer_towns(count, near, rng)
    established = rng.random(count) < set_.world["established"]
    span = set_.last_second - set_.first_second
    first = set_.first_second + np.where(established, 0, rng.random(count) ** 0.9 * span).astype(np.int64)
    young = ~established & (rng.random(count) < set_.world["young"])
    firms = draw_firms(activity, place, rng, young=young, start=first // DAY_SECONDS)
    numbers = cast.add(firms)
    return draw_habits(firms, numbers, first, rng)


def draw_habits(firms: Firms, numbers: Ints, first: Ints, rng: np.random.Generator) -> Habits:
    """Habits of the given customers, who begin to buy at `first`."""
    set_, count = parameters(), len(firms)
    bought = _usual_goods(firms, rng)
    end = set_.last_second
    lasts = rng.random(count) < 0.6
    last = np.where(lasts, end, first + (rng.random(count) * (end - first)).astype(np.int64))
    return Habits(
        customer=numbers,
        goods=bought,
        sellers=usual_sellers(bought, firms.place, rng),
        scale=(firms.employees / REFERENCE_SIZE) ** SIZE_POWER * rng.lognormal(0, 0.3, count),
        informality=rng.standard_normal(count),
        payer=np.full(count, -1),
        first=first,
        last=np.maximum(last, first + 10 * DAY_SECONDS).clip(max=end),
        rate=rng.lognormal(0, 1.0, count) * np.sqrt(np.maximum((last - first) / (end - set_.first_second), 0.02)),
        informal=(rng.random(count) < set_.habits["informal_buyer"]).astype(np.int64),
        terms=rng.choice(TERMS, count, p=TERM_SHARES),
    )


def _usual_goods(firms: Firms, rng: np.random.Generator) -> Ints:
    """Up to four of the goods that the activity buys, in random order of preference."""
    buys = activities().buys[firms.activity]
    keys = np.where(buys >= 0, rng.random(buys.shape), 2.0)
    order = np.argsort(keys, axis=1)[:, :SLOTS]
    chosen = np.take_along_axis(buys, order, axis=1)
    fewer = rng.integers(1, SLOTS + 1, len(firms))
    chosen[np.arange(SLOTS)[None, :] >= np.maximum(fewer, 2)[:, None]] = -1
    return np.asarray(chosen, dtype=np.int64)


def usual_sellers(bought: Ints, place: Ints, rng: np.random.Generator) -> Ints:
    """For each usual good one seller, near ones more often."""
    where, sold = places(), suppliers()
    homes = np.array([where.index(code) for code in sold.place])
    sellers = np.full(bought.shape, -1)
    for good in range(len(goods().hs)):
        rows, slots = np.nonzero(bought == good)
        offers = np.flatnonzero(sold.sells[:, good])
        if len(rows) == 0:
            continue
        far = where.distances(place[rows][:, None], homes[offers][None, :])
        odds = np.cumsum(1 / (1 + (far / SUPPLIER_RANGE_KM) ** 2), axis=1)
        draw = rng.random(len(rows)) * odds[:, -1]
        sellers[rows, slots] = offers[(odds < draw[:, None]).sum(axis=1)]
    return sellers
