"""How strongly the signs of payment and delivery show: what must weigh more than what."""

from __future__ import annotations

from functools import cache

import pytest

from chokepoint.observe.discover import indicators, relations
from chokepoint.observe.examples import line, order, paid, party, shipped
from chokepoint.observe.indicator import Row
from chokepoint.observe.plan import make_plan
from tests.bench import Bench

GB = party("buyer", country="GB")
PLACED = order(placed_from_country="GB")
SELLER = party("seller", country="US")
BASE = (PLACED, GB, SELLER)


@cache
def bench(indicator_id: str) -> Bench:
    return Bench(make_plan({indicator_id: indicators()[indicator_id]}, relations(), {}))


def strength(indicator_id: str, *rows: Row) -> float:
    bench(indicator_id).lay(rows)
    given = bench(indicator_id).answer(indicator_id)
    assert isinstance(given["strength"], float), given
    return given["strength"]


def usual_orders(count: int, **cells: object) -> tuple[Row, ...]:
    """Orders of other British buyers, each with one payment of 1,000."""
    rows: list[Row] = []
    for number in range(count):
        rows += [
            party(f"c{number}", country="GB"),
            order(f"H{number}", f"c{number}", "2023-01-01", placed_from_country="GB"),
            paid(f"c{number}", f"PH{number}", f"H{number}", **{"amount": 1000, **cells}),
        ]
    return tuple(rows)


FROM_TURKEY = paid("x", from_country="TR")
AN_EARLIER_ORDER = (
    order("H", "buyer", "2023-01-01"),
    paid("buyer", "PH", "H", from_country="TR", paid_at="2023-01-02"),
)
FOREIGN = {
    "another region": ((*BASE, FROM_TURKEY), 1.0),
    "another sub-region": ((*BASE, paid("x", from_country="IT")), 0.75),
    "the same sub-region": ((*BASE, paid("x", from_country="SE")), 0.4),
    "near the place of delivery": ((*BASE, FROM_TURKEY, shipped(delivery_country="IQ")), 0.4),
    "ordered from there": ((order(placed_from_country="TR"), GB, SELLER, FROM_TURKEY), 0.5),
    "the supplier's country": ((PLACED, GB, party("seller", country="TR"), FROM_TURKEY), 0.6),
    "paid from there before": ((*BASE, FROM_TURKEY, *AN_EARLIER_ORDER), 0.3),
    "unusual here": ((*BASE, FROM_TURKEY, *usual_orders(20, from_country="GB")), 1.0),
    "usual here": ((*BASE, FROM_TURKEY, *usual_orders(20, from_country="TR")), 0.0476),
}


@pytest.mark.parametrize("case", FOREIGN)
def test_payment_from_elsewhere(case: str) -> None:
    rows, expected = FOREIGN[case]
    assert strength("paid-from-elsewhere", *rows) == pytest.approx(expected)


def test_small_amounts_count_less() -> None:
    others = usual_orders(20, method="bank_transfer")
    small = strength("hidden-payment", order(), paid("buyer", method="cash", amount=100), *others)
    middling = strength("hidden-payment", order(), paid("buyer", method="cash", amount=500), *others)
    large = strength("hidden-payment", order(), paid("buyer", method="cash", amount=5000), *others)
    assert (small, middling, large) == (0.2, 0.4, 0.8)


def test_payments_in_two_currencies_are_weighed_by_what_is_usual_in_each() -> None:
    others = (*usual_orders(20), *(paid("c0", f"J{n}", f"H{n}", currency="JPY", amount=100_000) for n in range(20)))
    rows = (
        order(),
        paid("x", method="cash", amount=1000),
        paid("x", "P2", method="card", currency="JPY", amount=100_000),
    )
    assert strength("hidden-payment", *rows, *others) == pytest.approx(0.4)


def test_more_payers_and_none_of_them_the_buyer_show_more() -> None:
    with_buyer = strength("several-payers", order(), paid("buyer"), paid("x", "P2"))
    without = strength("several-payers", order(), paid("y"), paid("x", "P2"))
    many = strength("several-payers", order(), paid("y"), paid("x", "P2"), paid("z", "P3"))
    assert with_buyer < without < many == 1.0


def test_a_receiver_who_is_no_forwarder_shows_more() -> None:
    sent = shipped("x", delivery_country="TR")
    shop = strength("delivery-elsewhere", order(), GB, sent, party("x", industry="4741"))
    forwarder = strength("delivery-elsewhere", order(), GB, sent, party("x", industry="5229"))
    assert (shop, forwarder) == (1.0, 0.5)


_NEW = (order(), paid("x"))
_CUSTOMARY = (order("H", ordered_at="2024-01-01"), paid("x", "PH", "H", paid_at="2024-01-05"))
_TRADES = (party("x", industry="7710"), line("853710"))


@pytest.mark.parametrize("indicator_id", ["third-party-payer", "unrelated-payer"])
def test_a_payer_who_had_paid_for_the_buyer_before_weighs_less_than_a_new_one(indicator_id: str) -> None:
    new = strength(indicator_id, *_NEW, *_TRADES)
    assert strength(indicator_id, *_NEW, *_TRADES, *_CUSTOMARY) == pytest.approx(0.7 * new, abs=1e-4)
