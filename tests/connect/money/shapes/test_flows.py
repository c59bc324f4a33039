"""What came first leaves first, in every purse at once; money is neither made nor lost."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from chokepoint.connect.money.shapes.accounts import statistics
from chokepoint.connect.money.shapes.flows import flows
from chokepoint.connect.money.shapes.money import Money
from tests.connect.money.shapes.planted import planted, read

ROWS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 30), st.integers(1, 90)), min_size=1, max_size=30
)


def made(rows: list[tuple[int, int, int, int]]) -> Money:
    return read(planted([(f"a{payer}", f"a{payee}", day, amount) for payer, payee, day, amount in rows]))


def one_by_one(money: Money) -> dict[tuple[int, int], int]:
    """The same, a purse and a payment at a time."""
    queues: dict[int, list[list[int]]] = {}
    found: dict[tuple[int, int], int] = {}
    for rank in range(len(money)):
        left = int(money.cents[rank])
        queue = queues.setdefault(int(money.payers[rank]), [])
        while left and queue:
            taken = min(left, queue[0][1])
            found[queue[0][0], rank] = found.get((queue[0][0], rank), 0) + taken
            queue[0][1] -= taken
            left -= taken
            if not queue[0][1]:
                queue.pop(0)
        queues.setdefault(int(money.payees[rank]), []).append([rank, int(money.cents[rank])])
    return found


@given(ROWS)
def test_the_same_as_one_by_one(rows: list[tuple[int, int, int, int]]) -> None:
    money = made(rows)
    moved = flows(money)
    found: dict[tuple[int, int], int] = {}
    for came, went, cents in zip(moved.came.tolist(), moved.went.tolist(), moved.cents.tolist(), strict=True):
        found[came, went] = found.get((came, went), 0) + cents
    assert found == one_by_one(money)
    assert (moved.held >= 0).all()


def test_statistics_of_an_account() -> None:
    rows = [("x", "mule", 0, 100.0), ("y", "mule", 2, 300.0), ("mule", "z", 3, 350.0), ("mule", "z", 20, 100.0)]
    money = read(planted(rows, round_sum=True, near=-1))
    table = {one["account_id"]: one for one in statistics(money, flows(money)).to_pylist()}
    mule = table["mule"]
    assert (mule["payments_in"], mule["payments_out"], mule["payers"], mule["payees"]) == (2, 2, 2, 1)
    assert (mule["in_usd"], mule["out_usd"], mule["out_of_in"]) == (400.0, 450.0, 1.125)
    assert mule["passed_on"] == float(Fraction(350, 400))
    assert (mule["median_held_days"], mule["round_sums"], mule["below_threshold"]) == (1.0, 1.0, 1.0)
    assert (table["x"]["out_of_in"], table["x"]["passed_on"], table["z"]["median_held_days"]) == (None, None, None)
    assert np.isclose(sum(one["in_usd"] for one in table.values()), sum(one["out_usd"] for one in table.values()))
