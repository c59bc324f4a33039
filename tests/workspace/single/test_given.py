"""Rows that come with a request are found and read as if the store had them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from chokepoint.engines.arrow import as_table
from chokepoint.engines.duckdb import DuckDBEngine
from chokepoint.engines.rows.engine import RowsEngine
from chokepoint.load.tables import create_tables
from chokepoint.observe.plan import FROM_OTHER_STAGES
from chokepoint.records import RESULTS
from chokepoint.workspace.single.bundle import bundle_rows
from chokepoint.workspace.single.given import WithGiven
from chokepoint.workspace.single.links import DOMAINS
from chokepoint.workspace.single.store import Store

AT = datetime(2024, 1, 1)


def _bundle(order_id: str, customer_id: str, **party: str) -> dict[str, object]:
    order = {"order_id": order_id, "ordered_at": "2024-01-01", "customer_id": customer_id}
    return {"order": order, "parties": [{"party_id": customer_id, "name": customer_id, **party}]}


@pytest.fixture
def known(tmp_path: Path) -> Iterator[WithGiven]:
    """Two orders of a store, and two that come with a request: one by a customer of the store."""
    engine = DuckDBEngine()
    create_tables(engine)
    for name in FROM_OTHER_STAGES:
        engine.create(name, as_table(RESULTS[name], []))
    held = [_bundle("O-1", "old", email="a@mi11brook.example"), _bundle("O-2", "other")]
    for name, rows in bundle_rows(held, AT).items():
        engine.append(name, rows)
    store = Store.fresh(engine, tmp_path / "store", "a run", dict, lambda *_: None)
    new = [_bundle("N-1", "old"), _bundle("N-2", "new", website="https://www.millbrook.example/en")]
    rows = RowsEngine()
    yield WithGiven(store, bundle_rows(new, AT), rows)
    rows.close()
    engine.close()


def _orders(known: WithGiven, link: str, *keys: str | None) -> list[str]:
    rows = known.find("orders", link, keys)
    assert rows.tolist() == sorted(rows)
    found = known.take("orders", rows, ("order_id", "customer_id"))
    assert known.take("orders", rows)["order_id"].to_pylist() == found["order_id"].to_pylist()
    return list(found["order_id"].to_pylist())


def test_rows_of_the_store_and_those_given_are_found_by_the_same_keys(known: WithGiven) -> None:
    assert _orders(known, "customer_id", "old") == ["O-1", "N-1"]
    assert _orders(known, "customer_id", "new", "other", None) == ["O-2", "N-2"]
    assert _orders(known, "order_id", "N-2") == ["N-2"]
    assert _orders(known, "order_id", "nobody", None) == []


def test_links_that_are_made_of_columns_find_what_was_given_too(known: WithGiven) -> None:
    reads = "millbrook"
    both = np.union1d(*(known.find("parties", link, [reads]) for link in DOMAINS))
    assert known.take("parties", both)["party_id"].to_pylist() == ["old", "new"]


def test_those_of_the_store_and_those_given_are_told_apart(known: WithGiven) -> None:
    held, given = known.parted("orders", known.find("orders", "customer_id", ["old"]))
    assert (held["order_id"].to_pylist(), given["order_id"].to_pylist()) == (["O-1"], ["N-1"])
    held, given = known.parted("payments", known.find("payments", "payer_id", ["old"]))
    assert (held.num_rows, given.num_rows) == (0, 0)
