"""How the network grew, quarter by quarter."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import numpy as np

from chokepoint.connect.change.consignments import Consignments, Integers, Named
from chokepoint.records.change import Quarter

EPOCH = date(1970, 1, 1)


def quarters(orders: Consignments, ended: Integers, dealings: dict[int, int]) -> list[Quarter]:
    """One row a quarter from the first order's to the last's.

    `ended` are the last days of those that broke off; `dealings` the new edges by quarter, as `quarter_of` numbers it.
    """
    if not len(orders):
        return []
    days, place = np.unique(orders.day, return_inverse=True)
    number = np.array([quarter_of(day) for day in days.tolist()], dtype=np.int64)
    quarter = number[place]
    first = _first_quarter(orders.customer, quarter)
    over = Counter(quarter_of(day) for day in ended.tolist())
    told = []
    for one in range(int(number.min()), int(number.max()) + 1):
        here = quarter == one
        known = here & (orders.customer.of >= 0)
        value = orders.value[here]
        told.append(
            Quarter(
                begins=date(one // 4, one % 4 * 3 + 1, 1),
                orders=int(here.sum()),
                value_usd=None if np.isnan(value).all() else round(float(np.nansum(value)), 2),
                customers=len(np.unique(orders.customer.of[known])),
                new_customers=int((first == one).sum()),
                new_dealings=dealings.get(one, 0),
                ended=over[one],
            )
        )
    return told


def quarter_of(day: int) -> int:
    """The number of the quarter in which a day since 1970 lies: year × 4, and 0 to 3."""
    when = EPOCH + timedelta(days=int(day))
    return when.year * 4 + (when.month - 1) // 3


def _first_quarter(who: Named, quarter: Integers) -> Integers:
    first = np.full(len(who.names), np.iinfo(np.int64).max)
    known = who.of >= 0
    np.minimum.at(first, who.of[known], quarter[known])
    return first
