"""How results look: JSON of typed answers, text that is safe to print, shares a person can read."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from chokepoint.cli.terminal import plain, print_json, progress, share
from chokepoint.cli.waterfall import factor
from chokepoint.records.answers import LoadedFile

FILE = LoadedFile("a.csv", "csv", "loaded", {"orders": 2}, 0, None)


@pytest.mark.parametrize(
    ("content", "printed"),
    [
        (FILE, {"path": "a.csv", "format": "csv", "status": "loaded", "rows": {"orders": 2}, "set_aside": 0}),
        ([FILE], [{"path": "a.csv"}]),
        ({"assess": FILE, "orders": [FILE]}, {"assess": {"path": "a.csv"}, "orders": [{"path": "a.csv"}]}),
        ({"on": datetime(2024, 1, 2, 3), "is": Decimal("1.50")}, {"on": "2024-01-02T03:00:00", "is": "1.50"}),
    ],
)
def test_json_is_of_plain_things(content: object, printed: object, capsys: pytest.CaptureFixture[str]) -> None:
    print_json(content)
    assert holds(json.loads(capsys.readouterr().out), printed)


def holds(found: object, wanted: object) -> bool:
    """Whether everything wanted is found."""
    if isinstance(wanted, dict):
        return isinstance(found, dict) and all(holds(found.get(name), value) for name, value in wanted.items())
    if isinstance(wanted, list):
        return isinstance(found, list) and all(map(holds, found, wanted))
    return found == wanted


def test_what_has_no_json_form_is_refused() -> None:
    with pytest.raises(TypeError, match="PosixPath"):
        print_json({"x": Path("x")})


@pytest.mark.parametrize(("text", "shown"), [("[red]x", r"\[red]x"), ("a\x1b[2Jb", "a\ufffd[2Jb"), (7, "7")])
def test_text_of_records_cannot_steer_the_terminal(text: object, shown: str) -> None:
    assert plain(text) == shown


@pytest.mark.parametrize(("value", "shown"), [(0.5, "50 %"), (0.0123, "1.2 %"), (0.0, "0 %"), (0.00004, "0.004 %")])
def test_shares_are_finer_where_they_are_small(value: float, shown: str) -> None:
    assert share(value) == shown


@pytest.mark.parametrize(
    ("log_odds", "shown"), [(0.0, "× 1.00"), (1.6094379, "× 5.0"), (-1.0986123, "÷ 3.0"), (4, "× 55")]
)
def test_contributions_are_factors(log_odds: float, shown: str) -> None:
    assert factor(log_odds) == shown


def test_no_progress_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    with progress() as tell:
        tell("x", 0.5)
    assert capsys.readouterr().err == ""
