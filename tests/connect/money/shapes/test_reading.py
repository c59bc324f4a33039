"""Payments are read with their rates, thresholds and holders; refunds are left out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from chokepoint.connect.money.shapes.finding import fill_shapes
from chokepoint.connect.money.shapes.money import Money, read_money
from chokepoint.engines.arrow import as_table
from chokepoint.engines.snapshot import VIEW_PREFIX
from chokepoint.records import RECORDS, RESULTS
from tests.connect.money.graphs import ENGINE, START, paid

RATE = {"currency": "EUR", "on": START.date(), "per_usd": 0.5}
THRESHOLD = {"country": "TR", "kind": "reporting", "amount": 10_000, "currency": "USD", "valid_from": START.date()}


def laid(rows: Sequence[dict[str, Any]], same: dict[str, str] | None = None) -> None:
    """The tables that are read."""
    cells = {"payments": list(rows), "parties": [], "exchange_rates": [RATE], "thresholds": [THRESHOLD]}
    for name, held in cells.items():
        ENGINE.create(VIEW_PREFIX + name, as_table(RECORDS[name], held), temporary=True)
    known = [
        {"party_id": one, "entity_id": entity, "likelihood": 1.0, "confirmed": True}
        for one, entity in (same or {}).items()
    ]
    ENGINE.create("identities", as_table(RESULTS["identities"], known))


def read(*rows: dict[str, Any], same: dict[str, str] | None = None) -> Money:
    laid(rows, same)
    return read_money(ENGINE, ENGINE.table("identities"))


@pytest.mark.parametrize(
    ("cells", "cents", "unit", "near"),
    [
        ({"amount": 250}, 25_000, 0, 0),
        ({"amount": 250, "currency": "EUR"}, 50_000, 0, 0),
        ({"amount": 250, "currency": "XAF"}, 25_000, 1, 0),
        ({"amount": 9_500, "from_country": "TR"}, 950_000, 0, -1),
        ({"amount": 9_500, "to_country": "TR"}, 950_000, 0, -1),
        ({"amount": 4_750, "currency": "EUR", "to_country": "TR"}, 950_000, 0, -1),
        ({"amount": 10_000, "to_country": "TR"}, 1_000_000, 0, 1),
        ({"amount": 11_000, "to_country": "TR"}, 1_100_000, 0, 0),
        ({"amount": 9_500, "to_country": "DE"}, 950_000, 0, 0),
    ],
)
def test_amounts_and_thresholds(cells: dict[str, Any], cents: int, unit: int, near: int) -> None:
    money = read({**paid("P", "a", "b", 1, 1), **cells})
    assert (money.cents.tolist(), money.units.tolist(), money.near.tolist()) == ([cents], [unit], [near])


def test_what_moves_no_money_between_two_is_left_out() -> None:
    money = read(
        paid("P", "a", "b", 10, 1),
        paid("R", "b", "a", 10, 2, kind="refund", refund_of="P"),
        paid("S", "a", "a", 10, 3),
        paid("N", "a", "b", -5, 4),
        paid("U", None, "b", 5, 5),
    )
    assert money.payment_ids.to_pylist() == ["P"]


def test_one_holder_of_two_names_is_one_purse() -> None:
    money = read(paid("P", "a1", "b", 10, 1), paid("Q", "b", "a2", 10, 2), same={"a1": "a1", "a2": "a1"})
    assert money.purses.to_pylist() == ["party/a1", "party/b"]
    assert money.round_sums.tolist() == [False, False]


@pytest.mark.parametrize("rows", [[], [paid("P", "a", "b", 10, 1)], [paid("P", "ghost", None, 10, 1)]])
def test_the_tables_are_filled_of_any_ledger(rows: list[dict[str, Any]]) -> None:
    laid(rows)
    fill_shapes(ENGINE, ENGINE.table("identities"))
    for name in ("shapes", "shape_payments", "money_accounts"):
        table = ENGINE.fetch(ENGINE.table(name))
        assert tuple(table.column_names) == RESULTS[name].names
    assert ENGINE.fetch(ENGINE.table("shapes")).num_rows == 0
