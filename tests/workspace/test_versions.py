"""What a later load says otherwise about a row is seen as a change; what is loaded once shows none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import chokepoint
from chokepoint.workspace.workspace import Workspace

LATER = datetime(2100, 1, 1)


def _write(folder: Path, payer: str) -> None:
    folder.mkdir(exist_ok=True)
    leaves = (datetime.now(UTC) + timedelta(days=5)).strftime("%Y-%m-%d")
    tables = {
        "parties": "party_id,name\nbuyer,Alpha Tools\nseller,Beta Works\nother,Gamma Cars\n",
        "orders": f"order_id,ordered_at,customer_id,supplier_id,stage\nO,{leaves},buyer,seller,order\n",
        "shipments": f"shipment_id,order_id,shipped_at,consignee_id\nS,O,{leaves},buyer\n",
        "payments": "payment_id,order_id,paid_at,payer_id,payee_id,amount,currency\n"
        f"P,O,{leaves},{payer},seller,100,USD\n",
    }
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")


def _state(workspace: Workspace) -> str:
    workspace.assess(as_of=LATER)
    return next(row.state for row in workspace.explain("O").rows if row.code == "PAY-07")


def test_a_payer_loaded_otherwise_before_the_goods_leave_is_a_last_minute_change(tmp_path: Path) -> None:
    with chokepoint.open(tmp_path / "workspace") as workspace:
        _write(tmp_path / "ledger", "buyer")
        workspace.load([tmp_path / "ledger"])
        assert _state(workspace) == "unassessable"
        _write(tmp_path / "ledger", "other")
        workspace.load([tmp_path / "ledger"])
        assert _state(workspace) == "fires"
        (row,) = [row for row in workspace.explain("O").rows if row.code == "PAY-07"]
        assert row.record_ids == ("payments/P",)
        assert "payer buyer to other" in (row.basis or "")
