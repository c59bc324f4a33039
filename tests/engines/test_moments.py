"""At an order's moment nothing of it is seen that came later, and nothing of others from after the slice began."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from chokepoint.engines.moments import Moment, MomentSnapshot, Slice
from chokepoint.engines.snapshot import Snapshot, current
from chokepoint.workspace.workspace import Workspace

AS_OF = datetime(2026, 1, 1)
PART = Slice(datetime(2025, 3, 1), datetime(2025, 4, 1))

ROWS = {
    "parties": "party_id,name\nb,Buyer\ns,Seller\n",
    "orders": (
        "order_id,ordered_at,customer_id\n"
        "before,2025-02-10T09:00,b\nours,2025-03-10T09:00,b\nnever,2025-03-12T09:00,b\nlater,2025-04-10T09:00,b\n"
    ),
    "documents": (
        "document_id,kind,order_id,issued_at\n"
        "d-same-day,invoice,ours,2025-03-10\nd-late,invoice,ours,2025-03-20\nd-undated,licence,ours,\n"
        "d-before,invoice,before,2025-02-20\nd-before-late,invoice,before,2025-03-02\nd-loose,licence,,2025-03-05\n"
    ),
    "payments": (
        "payment_id,order_id,document_id,paid_at,amount,currency\n"
        "p-at-once,ours,,2025-03-10T09:00,1,EUR\np-late,ours,,2025-03-18T09:00,1,EUR\n"
        "p-after,ours,,2025-05-01T09:00,1,EUR\np-by-paper,,d-same-day,2025-03-11T09:00,1,EUR\n"
        "p-before,before,,2025-02-28T09:00,1,EUR\np-before-late,before,,2025-03-05T09:00,1,EUR\n"
    ),
    "shipments": (
        "shipment_id,order_id,shipped_at,delivered_at,status,delivery_city\n"
        "s-first,ours,2025-03-19T09:00,2025-04-19T09:00,delivered,Riga\n"
        "s-second,ours,2025-03-25T09:00,,shipped,Riga\ns-undated,ours,,,planned,Riga\n"
        "s-before,before,2025-02-20T09:00,2025-03-20T09:00,failed,Riga\n"
    ),
    "shipment_legs": (
        "shipment_id,leg_no,departed_at,arrived_at\ns-first,1,2025-03-19T09:00,\n"
        "s-before,1,2025-02-20T09:00,2025-03-03T09:00\n"
    ),
    "notes": (
        "note_id,subject_kind,subject_id,noted_at,code\n"
        "n-order,order,ours,2025-03-10T08:00,answered_plainly\nn-late,order,ours,2025-03-19T10:00,answered_plainly\n"
        "n-party,party,b,2025-03-05T08:00,answered_plainly\n"
    ),
}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder: Path = tmp_path_factory.mktemp("moments")
    (folder / "records").mkdir()
    for name, text in ROWS.items():
        (folder / "records" / f"{name}.csv").write_text(text, encoding="utf-8")
    opened = Workspace(folder / "workspace")
    loaded = opened.load([folder / "records"])
    assert all(file.status == "loaded" for file in loaded.files), loaded
    return opened


def _seen(workspace: Workspace, moment: Moment) -> dict[str, list[dict[str, Any]]]:
    engine = workspace.engine
    MomentSnapshot(engine, Snapshot(engine, AS_OF, datetime(2100, 1, 1)), moment, PART).open()
    return {name: engine.fetch(current(name)).to_pylist() for name in ROWS}


def _ids(rows: list[dict[str, Any]]) -> set[str]:
    return {str(next(iter(row.values()))) for row in rows}


def test_at_order(workspace: Workspace) -> None:
    seen = _seen(workspace, Moment.ORDER)
    assert _ids(seen["orders"]) == {"before", "ours", "never"}
    assert _ids(seen["payments"]) == {"p-at-once", "p-before"}
    assert _ids(seen["documents"]) == {"d-same-day", "d-before"}
    assert _ids(seen["shipments"]) == {"s-before"}
    assert _ids(seen["shipment_legs"]) == {"s-before"}
    assert _ids(seen["notes"]) == {"n-order"}


def test_before_shipment(workspace: Workspace) -> None:
    seen = _seen(workspace, Moment.SHIPMENT)
    assert _ids(seen["payments"]) == {"p-at-once", "p-late", "p-by-paper", "p-before"}
    assert _ids(seen["documents"]) == {"d-same-day", "d-before"}
    assert _ids(seen["shipments"]) == {"s-first", "s-undated", "s-before"}
    assert _ids(seen["shipment_legs"]) == {"s-before"}
    assert _ids(seen["notes"]) == {"n-order"}
    ours = [row for row in seen["shipments"] if row["order_id"] == "ours"]
    assert {(row["shipped_at"], row["delivered_at"], row["status"]) for row in ours} == {(None, None, None)}
    assert {row["delivery_city"] for row in ours} == {"Riga"}


def test_what_was_still_to_come_is_hidden_also_of_earlier_orders(workspace: Workspace) -> None:
    for moment in (Moment.ORDER, Moment.SHIPMENT):
        seen = _seen(workspace, moment)
        earlier = next(row for row in seen["shipments"] if row["shipment_id"] == "s-before")
        assert earlier["shipped_at"] == datetime(2025, 2, 20, 9)
        assert (earlier["delivered_at"], earlier["status"]) == (None, None)
        assert next(row for row in seen["shipment_legs"])["arrived_at"] is None


def test_in_hindsight_all_is_seen(workspace: Workspace) -> None:
    seen = _seen(workspace, Moment.HINDSIGHT)
    assert {name: len(rows) for name, rows in seen.items()} == {
        name: text.count("\n") - 1 for name, text in ROWS.items()
    }


def test_an_order_of_which_nothing_left_is_seen_as_at_the_end(workspace: Workspace) -> None:
    engine = workspace.engine
    MomentSnapshot(engine, Snapshot(engine, AS_OF, datetime(2100, 1, 1)), Moment.SHIPMENT, PART).open()
    moments = {row["order_id"]: row["moment"] for row in engine.fetch(engine.table("moment_of_orders")).to_pylist()}
    assert moments["never"] == AS_OF
    assert moments["ours"] < datetime(2025, 3, 19, 9)


def test_a_version_recorded_later_is_not_seen(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "workspace")
    records = tmp_path / "orders.csv"
    records.write_text("order_id,ordered_at,customer_id,channel\nours,2025-03-10T09:00,b,web\n", encoding="utf-8")
    workspace.load([records])
    records.write_text("order_id,ordered_at,customer_id,channel\nours,2025-03-10T09:00,b,phone\n", encoding="utf-8")
    workspace.load([records])
    engine = workspace.engine
    whole = Snapshot(engine, AS_OF, datetime(2100, 1, 1))
    whole.open()
    assert engine.fetch(current("orders"))["channel"].to_pylist() == ["phone"]
    assert engine.fetch(current("orders_versions")).num_rows == 2
    MomentSnapshot(engine, whole, Moment.ORDER, PART).open()
    assert engine.fetch(current("orders_versions"))["channel"].to_pylist() == ["web"]
