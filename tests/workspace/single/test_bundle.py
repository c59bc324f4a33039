"""A bundle's cells are read as its columns say, and what is wrong is said with its place."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from chokepoint.records.errors import InputError
from chokepoint.workspace.single.bundle import bundle_rows

NOW = datetime(2026, 1, 2)
ORDER = {"order_id": "N", "ordered_at": "2026-01-01T12:00:00+02:00", "customer_id": "C"}


def test_cells_take_their_types_and_what_is_left_out_is_filled() -> None:
    rows = bundle_rows(
        [
            {
                "order": {**ORDER, "stage": "Order", "amount": "12.5"},
                "order_lines": [{"hs_code": "851712", "quantity": 3}, {"line_no": 7}],
                "payments": [{"paid_at": "2026-01-01", "amount": 1, "currency": "USD"}],
                "parties": [{"party_id": "C", "name": "Sample", "aliases": ["A", "B"]}],
            }
        ],
        NOW,
    )
    (order,) = rows["orders"].to_pylist()
    assert (order["ordered_at"], order["stage"], order["amount"]) == (
        datetime(2026, 1, 1, 10),
        "order",
        Decimal("12.5"),
    )
    assert [line["line_no"] for line in rows["order_lines"].to_pylist()] == [1, 7]
    (payment,) = rows["payments"].to_pylist()
    assert (payment["payment_id"], payment["order_id"], payment["recorded_at"]) == ("N/payments/1", "N", NOW)
    assert rows["parties"]["aliases"].to_pylist() == ["A;B"]


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "no order": ({}, "order: missing"),
    "a part that is none": ({"order": ORDER, "lines": []}, "lines: unknown"),
    "a column that is none": ({"order": {**ORDER, "colour": "red"}}, "order.colour: no column of `orders`"),
    "a required cell": ({"order": {"order_id": "N", "ordered_at": "2026-01-01"}}, "order.customer_id: missing"),
    "no time": ({"order": {**ORDER, "ordered_at": "yesterday"}}, "order.ordered_at: not a time by ISO 8601"),
    "no currency": ({"order": {**ORDER, "currency": "EURO"}}, "order.currency: `EURO` is not an ISO 4217 code"),
    "no choice": ({"order": {**ORDER, "stage": "dream"}}, "order.stage: `dream` is not one of inquiry"),
    "below the least": ({"order": {**ORDER, "amount": -1}}, "order.amount: -1 is below 0"),
    "not finite": ({"order": {**ORDER, "amount": "NaN"}}, "order.amount: not a number below"),
    "too large": ({"order": {**ORDER, "amount": 1e20}}, "order.amount: not a number below"),
    "true for a number": (
        {"order": ORDER, "order_lines": [{"quantity": True}]},
        "order_lines[0].quantity: not a number",
    ),
    "a list that is none": ({"order": ORDER, "parties": "C"}, "parties: not a list"),
    "a row that is none": ({"order": ORDER, "parties": ["C"]}, "parties[0]: not an object"),
    "one key, two contents": (
        {"order": ORDER, "parties": [{"party_id": "C", "name": "A"}, {"party_id": "C", "name": "B"}]},
        "parties[1]: `C` is given twice",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_said_with_its_place(case: str) -> None:
    bundle, said = WRONG[case]
    with pytest.raises(InputError) as refused:
        bundle_rows([bundle], NOW)
    assert said in str(refused.value)


def test_one_order_twice_is_refused_and_a_party_given_alike_counts_once() -> None:
    party = {"party_id": "C", "name": "Sample"}
    bundles = [{"order": {**ORDER, "order_id": one}, "parties": [party]} for one in ("N", "M")]
    assert bundle_rows(bundles, NOW)["parties"].num_rows == 1
    with pytest.raises(InputError, match=r"bundles\[1\].order: `N` is given twice\."):
        bundle_rows([bundles[0], bundles[0]], NOW)
