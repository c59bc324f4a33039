"""Changes and measures over the sample world: what holds of any ledger."""

from __future__ import annotations

import pytest

from chokepoint.records.errors import InputError, NotFoundError
from chokepoint.workspace.workspace import Workspace


def test_quarters_add_up_to_all_orders(demo: Workspace) -> None:
    told = demo.network_changes()
    rows = demo.engine.table("orders")
    ordered = demo.engine.fetch(rows.filter(rows.stage == "order").order_id.nunique().name("orders").as_table())
    assert [sum(one.orders for one in told.quarters)] == ordered["orders"].to_pylist()
    assert sum(one.new_customers for one in told.quarters) == told.customers
    assert 0 < told.active_12_months_of_record <= told.customers
    assert told.active_12_months <= told.customers
    assert told.quarters[-1].begins <= told.until


def test_what_broke_off_stays_silent_and_what_follows_began_then(demo: Workspace) -> None:
    told = demo.network_changes()
    assert all(one.last_on < told.until and one.silent_days > one.usual_gap_days for one in told.breaks)
    assert all(one.former_id != one.id and one.shared for one in told.successors)
    assert len(demo.network_changes(1).breaks) <= 1


def test_a_measure_of_a_country_has_an_answer_or_says_what_is_missing(demo: Workspace) -> None:
    answered = 0
    for row in demo.engine.fetch(demo.engine.table("measures")).to_pylist():
        try:
            told = demo.network_measure(row["measure_id"])
        except InputError as error:
            assert "At least 3 months" in str(error)
            continue
        assert told.where == row["country"]
        assert told.before + told.after > 0
        answered += 1
    assert answered > 0


def test_an_unknown_measure_is_named_with_those_that_there_are(demo: Workspace) -> None:
    with pytest.raises(NotFoundError, match="No measure `M-99`"):
        demo.network_measure("M-99")
