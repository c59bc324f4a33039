"""What the ledger can assess, and what would unlock most."""

from __future__ import annotations

from pathlib import Path

import pytest

import chokepoint
from chokepoint.records import RECORDS
from chokepoint.records.errors import WorkspaceError
from chokepoint.workspace.workspace import Workspace

BARE = "order_id,ordered_at,customer_id,supplier_id,amount,currency\nO1,2024-01-01,a,s,100,USD\n"


def test_shares_are_of_all_orders(demo: Workspace) -> None:
    found = demo.coverage()
    assert found.orders == demo.run()["orders"]
    assert {line.id for line in found.indicators} == set(demo.cards)
    for line in found.indicators:
        assert abs(line.assessed + line.unassessable + line.outside - 1) < 1e-9
        assert 0 <= line.fires <= line.assessed


def test_shares_are_those_of_the_orders(demo: Workspace) -> None:
    orders = demo.orders()
    line = next(line for line in demo.coverage().indicators if line.code == "PAY-01")
    assert abs(line.fires * len(orders) - sum("third-party-payer" in order.fires for order in orders)) < 1e-6
    mean = sum(order.coverage for order in orders) / len(orders)
    assert abs(demo.coverage().mean_coverage - mean) < 1e-9


def test_unlocks_name_columns_that_are_there_to_fill(demo: Workspace) -> None:
    unlocks = demo.coverage().unlocks
    assert unlocks
    assert [unlock.gain for unlock in unlocks] == sorted((unlock.gain for unlock in unlocks), reverse=True)
    for unlock in unlocks:
        assert unlock.gain > 0
        assert unlock.filled < 1
        assert unlock.question.endswith(("?", "."))
        assert set(unlock.indicators) <= set(demo.cards)
        for name in unlock.columns:
            table, column = name.split(".")
            assert column in {each.name for each in RECORDS[table].columns}


def test_orders_alone_leave_most_open(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text(BARE, encoding="utf-8")
    with chokepoint.open(tmp_path / "w") as workspace:
        workspace.load([tmp_path / "orders.csv"])
        with pytest.raises(WorkspaceError, match="no assessment yet"):
            workspace.coverage()
        workspace.assess()
        found = workspace.coverage()
    assert found.mean_coverage < 0.4
    asked = {column for unlock in found.unlocks for column in unlock.columns}
    assert {"payments.payer_id", "parties.industry"} <= asked
