"""Where money went and came from, by each rule, on ledgers small enough to be reckoned by hand."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from chokepoint.connect.money.graph import PaymentGraph
from chokepoint.records.errors import InputError
from tests.connect.money.graphs import START, amounts, graph, paid, traced

MIXED = (
    paid("P0", "z", "a", 40, 0),
    paid("P1", "x", "a", 100, 1),
    paid("P2", "a", "b", 90, 2),
    paid("P3", "b", "c", 60, 3),
    paid("P4", "b", "d", 50, 3),
    paid("P5", "c", "a", 30, 4),
    paid("P6", "a", "e", 70, 5),
    paid("R1", "b", "a", 20, 6, kind="refund", refund_of="P2"),
)
"""A purse that mixes, one that pays more than it got, a ring back to it, and a refund."""


@pytest.fixture(scope="module")
def mixed() -> PaymentGraph:
    return graph(MIXED)


@pytest.mark.parametrize(
    ("rule", "wanted"),
    [
        ("fifo", {"P1": "100.00", "P2": "50.00", "P6": "50.00", "P3": "20.00", "P4": "10.00", "R1": "20.00"}),
        (
            "haircut",
            # a: 90 of 140 leave; b: of 64.29 the refund takes 20/90, the others share the rest with nothing else in
            {"P1": "100.00", "P2": "64.29", "P6": "50.00", "P3": "42.86", "P4": "7.14", "R1": "14.29", "P5": "21.43"},
        ),
        (
            "poison",
            {"P1": "100.00", "P2": "90.00", "P6": "70.00", "P3": "60.00", "P4": "50.00", "R1": "20.00", "P5": "30.00"},
        ),
    ],
)
def test_money_goes_down_by_each_rule(mixed: PaymentGraph, rule: str, wanted: dict[str, str]) -> None:
    assert amounts(traced(mixed, "P1"), rule) == {name: Decimal(amount) for name, amount in wanted.items()}


def test_money_comes_up_by_each_rule(mixed: PaymentGraph) -> None:
    answer = traced(mixed, "P6", "up")
    wanted = {"P6": "70.00", "P1": "50.00", "P5": "20.00", "P3": "20.00", "P2": "20.00", "P0": "20.00"}
    assert amounts(answer, "fifo") == {name: Decimal(amount) for name, amount in wanted.items()}
    assert set(amounts(answer, "poison")) == set(wanted)
    rests = {row.payment_id: row.rests for row in answer.rules["fifo"] if row.rests}
    assert rests == {"P1": Decimal("50.00"), "P0": Decimal("20.00")}  # nobody knows where x and z had it from


def test_what_no_income_covers_is_said(mixed: PaymentGraph) -> None:
    (answer,) = [one for one in traced(mixed, "P1").parties if one.party_id == "b"]
    assert (answer.paid_out, answer.unexplained) == (Decimal("130.00"), Decimal("40.00"))
    up = traced(mixed, "P4", "up")
    assert up.rules["fifo"][0].rests == Decimal("40.00")
    assert up.rules["haircut"][0].rests == Decimal("40.00")


def test_the_range_of_a_holder_spans_the_rules(mixed: PaymentGraph) -> None:
    found = {one.party_id: (one.lowest, one.highest) for one in traced(mixed, "P1").parties}
    assert found["c"] == (Decimal("20.00"), Decimal("60.00"))
    assert found["a"] == (
        Decimal("100.00"),
        Decimal("100.00"),
    )  # what comes back is the same money: no more than there is


def test_a_refund_gives_back_the_money_of_its_payment() -> None:
    rows = (
        paid("P0", "z", "b", 500, 0),
        paid("P1", "a", "b", 100, 1),
        paid("P2", "b", "c", 500, 2),
        paid("R1", "b", "a", 30, 3, kind="refund", refund_of="P1"),
        paid("R2", "b", "a", 80, 4, kind="refund", refund_of="P1"),
    )
    made = graph(rows)
    assert amounts(traced(made, "P1"), "fifo") == {"P1": 100, "R1": 30, "R2": 70}
    assert amounts(traced(made, "P1"), "haircut") == {"P1": 100, "R1": 30, "R2": 70}
    assert amounts(traced(made, "R2", "up"), "fifo") == {"R2": 80, "P1": 70}  # 10 more than there was to give back


@pytest.mark.parametrize(
    "cells",
    [{"day": 0}, {"currency": "EUR"}, {"payer": "d"}, {"refund_of": "PX"}],
    ids=["before the payment", "another currency", "by another", "of nothing known"],
)
def test_a_refund_that_cannot_give_back_is_a_payment(cells: dict[str, object]) -> None:
    told = {"day": 2, "payer": "b", "currency": "USD", "refund_of": "P1", **cells}
    refund = paid("R1", str(told["payer"]), "a", 10, int(str(told["day"])), kind="refund", refund_of=told["refund_of"])
    made = graph([paid("P1", "a", "b", 100, 1), {**refund, "currency": told["currency"]}])
    wanted = {"P1": 100, "R1": 10} if told["refund_of"] == "PX" else {"P1": 100}
    assert amounts(traced(made, "P1"), "fifo") == wanted


def test_parties_of_one_entity_hold_one_purse_and_accounts_tell_their_holder() -> None:
    rows = (
        paid("P1", "x", "b", 100, 1, to_account="B-1"),
        paid("P2", "b2", "c", 100, 2, from_account="B-2", to_account="C-1"),
        paid("P3", None, "d", 100, 3, from_account="C-1"),
    )
    answer = traced(graph(rows, same={"b": "b", "b2": "b"}), "P1")
    assert amounts(answer, "fifo") == {"P1": 100, "P2": 100, "P3": 100}
    by_account = traced(graph(rows, same={"b": "b", "b2": "b"}, pooled="account"), "P1")
    assert amounts(by_account, "fifo") == {"P1": 100}


def test_an_account_of_two_holders_is_a_purse_of_its_own() -> None:
    rows = (paid("P1", "x", "b", 10, 1, to_account="S"), paid("P2", "c", "y", 10, 2, from_account="S"))
    rows += (paid("P3", None, "z", 10, 3, from_account="S"),)
    assert amounts(traced(graph(rows), "P1"), "fifo") == {"P1": 10}


def test_transfers_between_own_accounts_are_no_hop() -> None:
    rows = (
        paid("P1", "x", "b", 100, 1),
        paid("P2", "b", "b", 100, 2, from_account="1", to_account="2"),
        paid("P3", "b", "c", 100, 3),
    )
    made = graph(rows)
    assert amounts(traced(made, "P1"), "fifo") == {"P1": 100, "P3": 100}
    assert amounts(traced(made, "P2"), "fifo") == {"P2": 100, "P3": 100}
    assert amounts(traced(made, "P2", "up"), "haircut") == {"P2": 100, "P1": 100}


def test_money_comes_in_before_it_goes_out_on_one_day() -> None:
    rows = [paid("P3", "a", "b", 10, 1), paid("P2", "b", "c", 10, 1), paid("P1", "c", "d", 10, 1)]
    assert amounts(traced(graph(rows), "P3"), "fifo") == {"P3": 10, "P2": 10, "P1": 10}


def test_a_ring_on_one_day_ends() -> None:
    rows = [paid("P1", "a", "b", 10, 1), paid("P2", "b", "a", 10, 1), paid("P3", "b", "b", 10, 1)]
    for name in ("P1", "P2", "P3"):
        for direction in ("up", "down"):
            answer = traced(graph(rows), name, direction)
            assert answer.endings["fifo"].rests == 10


RATES = [{"currency": "EUR", "on": date(2024, 1, 1), "per_usd": 0.8, "source_id": "s"}]


def test_other_currencies_are_converted_by_the_rates_of_the_day() -> None:
    rows = [paid("P1", "x", "a", 100, 2), paid("P2", "a", "b", 40, 3, currency="EUR"), paid("P3", "a", "c", 50, 4)]
    answer = traced(graph(rows, rates=RATES), "P1")
    assert amounts(answer, "fifo") == {"P1": 100, "P2": 50, "P3": 50}
    (changed,) = [row for row in answer.rules["fifo"] if row.payment_id == "P2"]
    assert (changed.paid_amount, changed.paid_currency, changed.rate) == (40, "EUR", Decimal("1.25"))
    assert answer.without_rate == ()


@pytest.mark.parametrize("day", [-1, 40])
def test_a_currency_without_a_rate_is_left_out_and_named(day: int) -> None:
    rows = [paid("P1", "x", "a", 100, day), paid("P2", "a", "b", 40, day + 1, currency="EUR")]
    answer = traced(graph(rows, rates=RATES), "P1")
    assert amounts(answer, "fifo") == {"P1": 100}
    assert answer.without_rate == ("EUR",)


@pytest.mark.parametrize(
    ("asked", "payments", "ending"),
    [
        ({"hops": 1}, {"P1", "P2"}, {"hops": 90, "rests": 10}),
        ({"hops": 0}, {"P1"}, {"hops": 90, "rests": 10}),
        ({"days": 1}, {"P1", "P2"}, {"days": 90, "rests": 10}),
        ({"least": Decimal(85)}, {"P1", "P2"}, {"least": 90, "rests": 10}),
        ({"as_of": START + timedelta(days=2)}, {"P1", "P2"}, {"rests": 100}),
    ],
)
def test_limits_are_kept_and_what_lies_beyond_is_told(asked: dict, payments: set, ending: dict) -> None:  # type: ignore[type-arg]
    rows = [paid("P1", "x", "a", 100, 1), paid("P2", "a", "b", 90, 2)]
    rows += [paid("P3", "b", "c", 80, 3), paid("P4", "b", "c", 10, 3)]
    answer = traced(graph(rows), "P1", **asked)
    for rule in ("fifo", "haircut"):
        assert set(amounts(answer, rule)) == payments
        told = {why: amount for why, amount in vars(answer.endings[rule]).items() if amount}
        assert told == ending


def test_a_purse_of_a_hundred_thousand_payments_does_not_explode() -> None:
    rows = [paid("P", "x", "hub", 1000, 0)]
    rows += [
        paid(f"Q{number:06d}", "hub" if number % 2 else f"y{number}", f"z{number}" if number % 2 else "hub", 5, 1)
        for number in range(20_000)
    ]
    answer = traced(graph(rows), "P")
    assert all(len(found) <= 501 for found in answer.rules.values())
    assert answer.endings["poison"].left_out > 9_000
    for rule in ("fifo", "haircut"):
        ending = answer.endings[rule]
        assert ending.rests + ending.least + ending.most == 1000 or ending.left_out == 0


def test_places_and_parties_are_told() -> None:
    rows = [paid("P1", "x", "a", 5, 1, from_country="LB", to_country="TR", to_city="Mersin", to_account="A-1")]
    (row,) = traced(graph(rows), "P1").rules["fifo"]
    assert (row.party_id, row.account, row.from_country, row.to_city) == ("a", "A-1", "LB", "Mersin")


def test_a_payment_from_nobody_to_nobody_is_a_trace_of_itself() -> None:
    for direction in ("up", "down"):
        answer = traced(graph([paid("P1", None, None, 5, 1), paid("P2", None, None, 5, 2)]), "P1", direction)
        assert amounts(answer, "poison") == {"P1": 5}
        assert answer.endings["haircut"].rests == 5
        assert answer.parties[0].party_id is None


def test_the_greatest_amounts_are_exact_and_too_great_ones_are_refused() -> None:
    greatest = Decimal("99999999999999.9999")
    one = traced(graph([paid("P1", "a", "b", greatest, 1)]), "P1")
    assert one.amount == greatest
    many = graph(
        [paid("P1", "a", "b", greatest, 1), *(paid(f"Q{day}", "b", "c", greatest, day) for day in range(2, 9))]
    )
    with pytest.raises(InputError, match="too much"):
        traced(many, "P1")


def test_nothing_is_a_payment_of_nothing() -> None:
    answer = traced(graph([paid("P1", "a", "b", 0, 1), paid("P2", "b", "c", 0, 2)]), "P1")
    assert answer.endings["fifo"].rests == 0


@pytest.mark.parametrize("asked", [{"direction": "sideways"}, {"hops": -1}, {"days": -1}, {"least": Decimal(-1)}])
def test_what_cannot_be_asked_is_said(mixed: PaymentGraph, asked: dict) -> None:  # type: ignore[type-arg]
    with pytest.raises(InputError):
        traced(mixed, "P1", **asked)
