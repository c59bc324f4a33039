"""Changes and measures over small ledgers, put into the tables as a load and an assessment would leave them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import chokepoint
from chokepoint.records.errors import InputError, WorkspaceError
from chokepoint.workspace.workspace import Workspace

FIRST = datetime(2022, 1, 1)
MEASURED = date(2022, 12, 27)
NOW = datetime.now(UTC).replace(tzinfo=None, microsecond=0)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """An empty one of which one run is on record."""
    with chokepoint.open(tmp_path / "workspace") as opened:
        put(opened, "runs", {"run_id": "R", "scope": "all", "started_at": NOW, "as_of": NOW, "known_at": NOW})
        yield opened


def put(workspace: Workspace, name: str, *rows: dict[str, Any]) -> None:
    given = rows if name == "runs" else tuple({**row, "recorded_at": NOW} for row in rows)
    workspace.engine.append(workspace.engine.table(name).get_name(), pa.Table.from_pylist(list(given)))


def sell(workspace: Workspace, who: str, days: range, **sent: str) -> None:
    """Orders of one customer on those days, each with a shipment where `sent` says anything of it."""
    ids = [f"{who}-{day:04}" for day in days]
    orders = [
        {"order_id": name, "customer_id": who, "ordered_at": FIRST + timedelta(day), "stage": "order"}
        for name, day in zip(ids, days, strict=True)
    ]
    put(workspace, "orders", *orders)
    if sent:
        put(workspace, "shipments", *({"shipment_id": name, "order_id": name, **sent} for name in ids))


def test_growth_breaks_and_a_successor_are_told(workspace: Workspace) -> None:
    for number in range(30):
        sell(workspace, f"c{number}", range(number, 900, 20), delivery_country="GB", delivery_city=f"Town {number % 6}")
    own = {"delivery_country": "TR", "delivery_city": "Konya", "forwarder_id": "own"}
    sell(workspace, "former", range(0, 400, 10), **own)
    sell(workspace, "heir", range(420, 900, 10), **own)
    put(workspace, "parties", {"party_id": "heir", "name": "Heir Ltd", "kind": "company"})
    told = workspace.network_changes()
    assert [one.id for one in told.breaks if one.kind == "customer"] == ["former"]
    assert [(one.former_id, one.id, one.name) for one in told.successors] == [("former", "heir", "Heir Ltd")]
    assert "place TR konya" in told.successors[0].shared
    assert told.quarters[0].new_customers == 31
    assert sum(one.ended for one in told.quarters) == 1
    assert told.until == date(2022, 1, 1) + timedelta(899)


def test_one_order_that_nothing_else_is_known_of_has_an_answer(workspace: Workspace) -> None:
    sell(workspace, "only", range(1))
    told = workspace.network_changes()
    assert [(one.orders, one.value_usd, one.new_customers) for one in told.quarters] == [(1, None, 1)]
    assert (told.breaks, told.successors, told.moves) == ((), (), ())
    assert (told.customers, told.active_12_months, told.active_12_months_of_record) == (1, 0, 1)


def test_no_order_has_an_answer(workspace: Workspace) -> None:
    told = workspace.network_changes()
    assert (told.until, told.quarters, told.customers) == (None, (), 0)


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ({"country": "TR", "valid_from": date(2022, 1, 20)}, "At least 3 months on either side"),
        ({"valid_from": date(2022, 6, 1)}, "neither a country nor a place"),
    ],
    ids=["beyond the records", "nowhere"],
)
def test_a_measure_that_cannot_be_asked_of_says_why(workspace: Workspace, cells: dict[str, Any], says: str) -> None:
    sell(workspace, "c", range(0, 400, 10), delivery_country="TR", delivery_city="Konya")
    put(workspace, "measures", {"measure_id": "M", "kind": "listing", **cells})
    with pytest.raises(InputError, match=says):
        workspace.network_measure("M")


def test_a_measure_moves_goods_elsewhere(workspace: Workspace) -> None:
    for number in range(40):
        town = {"delivery_country": "GB", "delivery_city": f"Town {number % 8}"}
        sell(workspace, f"c{number}", range(number % 20, 720, 20), **town)
    for number in range(4):
        sell(workspace, f"m{number}", range(number, 360, 10), delivery_country="TR", delivery_city="Konya")
        sell(workspace, f"m{number}", range(365 + number, 720, 10), delivery_country="JO", delivery_city="Amman")
    put(
        workspace,
        "measures",
        {"measure_id": "M", "kind": "control_introduced", "country": "TR", "valid_from": MEASURED},
    )
    told = workspace.network_measure("M")
    assert told.orders is not None
    assert told.orders.low <= told.orders.ratio <= told.orders.high < 0.5
    assert told.after == 0 < told.before
    assert [(one.kind, one.id) for one in told.displaced] == [("place", "JO amman")]


def test_a_measure_of_a_country_strikes_what_names_no_town(workspace: Workspace) -> None:
    sell(workspace, "nowhere", range(0, 720, 10))
    sell(workspace, "country", range(0, 370, 10), delivery_country="TR")
    sell(workspace, "town", range(0, 370, 10), delivery_country="TR", delivery_city="Konya")
    measure = {"measure_id": "M", "kind": "control_introduced", "country": "TR", "valid_from": date(2022, 7, 1)}
    put(workspace, "measures", measure)
    told = workspace.network_measure("M")
    assert (told.routes, told.before, told.after) == (2, 2 * 18, 2 * 18)


def test_before_any_run_it_says_what_to_do(tmp_path: Path) -> None:
    with chokepoint.open(tmp_path / "other") as opened, pytest.raises(WorkspaceError, match="chokepoint assess"):
        opened.network_changes()
