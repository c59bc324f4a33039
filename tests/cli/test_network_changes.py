"""`network --changes` and `network --measure` on a terminal and as JSON."""

from __future__ import annotations

import json
from datetime import date

import pytest
from rich.console import Console
from typer.testing import CliRunner

from chokepoint.cli.app import app
from chokepoint.cli.network_changes import show_changes, show_effect
from chokepoint.records.change import Changes, Effect
from chokepoint.workspace.workspace import Workspace

NO_CHANGES = Changes("R", date(2024, 1, 1), None, (), (), (), (), 0, 0, 0)
NO_EFFECT = Effect("M", "listing", "TR", date(2024, 1, 1), 3, 0, 0, 0, None, None, None, None, (), ())


@pytest.mark.parametrize("option", [["--changes"], ["--measure", "M-01"]])
def test_the_command_prints_and_gives_json(demo: Workspace, option: list[str]) -> None:
    runner, given = CliRunner(), ["-w", str(demo.folder), "network", *option]
    plain = runner.invoke(app, given)
    assert plain.exit_code == 0, plain.output
    told = json.loads(runner.invoke(app, [*given, "--json"]).output)
    assert told["quarters" if option == ["--changes"] else "before"]


def test_without_an_option_the_network_keeps_its_keys(demo: Workspace) -> None:
    told = json.loads(CliRunner().invoke(app, ["-w", str(demo.folder), "network", "--json"]).output)
    assert {"junctions", "choke_points", "communities"} <= set(told)


def test_nothing_is_said_in_words() -> None:
    out = Console(record=True, width=120)
    show_changes(out, NO_CHANGES)
    show_effect(out, NO_EFFECT)
    said = out.export_text()
    assert "No order with a day is on record." in said
    assert "no effect is told" in said
