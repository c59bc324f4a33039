"""What a merge would take away is shown before it is made, and nothing is changed by showing it."""

from __future__ import annotations

from pathlib import Path

import pytest

import chokepoint
from chokepoint.records.entities import RemovedSign
from chokepoint.records.errors import NotFoundError

FILES = {
    "parties.csv": "party_id,name\nP-1,Alder Tools\nP-2,Birch Holding\nP-3,Cedar Works\n",
    "orders.csv": "order_id,ordered_at,customer_id\nO-1,2024-06-01,P-1\nO-2,2024-06-02,P-3\n",
    "payments.csv": (
        "payment_id,order_id,paid_at,payer_id,amount,currency\nT-1,O-1,2024-06-03,P-2,10,USD\n"
        "T-2,O-2,2024-06-03,P-2,10,USD\n"
    ),
}


def test_the_signs_that_a_merge_removes(tmp_path: Path) -> None:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    with chokepoint.open(tmp_path / "w") as workspace:
        workspace.load([tmp_path / name for name in FILES])
        workspace.assess()
        identities = workspace.engine.fetch(workspace.engine.table("identities"))
        ranked = workspace.orders()
        removed = workspace.signs_removed("P-1", "P-2")
        assert removed == (RemovedSign("O-1", "third-party-payer", "P-2", "silent", stop=False),)
        assert workspace.signs_removed("P-1", "P-3") == ()
        assert workspace.engine.fetch(workspace.engine.table("identities")).equals(identities)
        assert workspace.orders() == ranked
        with pytest.raises(NotFoundError, match="P-9"):
            workspace.signs_removed("P-1", "P-9")
