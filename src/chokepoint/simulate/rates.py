"""Exchange rates of the made world: smooth, near the averages of its years, the same for every seed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import pyarrow as pa

from chokepoint.simulate.columns import days, records, words
from chokepoint.simulate.goods import suppliers
from chokepoint.simulate.parameters import DAY_SECONDS, Ints, Reals, parameters, stream

ANCHORS = {
    "USD": (1.0, 1.0, 1.0, 1.0),
    "AED": (3.6725, 3.6725, 3.6725, 3.6725),
    "EUR": (0.76, 0.73, 0.83, 0.92),
    "GBP": (0.62, 0.61, 0.64, 0.67),
    "TRY": (1.78, 2.13, 2.34, 2.92),
}
"""Units for one US dollar at the start of 2013, 2014, 2015 and at the end of 2015, rounded; public averages."""
DAILY_NOISE = 0.002
CURRENCIES = tuple(ANCHORS)


@cache
def rates() -> Reals:
    """Units for one US dollar: currencies x days of the ledger."""
    first, last = parameters().first_second // DAY_SECONDS, parameters().last_second // DAY_SECONDS
    count = last - first + 1
    marks = np.linspace(0, count - 1, 4)
    table = np.stack([np.interp(np.arange(count), marks, ANCHORS[name]) for name in CURRENCIES])
    noise = stream(0, "rates").normal(0, DAILY_NOISE, table.shape)
    pegged = np.array([len(set(ANCHORS[name])) == 1 for name in CURRENCIES])
    noise[pegged] = 0
    return np.round(table * np.exp(noise), 6)


def supplier_rates(supplier: Ints, day: Ints) -> Reals:
    """Units of the supplier's currency for one US dollar on a day (days since 1970)."""
    return currency_rates(suppliers().currency, supplier, day)


def currency_rates(currencies: Sequence[str], which: Ints, day: Ints) -> Reals:
    """Units for one US dollar of the `which`-th of `currencies` on a day (days since 1970)."""
    first = parameters().first_second // DAY_SECONDS
    number = np.array([CURRENCIES.index(name) for name in currencies])
    return np.asarray(rates()[number[which], np.clip(day - first, 0, rates().shape[1] - 1)])


def rate_records() -> pa.Table:
    """One row per currency and day."""
    table = rates()
    first = parameters().first_second // DAY_SECONDS
    number, day = np.divmod(np.arange(table.size), table.shape[1])
    return records(
        "exchange_rates",
        {
            "currency": words(CURRENCIES, number),
            "on": days(day + first),
            "per_usd": pa.array(table.ravel()),
            "source_id": words(["S-06"], np.zeros(table.size, dtype=np.int64)),
        },
    )
