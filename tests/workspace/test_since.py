"""What has changed between two runs, and since a moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

import chokepoint
from chokepoint.records.errors import NotFoundError
from chokepoint.records.since import Since
from chokepoint.workspace.since import Asked, runs, since
from chokepoint.workspace.workspace import Workspace
from tests.workspace.test_screening import ENTRIES, ORDERS, PARTIES, PAYMENTS, _file, _list

MORE = "order_id,ordered_at,customer_id,supplier_id,amount,currency\nO4,2024-06-04,other,seller,100,EUR\n"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """Assessed; then a list names the buyer and a new order comes in, and it is assessed again. Read only."""
    folder = tmp_path_factory.mktemp("since")
    with chokepoint.open(folder / "workspace") as opened:
        opened.load_reference([_list(folder, ENTRIES[2])])
        ledger = [("parties.csv", PARTIES), ("orders.csv", ORDERS), ("payments.csv", PAYMENTS)]
        opened.load([_file(folder, name, text) for name, text in ledger])
        opened.assess()
        opened.casework.catch_up()
        opened.load_reference([_list(folder, *ENTRIES[:2])], accept_smaller=True)
        opened.load([_file(folder, "more.csv", MORE)], table="orders")
        opened.assess()
        opened.casework.catch_up()
        yield opened


def _since(workspace: Workspace, asked: Asked | None = None) -> Since:
    return since(workspace, workspace.casework, "anna", asked or Asked())


def test_it_is_told_since_the_run_before_the_newest(workspace: Workspace) -> None:
    newest, first = runs(workspace, 10)
    told = _since(workspace)
    assert told.before == first
    assert told.now == newest
    assert told == _since(workspace, Asked(run_id=first.run_id))
    assert told == _since(workspace, Asked(moment=first.started_at))


def test_orders_that_are_new_or_in_another_band_are_told(workspace: Workspace) -> None:
    told = _since(workspace)
    assert told.new_orders == 1
    by_id = {one.order.order_id: one for one in told.orders}
    assert by_id["O4"].likelihood_before is None
    assert by_id["O4"].signs_new == ()
    assert (by_id["O1"].order.band, by_id["O1"].band_before) == ("stop", by_id["O1"].band_before)
    assert by_id["O1"].band_before != "stop"
    assert told.orders[0].order.band == "stop"
    assert told.new_orders + told.changed_orders == len(told.orders)


def test_stops_that_are_new_are_told_with_what_was_seen(workspace: Workspace) -> None:
    told = {one.order_id: one for one in _since(workspace).stops}
    assert set(told) == {"O1", "O3"}
    assert {one.change for one in told.values()} == {"new"}
    assert (_since(workspace).new_stops, _since(workspace).gone_stops) == (2, 0)
    few = _since(workspace, Asked(top=1))
    assert (len(few.stops), few.new_stops, len(few.orders), few.new_orders) == (1, 2, 1, 1)
    assert "Grunwald" in told["O1"].basis


def test_lists_are_told_by_their_entries(workspace: Workspace) -> None:
    (one,) = _since(workspace).lists
    assert (one.list_id, one.entries_before, one.entries) == ("OWN", 1, 2)
    assert (one.added, one.ended, one.changed) == (2, 1, 0)
    assert _since(workspace).differs == ("lists",)


def test_cases_are_told_with_why(workspace: Workspace) -> None:
    told = _since(workspace).cases
    assert told
    assert {one.change for one in told} == {"opened"}
    assert all("found order/" in one.reasons[0] for one in told)


def test_since_the_newest_run_nothing_has_changed(workspace: Workspace) -> None:
    newest = runs(workspace, 1)[0]
    told = _since(workspace, Asked(run_id=newest.run_id))
    assert (told.new_orders, told.changed_orders, told.orders, told.stops, told.lists) == (0, 0, (), (), ())
    future = _since(workspace, Asked(moment=dt.datetime(2999, 1, 1)))
    assert (future.orders, future.stops, future.cases, future.lists) == ((), (), (), ())


def test_before_any_run_no_order_is_compared(workspace: Workspace) -> None:
    told = _since(workspace, Asked(moment=dt.datetime(1999, 1, 1)))
    assert told.before is None
    assert (told.orders, told.stops) == ((), ())
    assert told.lists[0].entries_before is None


def test_a_run_that_is_not_there_is_named(workspace: Workspace) -> None:
    with pytest.raises(NotFoundError, match="no run `nothing`"):
        _since(workspace, Asked(run_id="nothing"))
