"""What a dossier holds, and how its records are found."""

from __future__ import annotations

import pytest

from tests.report import sample


@pytest.mark.parametrize(
    ("record_id", "column", "value"),
    [
        ("orders/O-20118", "stage", "order"),
        ("order_lines/O-20118:1", "hs_code", "321290"),
        ("payments/PM-7740", "method", "bank_transfer"),
        ("shipments/S-5120", "mode", "sea"),
        ("parties/P-201", "city", "Reyhanlı"),
        ("parties/P-305", "city", "Istanbul"),
    ],
)
def test_a_record_is_found_by_its_id(record_id: str, column: str, value: str) -> None:
    record = sample.first().record(record_id)
    assert record is not None
    assert record[column] == value


def test_a_record_of_any_other_table_is_found() -> None:
    record = sample.third().record("relationships/REL-9")
    assert record is not None
    assert record["kind"] == "parent"


@pytest.mark.parametrize("record_id", ["payments/none", "zones/Z-1", "parties/none", "orders", ""])
def test_a_record_that_is_not_at_hand_is_none(record_id: str) -> None:
    assert sample.first().record(record_id) is None
