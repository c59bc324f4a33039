"""Rows are found by their links, and read as they were written."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from chokepoint.engines.arrow import as_table
from chokepoint.engines.duckdb import DuckDBEngine
from chokepoint.load.tables import create_tables
from chokepoint.observe.plan import FROM_OTHER_STAGES
from chokepoint.records import RESULTS
from chokepoint.workspace.single.store import MOST, Link, Store

ORDERS = 250_000
"""More than one batch holds."""


@pytest.fixture(scope="module")
def engine() -> DuckDBEngine:
    made = DuckDBEngine()
    create_tables(made)
    for name in FROM_OTHER_STAGES:
        made.create(name, as_table(RESULTS[name], []))
    numbers = np.arange(ORDERS)
    made.append(
        "orders",
        pa.table(
            {
                "order_id": [f"O-{number}" for number in numbers],
                "customer_id": [None if number % 7 == 0 else f"C-{number % 1_000}" for number in numbers],
            }
        ),
    )
    return made


def _store(engine: DuckDBEngine, folder: Path, made_of: str = "run 1") -> Store:
    return Store.fresh(engine, folder, made_of, lambda: [("whole_x", pa.table({"n": [1]}))], lambda *_: None)


def test_every_row_of_a_key_is_found_and_no_other(engine: DuckDBEngine, tmp_path: Path) -> None:
    store = _store(engine, tmp_path / "store")
    rows = store.find("orders", "customer_id", ["C-3", "C-999", "nobody", None])
    found = store.take("orders", rows, ("order_id", "customer_id")).to_pylist()
    wanted = [number for number in range(ORDERS) if number % 1_000 in (3, 999) and number % 7]
    assert sorted(int(row["order_id"][2:]) for row in found) == wanted
    assert all(row["customer_id"] == f"C-{int(row['order_id'][2:]) % 1_000}" for row in found)
    assert store.take("orders", store.find("orders", "customer_id", ["nobody"])).num_rows == 0
    assert store.whole["whole_x"].to_pylist() == [{"n": 1}]


def test_the_store_is_made_anew_only_for_another_run(engine: DuckDBEngine, tmp_path: Path) -> None:
    _store(engine, tmp_path)
    written = (tmp_path / "orders.arrow").stat().st_mtime_ns
    _store(engine, tmp_path)
    assert (tmp_path / "orders.arrow").stat().st_mtime_ns == written
    (tmp_path / "stated.json").write_text("{", encoding="utf-8")
    _store(engine, tmp_path)
    assert (tmp_path / "orders.arrow").stat().st_mtime_ns != written


def test_a_key_of_too_many_is_followed_only_where_all_are_wanted() -> None:
    hashes = np.sort(np.array([1, *[2] * (MOST + 1), 3], dtype=np.uint64))
    link = Link(hashes, np.arange(len(hashes)))
    wanted = np.array([1, 2, 3], dtype=np.uint64)
    assert link.find(wanted, MOST).tolist() == [0, len(hashes) - 1]
    assert len(link.find(wanted, math.inf)) == len(hashes)
