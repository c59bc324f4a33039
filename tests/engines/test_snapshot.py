"""The current view: versions, what happened later, what was recorded later."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pytest

from chokepoint.engines.arrow import schema_of
from chokepoint.engines.snapshot import VIEW_PREFIX, Snapshot, current
from chokepoint.records import RECORDS, VERSIONS
from chokepoint.records.schema import ORIGIN
from tests.bench import empty_engine

EARLY, LATE, NOW = datetime(2024, 1, 1), datetime(2024, 6, 1), datetime(2025, 1, 1)


def seen(
    table: str,
    rows: list[dict[str, Any]],
    as_of: datetime = NOW,
    known_at: datetime = NOW,
    *,
    versions: bool = False,
) -> list[dict[str, Any]]:
    engine = empty_engine()
    declared = RECORDS[table]
    rows = [{"recorded_at": EARLY, "source_file": "t", "source_row": 2, **row} for row in rows]
    engine.append(table, pa.Table.from_pylist(rows, schema_of((*declared.columns, *ORIGIN))))
    if len(rows) > 1:
        loads = [{"table": table, "new_versions": 1}]
        engine.append("loads", pa.Table.from_pylist(loads, engine.fetch(engine.table("loads")).schema))
    Snapshot(engine, as_of, known_at).open()
    return engine.fetch(current(f"{table}_versions" if versions else table)).to_pylist()


def order(**cells: Any) -> dict[str, Any]:
    return {"order_id": "O", "customer_id": "c", "ordered_at": EARLY, **cells}


def test_of_several_versions_the_newest_known_one_is_seen() -> None:
    versions = [order(channel="mail"), order(channel="web", recorded_at=LATE)]
    assert [row["channel"] for row in seen("orders", versions)] == ["web"]
    assert [row["channel"] for row in seen("orders", versions, known_at=datetime(2024, 3, 1))] == ["mail"]
    assert seen("orders", versions, known_at=datetime(2023, 1, 1)) == []


def test_every_version_known_is_seen_with_its_moment() -> None:
    rows = [order(channel="mail"), order(channel="web", recorded_at=LATE), order(order_id="P")]
    seen_rows = seen("orders", rows, versions=True)
    told = {(row["order_id"], row["channel"], row["recorded_at"]) for row in seen_rows}
    assert told == {("O", "mail", EARLY), ("O", "web", LATE), ("P", None, EARLY)}
    earlier = seen("orders", rows, known_at=datetime(2024, 3, 1), versions=True)
    assert sorted((row["order_id"], row["channel"]) for row in earlier) == [("O", "mail"), ("P", None)]


def test_a_table_without_second_versions_shows_none() -> None:
    assert seen("orders", [order()], versions=True) == []


def test_versions_hide_what_is_still_to_come() -> None:
    sent = {"shipment_id": "S", "shipped_at": EARLY, "delivered_at": LATE, "status": "delivered"}
    rows = [{**sent, "mode": "sea"}, {**sent, "mode": "air", "recorded_at": LATE}]
    before = seen("shipments", rows, as_of=datetime(2024, 2, 1), versions=True)
    assert [(row["delivered_at"], row["status"]) for row in before] == [(None, None)] * 2


def test_what_happened_later_is_not_seen() -> None:
    rows = [order(), order(order_id="P", ordered_at=LATE)]
    assert [row["order_id"] for row in seen("orders", rows, as_of=datetime(2024, 3, 1))] == ["O"]


@pytest.mark.parametrize(
    ("as_of", "delivered", "status"),
    [(datetime(2024, 6, 30), LATE, "delivered"), (datetime(2024, 2, 1), None, None)],
)
def test_a_delivery_still_to_come_is_not_seen(as_of: datetime, delivered: datetime | None, status: str | None) -> None:
    rows = [{"shipment_id": "S", "shipped_at": EARLY, "delivered_at": LATE, "status": "delivered"}]
    (row,) = seen("shipments", rows, as_of=as_of)
    assert (row["delivered_at"], row["status"]) == (delivered, status)


def test_a_row_without_a_date_is_seen() -> None:
    assert len(seen("shipments", [{"shipment_id": "S"}], as_of=EARLY)) == 1


def test_days_count_to_their_end() -> None:
    zone = {"zone_id": "Z", "name": "z", "kind": "conflict", "valid_from": date(2024, 1, 1)}
    assert len(seen("zones", [zone], as_of=datetime(2024, 1, 1, 0, 0))) == 1
    assert seen("zones", [zone], as_of=datetime(2023, 12, 31, 23, 59)) == []


def test_views_carry_the_tables_own_columns() -> None:
    for table in RECORDS.values():
        assert current(table.name).columns == table.names
        assert current(table.name).get_name() == VIEW_PREFIX + table.name
    for name, table in VERSIONS.items():
        assert current(name).columns == (*table.names[:-1], "recorded_at")
