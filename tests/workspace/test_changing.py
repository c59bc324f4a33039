"""`network --changes` and `network --measure` over a workspace, and what they say where there is nothing to ask."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from chokepoint.cli.app import app
from chokepoint.records.errors import InputError, NotFoundError
from chokepoint.workspace.workspace import Workspace


def test_quarters_add_up_to_all_orders(demo: Workspace) -> None:
    told = demo.network_changes()
    assert sum(one.orders for one in told.quarters) == demo.run()["orders"]
    assert sum(one.new_customers for one in told.quarters) == told.customers
    assert 0 < told.active_12_months <= told.customers
    assert told.quarters[-1].begins <= told.until


def test_what_broke_off_stays_silent_and_what_follows_began_then(demo: Workspace) -> None:
    told = demo.network_changes()
    assert all(one.last_on < told.until and one.silent_days > one.usual_gap_days for one in told.breaks)
    assert all(one.former_id != one.id and one.shared for one in told.successors)
    assert len(demo.network_changes(1).breaks) <= 1


def test_a_measure_of_a_country_has_an_answer_or_says_what_is_missing(demo: Workspace) -> None:
    for row in demo.engine.fetch(demo.engine.table("measures")).to_pylist():
        try:
            told = demo.network_measure(row["measure_id"])
        except InputError as error:
            assert "At least 3 months" in str(error)
            continue
        assert told.where == row["country"]
        assert told.low is None or told.low <= told.ratio <= told.high


def test_an_unknown_measure_is_named_with_those_that_there_are(demo: Workspace) -> None:
    with pytest.raises(NotFoundError, match="No measure `M-99`"):
        demo.network_measure("M-99")


@pytest.mark.parametrize("option", [["--changes"], ["--measure", "M-01"]])
def test_the_command_prints_and_gives_json(demo: Workspace, option: list[str]) -> None:
    runner, given = CliRunner(), ["-w", str(demo.folder), "network", *option]
    plain = runner.invoke(app, given)
    assert plain.exit_code == 0, plain.output
    told = json.loads(runner.invoke(app, [*given, "--json"]).output)
    assert told["quarters" if option == ["--changes"] else "before"]


def test_before_any_run_there_is_nothing_to_tell(tmp_path: Path) -> None:
    answer = CliRunner().invoke(app, ["-w", str(tmp_path), "network", "--changes"])
    assert answer.exit_code == 2
    assert "assess" in answer.output + str(answer.stderr)
