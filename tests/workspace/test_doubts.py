"""The question that names two parties which may be one."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import chokepoint
from chokepoint.engines.arrow import as_table
from chokepoint.engines.snapshot import Snapshot
from chokepoint.records import RESULTS
from chokepoint.workspace.doubts import doubtful_pairs_of

FILES = {
    "parties.csv": "party_id,name\nP-1,Alder Tools\nP-2,Birch Holding\nP-3,Cedar Works\n",
    "orders.csv": "order_id,ordered_at,customer_id\nO-1,2024-06-01,P-1\nO-2,2024-06-02,P-3\n",
    "payments.csv": "payment_id,order_id,paid_at,payer_id,amount,currency\nT-1,O-1,2024-06-03,P-2,10,USD\n",
}
LATER = datetime(2100, 1, 1)


def test_pairs_are_named_by_order_those_within_it_first(tmp_path: Path) -> None:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    with chokepoint.open(tmp_path / "w") as workspace:
        workspace.load([tmp_path / name for name in FILES])
        workspace.assess()
        doubts = [("P-1", "P-2", 0.6), ("P-1", "P-9", 0.9)]
        both = [(one, other, likelihood) for a, b, likelihood in doubts for one, other in ((a, b), (b, a))]
        rows = [dict(zip(("left_id", "right_id", "likelihood"), row, strict=True)) for row in both]
        workspace.engine.create("resemblances", as_table(RESULTS["resemblances"], rows))
        Snapshot(workspace.engine, LATER, LATER).open()
        assert doubtful_pairs_of(workspace.engine, ["O-1", "O-2"]) == {"O-1": [("P-1", "P-2"), ("P-1", "P-9")]}
        asked = [inquiry.question for inquiry in workspace.explain("O-1").questions]
        assert asked == [text for text in asked if "may be one" not in text]
