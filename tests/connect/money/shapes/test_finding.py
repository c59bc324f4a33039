"""Each kind of shape, planted among chance payments, is found and named; odd ledgers have an answer."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.connect.money.shapes.planted import Payment, noise, payments_of, planted, row, shapes

NOISE = noise()

PLANTED: dict[str, list[Payment]] = {
    "fan-in": [(f"a{n}", "hub", 100 + n / 3, 700 + 31 * n) for n in range(9)],
    "fan-out": [("hub", f"a{n}", 100 + n / 3, 700 + 31 * n) for n in range(9)],
    "gather-scatter": [
        *((f"a{n}", "hub", 100 + n / 5, 1000) for n in range(5)),
        *(("hub", f"b{n}", 102 + n / 5, 950) for n in range(5)),
    ],
    "scatter-gather": [
        *(("begin", f"m{n}", 100 + n / 5, 1000 + n) for n in range(4)),
        *((f"m{n}", "end", 102 + n / 5, 950 + n) for n in range(4)),
    ],
    "cycle": [("a", "b", 100, 9000), ("b", "c", 101, 8900), ("c", "d", 103, 8700), ("d", "a", 105, 8500)],
    "random": [(f"w{n}", f"w{n + 1}", 100 + n, 9000 - 100 * n) for n in range(6)],
    "bipartite": [(f"a{n}", f"b{k}", 100 + n / 3 + k / 7, 400 + 100 * n + 17 * k) for n in range(4) for k in range(4)],
    "stack": [
        *((f"a{n}", f"b{k}", 101 + n / 7 + k / 9, 400 + 10 * n + k) for n in range(3) for k in range(3)),
        *((f"b{n}", f"c{k}", 103 + n / 7 + k / 9, 400 + 10 * n + k) for n in range(3) for k in range(3)),
    ],
    "pass-through": [
        *((f"a{n}", "mule", 100 + 20 * n, 1000 + n) for n in range(4)),
        *(("mule", f"b{n}", 101 + 20 * n, 950 + n) for n in range(4)),
    ],
}


@pytest.mark.parametrize("kind", PLANTED)
def test_what_is_planted_among_chance_payments_is_found(kind: str) -> None:
    rows = planted(PLANTED[kind])
    found = payments_of(shapes([*NOISE, *rows]), kind)
    assert {one["payment_id"] for one in rows} in found


@pytest.mark.parametrize("kind", [kind for kind in PLANTED if kind != "pass-through"])
def test_chance_alone_makes_few_shapes(kind: str) -> None:
    assert len(payments_of(shapes(NOISE), kind)) <= 2


@pytest.mark.parametrize("kind", ["cycle", "random", "scatter-gather", "gather-scatter", "pass-through", "stack"])
def test_money_goes_on_only_after_it_came(kind: str) -> None:
    backwards = [(payer, payee, 300 - day, amount) for payer, payee, day, amount in PLANTED[kind]]
    found = payments_of(shapes([*NOISE, *planted(backwards)]), kind)
    assert not any({"S0", "S1"} <= one for one in found)


def test_money_that_is_held_for_long_makes_no_cycle() -> None:
    slow = [(payer, payee, 100 + 9 * n, amount) for n, (payer, payee, _, amount) in enumerate(PLANTED["cycle"])]
    assert not payments_of(shapes([*NOISE, *planted(slow)]), "cycle")


def test_several_payments_just_below_a_threshold_are_structuring() -> None:
    split = planted([("a", f"b{n}", 100 + n, 9_500 + n) for n in range(4)], near=-1)
    above = [row(f"A{n}", "party/a", "party/b", 102, 10_100, near=1) for n in range(2)]
    assert payments_of(shapes([*NOISE, *split]), "structuring") == [{"S0", "S1", "S2", "S3"}]
    assert not payments_of(shapes([*NOISE, *split, *above]), "structuring")
    assert not payments_of(shapes([*NOISE, *split[:2]]), "structuring")


def test_parts_by_several_to_one_are_structuring_too() -> None:
    split = planted([(f"a{n}", "b", 100 + n, 9_500 + n) for n in range(4)], near=-1)
    assert payments_of(shapes([*NOISE, *split]), "structuring") == [{"S0", "S1", "S2", "S3"}]


def test_amounts_of_which_no_rate_is_known_are_not_compared() -> None:
    mixed = planted(PLANTED["cycle"])
    mixed[1]["unit"] = "XAF"
    assert not payments_of(shapes([*NOISE, *mixed]), "cycle")
    same = planted(PLANTED["cycle"], unit="XAF")
    found = shapes([*NOISE, *same])
    assert {"S0", "S1", "S2", "S3"} in payments_of(found, "cycle")
    assert [one["amount_usd"] for one in found.shapes.to_pylist() if one["kind"] == "cycle"] == [None]


def test_the_order_of_rows_changes_nothing() -> None:
    rows = [*NOISE, *planted(PLANTED["gather-scatter"])]
    dealt = rows[:]
    random.Random(3).shuffle(dealt)
    one, other = shapes(rows), shapes(dealt)
    assert one.shapes.equals(other.shapes)
    assert one.payments.equals(other.payments)
    assert one.accounts.equals(other.accounts)


def test_a_shape_tells_where_it_is() -> None:
    (cycle,) = [
        one for one in shapes([*NOISE, *planted(PLANTED["cycle"])]).shapes.to_pylist() if one["kind"] == "cycle"
    ]
    assert (cycle["shape_id"], cycle["account_id"], cycle["account_ids"]) == ("cycle-S0", "a", ["a", "b", "c", "d"])
    assert (cycle["accounts"], cycle["payments"], cycle["amount_usd"]) == (4, 4, 35_100.0)
    assert (f"{cycle['first_on']}", f"{cycle['last_on']}") == ("1970-04-11", "1970-04-16")
    assert cycle["score"] > 0


ODD = {
    "none": [],
    "one payment": planted([("a", "b", 1, 10)]),
    "to oneself alone": planted([("a", "a", 1, 10), ("a", "a", 2, 10)]),
    "negative and nothing": planted([("a", "b", 1, -10), ("b", "a", 2, 0)]),
    "ends that are not stated": [row("P1", None, "party/b", 1, 10), row("P2", "account/x", None, 2, 10)],
    "all at one instant": planted([("a", "b", 1, 10), ("b", "c", 1, 10), ("c", "a", 1, 10)]),
    "centuries apart": planted([("a", "b", -700_000, 10), ("b", "a", 2_000_000, 10)]),
}


@pytest.mark.parametrize("name", ODD)
def test_odd_ledgers_have_an_answer(name: str) -> None:
    found = shapes(ODD[name])
    assert found.shapes.num_rows == 0 or name == "all at one instant"
    assert shapes([*NOISE, *ODD[name]]).accounts.num_rows >= shapes(NOISE).accounts.num_rows


def test_a_clock_that_is_far_off_hides_no_other_shape() -> None:
    late = row("L", "party/n1", "party/n2", 900_000, 50)
    found = payments_of(shapes([*NOISE, *planted(PLANTED["fan-in"]), late]), "fan-in")
    assert {f"S{n}" for n in range(9)} in found


@given(
    st.lists(
        st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(0, 20), st.integers(-5, 500)),
        max_size=40,
    )
)
@settings(deadline=None, max_examples=60)
def test_shapes_are_made_of_payments_and_times_ascend(rows: list[tuple[int, int, int, int]]) -> None:
    made = planted([(f"a{payer}", f"a{payee}", day, amount) for payer, payee, day, amount in rows])
    found = shapes(made)
    known = {one["payment_id"] for one in made if one["from_purse"] != one["to_purse"] and one["cents"] > 0}
    for one in found.payments.to_pylist():
        assert one["payment_id"] in known
    for one in found.shapes.to_pylist():
        assert one["first_on"] <= one["last_on"]
        assert one["score"] >= 0
        assert one["share_passed_on"] is None or one["share_passed_on"] <= 1.05
    for one in found.accounts.to_pylist():
        assert one["passed_on"] is None or 0 <= one["passed_on"] <= 1
