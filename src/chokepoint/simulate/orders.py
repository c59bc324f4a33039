"""The trades: orders with all that follows from them, as plain columns on which signs can be laid."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from chokepoint.simulate.firms import Cast
from chokepoint.simulate.goods import MONTH_WEIGHTS, SEASONS, goods, suppliers
from chokepoint.simulate.habits import SLOT_WEIGHTS, SLOTS, Habits
from chokepoint.simulate.parameters import DAY_SECONDS, Flags, Ints, Reals, parameters

STAGES = ("order", "inquiry", "quote", "refused")
STAGE_SHARES = (0.9675, 0.016, 0.013, 0.0035)
METHODS = tuple(parameters().methods)
OUTCOMES = ("none", "shipped", "delivered", "failed", "returned")
NONE, SHIPPED, DELIVERED, FAILED, RETURNED = range(5)
QUANTITY_SPREAD = 0.35
"""Standard deviation of the logarithm of one order's quantity around the customer's habit."""
SEASONAL = 0.92
"""Share of orders that follow the season of their goods."""


@dataclass
class Trades:
    """One order a row, with its payment and its carriage. Parties, places and goods are numbers, -1 is none.

    `usual` is the customer's row among the habits (-1: none). `label` is the number of the truth it belongs to, `case`
    that of the scheme's case. `marks` holds bits of `simulate.marks`, `terms` the days of credit.
    """

    when: Ints
    customer: Ints
    usual: Ints
    informality: Reals
    supplier: Ints
    good: Ints
    quantity: Reals
    lines: Ints
    stage: Ints
    placed: Ints
    payer: Ints
    payer_place: Ints
    method: Ints
    hidden: Flags
    odd_originator: Flags
    second_payer: Ints
    consignee: Ints
    delivery: Ints
    via: Ints
    forwarder: Ints
    outcome: Ints
    licensed: Flags
    label: Ints
    case: Ints
    paper: Ints
    marks: Ints
    terms: Ints

    def __len__(self) -> int:
        return len(self.when)

    def take(self, rows: Ints | Flags) -> Trades:
        """A copy of some rows."""
        return Trades(*(getattr(self, f.name)[rows].copy() for f in fields(Trades)))


def joined(parts: list[Trades]) -> Trades:
    """All rows of several."""
    return Trades(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Trades)))


def draw_trades(cast: Cast, habits: Habits, count: int, rng: np.random.Generator) -> Trades:
    """`count` ordinary orders of these customers, with no sign laid on them; every customer has at least one."""
    usual = _buyers(habits, count, rng)
    slot = _slots(habits, usual, rng)
    good, supplier = habits.goods[usual, slot], _sellers(habits, usual, slot, rng)
    customer = habits.customer[usual]
    place = cast.firms.place[customer]
    payer = np.where(habits.payer[usual] >= 0, habits.payer[usual], customer)
    licensed = rng.random(len(habits)) < parameters().world["controlled_licensed"]
    return Trades(
        when=_times(habits, usual, good, rng),
        customer=customer,
        usual=usual,
        informality=habits.informality[usual],
        supplier=supplier,
        good=good,
        quantity=goods().quantity[good] * habits.scale[usual] * rng.lognormal(0, QUANTITY_SPREAD, count),
        lines=rng.choice(3, count, p=(0.62, 0.26, 0.12)) + 1,
        stage=rng.choice(len(STAGES), count, p=STAGE_SHARES),
        placed=place.copy(),
        payer=payer,
        payer_place=cast.firms.place[payer],
        method=_methods(habits.informal[usual], habits.informality[usual], rng),
        hidden=np.zeros(count, dtype=bool),
        odd_originator=np.zeros(count, dtype=bool),
        second_payer=np.full(count, -1),
        consignee=customer.copy(),
        delivery=place.copy(),
        via=np.full(count, -1),
        forwarder=np.full(count, -1),
        outcome=np.full(count, DELIVERED),
        licensed=licensed[usual],
        label=np.zeros(count, dtype=np.int64),
        case=np.full(count, -1),
        paper=np.zeros(count, dtype=np.int64),
        marks=np.zeros(count, dtype=np.int64),
        terms=habits.terms[usual],
    )


def _buyers(habits: Habits, count: int, rng: np.random.Generator) -> Ints:
    """Which customer places each order: each at least one while there are enough, then by frequency."""
    once = np.arange(len(habits))[:count]
    more = rng.choice(len(habits), count - len(once), p=habits.rate / habits.rate.sum())
    return np.sort(np.concatenate([once, more]))


def _slots(habits: Habits, usual: Ints, rng: np.random.Generator) -> Ints:
    """Which of the customer's usual goods each order is for."""
    slot = rng.choice(SLOTS, len(usual), p=SLOT_WEIGHTS)
    return np.where(habits.goods[usual, slot] >= 0, slot, 0)


def _sellers(habits: Habits, usual: Ints, slot: Ints, rng: np.random.Generator) -> Ints:
    """The usual seller of the goods or, of customers that are not loyal, now and then another one."""
    set_ = parameters().habits
    supplier, good = habits.sellers[usual, slot], habits.goods[usual, slot]
    loyal = rng.random(len(habits)) < set_["loyal"]
    rows = np.flatnonzero(~loyal[usual] & (rng.random(len(usual)) < set_["elsewhere"]) & ~goods().controlled[good])
    offers = suppliers().sells[:, good[rows]].T * (1 + rng.random((len(rows), len(suppliers().key))))
    supplier[rows] = np.argmax(offers, axis=1)
    return supplier


def _times(habits: Habits, usual: Ints, good: Ints, rng: np.random.Generator) -> Ints:
    """Seconds since 1970 within the customer's span, more in the goods' season, in office hours on weekdays.

    The first order of a customer that arrives during the ledger falls on its first day.
    """
    opened = np.r_[True, usual[1:] != usual[:-1]] & (habits.first[usual] > parameters().first_second)
    span = habits.last[usual] - habits.first[usual]
    seconds = habits.first[usual] + (rng.random(len(usual)) * span).astype(np.int64)
    day = seconds // DAY_SECONDS
    day = np.where(opened, habits.first[usual] // DAY_SECONDS, _in_season(day, good, rng))
    low = habits.first[usual] // DAY_SECONDS
    day = np.clip(day, low, parameters().last_second // DAY_SECONDS)
    weekday = (day + 3) % 7
    weekend = (weekday >= 5) & (rng.random(len(day)) < 0.85)
    day = np.where(weekend, np.minimum(day + 7 - weekday, parameters().last_second // DAY_SECONDS), day)
    office = rng.normal(12.0, 2.5, len(day)).clip(0, 23.9) * 3600
    return np.asarray(day * DAY_SECONDS + office.astype(np.int64))


def _in_season(day: Ints, good: Ints, rng: np.random.Generator) -> Ints:
    """Move most orders to a day of the same year drawn by the season of their goods."""
    year = (day.astype("datetime64[D]").astype("datetime64[Y]")).astype("datetime64[D]").astype(np.int64)
    moved = day.copy()
    chosen = rng.random(len(day)) < SEASONAL
    draw = rng.random(len(day))
    for number, season in enumerate(SEASONS):
        weights = np.repeat(np.array(MONTH_WEIGHTS[season], dtype=float), 31)[:365]
        shares = np.cumsum(weights) / weights.sum()
        rows = chosen & (goods().season[good] == number)
        moved[rows] = year[rows] + np.searchsorted(shares, draw[rows])
    return moved


def _methods(informal: Ints, informality: Reals, rng: np.random.Generator) -> Ints:
    """How each order is paid: habitually informal buyers pay half of theirs in cash or through an agent."""
    shares = np.array([parameters().methods[name] for name in METHODS])
    count = len(informal)
    drawn = rng.choice(len(METHODS), count, p=shares / shares.sum())
    cash, agent = METHODS.index("cash"), METHODS.index("money_transfer")
    by_habit = (informal == 1) & (rng.random(count) < 0.5)
    lifted = (drawn == 0) & (informality > 1.3) & (rng.random(count) < 0.04)
    drawn = np.where(by_habit | lifted, np.where(rng.random(count) < 0.7, cash, agent), drawn)
    return np.asarray(drawn, dtype=np.int64)


def order_days(trades: Trades) -> Ints:
    """The day of each order, since 1970."""
    return np.asarray(trades.when // DAY_SECONDS)
