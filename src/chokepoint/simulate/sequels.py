"""Orders that belong together: bought elsewhere after all, tried and then bought in bulk, split in parts.

For innocent reasons here; schemes lay the same on their own orders.
"""

from __future__ import annotations

from dataclasses import fields

import numpy as np

from chokepoint.simulate.goods import goods, suppliers
from chokepoint.simulate.marks import mark
from chokepoint.simulate.orders import NONE, Trades
from chokepoint.simulate.parameters import DAY_SECONDS, Ints, parameters
from chokepoint.simulate.stage import Stage

TRIAL, BULK = 0.06, (1.5, 4.0)
"""Shares of the usual quantity of a first trial, and of the bulk that follows."""
FITTED = 0.8
"""Share of the orders that such a customer makes fit."""
LEAST_AGE = 120 * DAY_SECONDS
"""Nothing is laid so near to the beginning of the ledger, where there is no room before an order."""


def lay_sequels(stage: Stage, trades: Trades) -> None:
    """Turn some ordinary orders, of customers that have others, into what comes before another order."""
    set_, rng = parameters().sequels, stage.rng
    opens = np.r_[True, trades.usual[1:] != trades.usual[:-1]]
    bound = trades.stage == 0
    spare = np.flatnonzero(~opens & bound)
    spare = spare[rng.permutation(len(spare))]
    late = bound & (trades.when > parameters().first_second + LEAST_AGE)
    _fit_limits(stage, trades)
    used = 0
    for name, rows in (
        ("shopped_around", np.flatnonzero(late)),
        ("tried_first", np.flatnonzero(late & opens)),
        ("split", np.flatnonzero(late)),
    ):
        count = min(int(set_[name] * len(trades)), len(rows), len(spare) - used)
        chosen = rng.choice(rows, count, replace=False)
        before, used = spare[used : used + count], used + count
        apart = ~np.isin(chosen, spare[:used])
        LAYERS[name](stage, trades, chosen[apart], before[apart])


def shopped_around(stage: Stage, trades: Trades, rows: Ints, before: Ints) -> None:
    """The same was ordered from another supplier before, and taken back."""
    _copy(trades, rows, before)
    rivals = suppliers().sells[:, trades.good[rows]].T * (1 + stage.rng.random((len(rows), len(suppliers().key))))
    rivals[np.arange(len(rows)), trades.supplier[rows]] = 0
    other = np.argmax(rivals, axis=1)
    there = rivals.max(axis=1) > 0
    trades.supplier[before[there]] = other[there]
    trades.outcome[before] = NONE
    _earlier(stage, trades, before, 3, 60)
    mark(trades, before, "withdrawn")


def tried_first(stage: Stage, trades: Trades, rows: Ints, before: Ints) -> None:
    """A small quantity comes first, a large one of the same goods weeks later."""
    trades.lines[rows] = 1
    _copy(trades, rows, before)
    usual = goods().quantity[trades.good[rows]]
    trades.quantity[before] = np.maximum(usual * TRIAL, 1)
    trades.quantity[rows] = np.maximum(usual * stage.rng.uniform(*BULK, len(rows)), trades.quantity[rows])
    _earlier(stage, trades, before, 20, 110)


def split(stage: Stage, trades: Trades, rows: Ints, before: Ints) -> None:
    """Two orders within days, each below a threshold that they reach together."""
    trades.lines[rows] = 1
    mark(trades, rows, "below_limit")
    _copy(trades, rows, before)
    _earlier(stage, trades, before, 1, 11)


def _fit_limits(stage: Stage, trades: Trades) -> None:
    """Some customers make most of their orders fit below the threshold of declaration."""
    keeps = stage.rng.random(int(trades.usual.max()) + 1) < parameters().sequels["fits_limit"]
    rows = np.flatnonzero(keeps[trades.usual] & (stage.rng.random(len(trades)) < FITTED))
    trades.lines[rows] = 1
    mark(trades, rows, "below_limit")


LAYERS = {layer.__name__: layer for layer in (shopped_around, tried_first, split)}


def _copy(trades: Trades, rows: Ints, before: Ints) -> None:
    for field in fields(Trades):
        getattr(trades, field.name)[before] = getattr(trades, field.name)[rows]


def _earlier(stage: Stage, trades: Trades, before: Ints, least: int, most: int) -> None:
    trades.when[before] -= stage.rng.integers(least, most, len(before)) * DAY_SECONDS
