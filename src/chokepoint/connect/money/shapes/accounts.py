"""What each purse's payments come to: the statistics by which it may be compared."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from chokepoint.connect.money.purses import ACCOUNT, PARTY
from chokepoint.connect.money.shapes.chance import sums
from chokepoint.connect.money.shapes.flows import Flows
from chokepoint.connect.money.shapes.money import DAY, Money, Reals, Whole
from chokepoint.engines.arrow import schema_of
from chokepoint.records.connected import MONEY_ACCOUNTS


def statistics(money: Money, moved: Flows) -> pa.Table:
    """The rows of `money_accounts`, by account."""
    size, dollars = len(money.purses), money.dollars
    paid_in, paid_out = (np.bincount(end, minlength=size) for end in (money.payees, money.payers))
    sum_in, sum_out = (sums(end, dollars, size) for end in (money.payees, money.payers))
    both = np.concatenate((money.payers, money.payees))
    every = np.maximum(paid_in + paid_out, 1)
    round_sums = np.bincount(both, np.tile(money.round_sums, 2), size) / every
    below = np.bincount(both, np.tile(money.near < 0, 2), size) / every
    held = _median_held(money, moved)
    passed = sums(money.payees[moved.soon().came], moved.soon().cents, size)
    names = money.purses.to_pylist()
    columns = {
        "account_id": [shown(name) for name in names],
        "party": [name.startswith(PARTY) for name in names],
        "payments_in": paid_in,
        "payments_out": paid_out,
        "in_usd": sum_in / 100,
        "out_usd": sum_out / 100,
        "payers": _distinct(money.payees, money.payers, size),
        "payees": _distinct(money.payers, money.payees, size),
        "out_of_in": _ratio(sum_out, sum_in),
        "passed_on": _ratio(passed, sum_in),
        "median_held_days": pa.array(held, from_pandas=True),
        "round_sums": np.round(round_sums, 4),
        "below_threshold": np.round(below, 4),
    }
    return pa.table({name: columns[name] for name in MONEY_ACCOUNTS.names}, schema_of(MONEY_ACCOUNTS.columns))


def shown(purse: str) -> str:
    """A purse's name without what kind of purse it is."""
    return purse.removeprefix(PARTY).removeprefix(ACCOUNT)


def _ratio(part: Whole, whole: Whole) -> pa.Array:
    """NULL where there is nothing to compare with."""
    return pa.array(np.round(part / np.maximum(whole, 1), 4), mask=whole == 0)


def _distinct(one: Whole, other: Whole, size: int) -> Whole:
    pairs = np.unique(one * size + other) if size else one
    return np.bincount(pairs // max(size, 1), minlength=size)


def _median_held(money: Money, moved: Flows) -> Reals:
    """Days for which half of the money that left again was held, or less; NaN where none did."""
    purses = money.payees[moved.came]
    order = np.lexsort((moved.held, purses))
    purses, held, cents = purses[order], moved.held[order], moved.cents[order]
    run = np.cumsum(cents)
    first, last = (np.searchsorted(purses, np.arange(len(money.purses)), side=side) for side in ("left", "right"))
    sums = np.concatenate(([0], run))
    half = sums[first] + (sums[last] - sums[first] + 1) // 2
    place = np.minimum(np.searchsorted(run, half, side="left"), max(len(run) - 1, 0))
    found = np.full(len(money.purses), np.nan)
    some = last > first
    found[some] = np.round(held[place[some]] / DAY, 4)
    return found
