"""Growth by quarter."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from chokepoint.connect.change.quarters import quarter_of, quarters
from tests.connect.change.ledger import consignments


@pytest.mark.parametrize(("day", "quarter"), [(0, 1970 * 4), (89, 1970 * 4), (90, 1970 * 4 + 1), (-1, 1969 * 4 + 3)])
def test_days_lie_in_quarters(day: int, quarter: int) -> None:
    assert quarter_of(day) == quarter


def test_new_customers_count_once_and_a_quarter_without_orders_has_a_row() -> None:
    rows = [{"day": 1, "customer": "a", "value": 5.0}, {"day": 2, "customer": "b"}, {"day": 200, "customer": "a"}]
    told = quarters(consignments(rows), np.array([2]), {1970 * 4: 7})
    assert [(one.begins, one.orders, one.customers, one.new_customers) for one in told] == [
        (date(1970, 1, 1), 2, 2, 2),
        (date(1970, 4, 1), 0, 0, 0),
        (date(1970, 7, 1), 1, 1, 0),
    ]
    assert [one.value_usd for one in told] == [5.0, None, None]
    assert (told[0].ended, told[0].new_dealings, told[2].ended) == (1, 7, 0)


def test_no_order_has_no_quarter() -> None:
    assert quarters(consignments([]), np.array([], dtype=np.int64), {}) == []
