"""Who broke off: a silence is long or short by one's own gaps."""

from __future__ import annotations

import numpy as np
import pytest

from chokepoint.connect.change.breaks import LEAST_ORDERS, broken, spans
from tests.connect.change.ledger import consignments

WEEKLY = [{"customer": "weekly", "day": day} for day in range(0, 700, 7)]
YEARLY = [{"customer": "yearly", "day": day} for day in range(0, 700, 120)]


def names(rows: list[dict[str, object]]) -> list[str]:
    orders = consignments(rows)
    found = spans(orders, orders.customer)
    return [orders.customer.names[found.number[row]] for row in broken(found)]


def test_a_silence_of_months_breaks_off_one_who_ordered_weekly_and_not_one_who_ordered_each_season() -> None:
    rows = [row for row in WEEKLY if row["day"] < 500] + [row for row in YEARLY if row["day"] < 500]
    assert names([*rows, {"customer": "last", "day": 700}]) == ["weekly"]


def test_the_probability_is_that_of_a_process_of_unknown_rate() -> None:
    orders = consignments([{"customer": "a", "day": day} for day in (0, 10, 20, 30, 40)] + [{"day": 80}])
    found = spans(orders, orders.customer)
    assert found.p.tolist() == [pytest.approx((40 / 80) ** 4)]
    assert found.silent.tolist() == [40]


def test_chance_alone_breaks_off_few() -> None:
    random = np.random.default_rng(2)
    rows = [
        {"customer": f"c{number:03}", "day": int(day)}
        for number in range(300)
        for day in random.integers(0, 1000, random.integers(LEAST_ORDERS, 40))
    ]
    assert len(names([*rows, {"day": 1000}])) <= 2


@pytest.mark.parametrize(
    "rows",
    [[], [{"customer": "a", "day": 3}], [{"customer": "a", "day": 3}] * 9, [{"day": day} for day in range(9)]],
    ids=["nothing", "one order", "one day", "nobody named"],
)
def test_too_little_says_nothing(rows: list[dict[str, object]]) -> None:
    assert names(rows) == []
