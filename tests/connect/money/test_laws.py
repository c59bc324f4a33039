"""What holds on every graph of payments: with rings, payments to oneself, equal times, dangling ends, refunds."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from chokepoint.connect.money.haircut import apportioned
from tests.connect.money.graphs import amounts, graph, paid, traced

ENDS = st.sampled_from(["a", "b", "c", "d", None])
CENTS = st.integers(0, 30_000)


@st.composite
def ledgers(draw: st.DrawFn) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for number in range(draw(st.integers(1, 14))):
        back = draw(st.integers(0, 3)) == 0 and number > 0
        of = draw(st.sampled_from(rows)) if back else None
        payer, payee = (of["payee_id"], of["payer_id"]) if of else (draw(ENDS), draw(ENDS))
        amount = Decimal(draw(CENTS)) / 100
        cells = {"kind": "refund", "refund_of": of["payment_id"]} if of else {}
        rows.append(paid(f"P{number:02d}", payer, payee, amount, draw(st.integers(0, 5)), **cells))
    return rows


ASKED = st.fixed_dictionaries(
    {
        "hops": st.integers(0, 5),
        "days": st.none() | st.integers(0, 4),
        "least": st.sampled_from([Decimal(0), Decimal(9)]),
    }
)


@settings(max_examples=120, deadline=None)
@given(ledgers(), st.sampled_from(["up", "down"]), ASKED)
def test_money_is_conserved_to_the_cent(rows: list[dict[str, Any]], direction: str, asked: dict[str, Any]) -> None:
    answer = traced(graph(rows), rows[0]["payment_id"], direction, **asked)
    whole = {row["payment_id"]: row["amount"] for row in rows}
    for rule in ("fifo", "haircut"):
        ending = answer.endings[rule]
        assert ending.rests + ending.hops + ending.days + ending.least + ending.most == answer.amount
        assert sum(row.rests + row.cut for row in answer.rules[rule]) == answer.amount
        assert all(0 <= row.amount <= whole[row.payment_id] for row in answer.rules[rule])
        assert all(row.amount == round(row.amount, 2) for row in answer.rules[rule])


@settings(max_examples=60, deadline=None)
@given(ledgers(), st.sampled_from(["up", "down"]))
def test_poison_bounds_the_other_rules(rows: list[dict[str, Any]], direction: str) -> None:
    answer = traced(graph(rows), rows[0]["payment_id"], direction, hops=9, least=Decimal(0))
    poison = amounts(answer, "poison")
    for rule in ("fifo", "haircut"):
        assert all(amount <= poison[name] for name, amount in amounts(answer, rule).items() if amount)
    assert all(one.lowest <= one.highest <= answer.amount for one in answer.parties)


@settings(max_examples=60, deadline=None)
@given(ledgers())
def test_fifo_tells_the_same_down_and_up(rows: list[dict[str, Any]]) -> None:
    """What of P is in Q going down is what of Q is from P going up: places in the line of money go with one another.

    Its domain: no limit is set, one currency (each trace reckons in its own), and neither end is a payment to oneself,
    which is an event of its purse in its own trace alone. Payments of nothing, rings, equal times and refunds are in.
    """
    made = graph(rows)
    ids = [row["payment_id"] for row in rows if row["payer_id"] != row["payee_id"] or row["payer_id"] is None]
    found: dict[str, dict[tuple[str, str], Decimal]] = {}
    for direction in ("down", "up"):
        answers = {name: traced(made, name, direction, hops=len(rows), least=Decimal(0)) for name in ids}
        found[direction] = {
            (name, other) if direction == "down" else (other, name): amount
            for name, answer in answers.items()
            for other, amount in amounts(answer, "fifo").items()
            if amount
        }
    assert found["down"] == found["up"]


@settings(max_examples=30, deadline=None)
@given(ledgers(), st.sampled_from(["up", "down"]))
def test_a_payment_to_oneself_is_in_no_trace_but_its_own(rows: list[dict[str, Any]], direction: str) -> None:
    made = graph(rows)
    to_oneself = {row["payment_id"] for row in rows if row["payer_id"] == row["payee_id"] is not None}
    for row in rows:
        answer = traced(made, row["payment_id"], direction, hops=len(rows), least=Decimal(0))
        shown = {name for rule in answer.rules for name in amounts(answer, rule)}
        assert not shown & to_oneself - {row["payment_id"]}


@settings(max_examples=30, deadline=None)
@given(ledgers(), st.sampled_from(["up", "down"]), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(rows: list[dict[str, Any]], direction: str, dice: random.Random) -> None:
    answer = traced(graph(rows), rows[0]["payment_id"], direction)
    mixed = dice.sample(rows, len(rows))
    assert traced(graph(mixed), rows[0]["payment_id"], direction) == answer


@given(st.integers(0, 10**9), st.lists(st.floats(0, 1), max_size=30), st.sampled_from([1, 100]))
def test_what_is_apportioned_is_whole_and_no_more_than_there_is(total: int, weights: list[float], grain: int) -> None:
    shares = np.array(weights) / max(1.0, sum(weights))
    parts = apportioned(total, shares, grain)
    assert (parts % grain == 0).all()
    assert 0 <= parts.sum() <= total
    assert (np.abs(parts - shares * total) <= 2 * grain + total * 1e-9).all()
