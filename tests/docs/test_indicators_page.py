"""The page on own indicators: its files hold, all that it says can be said, and every check is on it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from chokepoint.engines.snapshot import current
from chokepoint.observe.checks.checking import CHECKS
from chokepoint.observe.indicator import Indicator
from chokepoint.observe.not_yet import NOT_YET
from chokepoint.observe.own.heading import KNOWN
from chokepoint.observe.sql.aggregates import AGGREGATES, PLACES
from chokepoint.observe.sql.parsing import parse, tables_of
from chokepoint.observe.sql.selecting import expression
from chokepoint.observe.sql.values import VALUES
from chokepoint.records import RECORDS
from chokepoint.workspace.catalogue import catalogue
from tests.cli.test_commands import run

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "how-to" / "indicators.md").read_text(encoding="utf-8")
NAMED = dict(re.findall(r"^`(\w+\.(?:sql|py))`:\n\n```\w+\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE))
BLOCKS = re.findall(r"^```sql\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)

SAID_BY_LIKENESS = {
    *("Null", "Boolean", "NEQ", "LT", "LTE", "NullSafeEQ", "Cast"),
    *("ILike", "Lead", "Month", "Day", "Extract", "StddevSamp"),
}
"""What the page leaves to the reader: false beside true, month() beside year(), lead() beside lag()."""


def test_the_files_of_the_page_hold(tmp_path: Path) -> None:
    assert set(NAMED) == {"paid_in_cash.sql", "large_order.py"}
    for name, text in NAMED.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    ran = run("indicators", "check", tmp_path)
    assert ran.code == 0, ran.out
    assert ran.out.count(": holds (") == len(NAMED)


def test_what_the_page_says_can_be_said() -> None:
    query = parse(BLOCKS[1])
    said = {type(node) for node in query.walk()}
    tables = {name: current(name) for name in tables_of(query, RECORDS)}
    assert len(expression(query, tables).columns) == len(query.selects)
    assert {kind.__name__ for kind in (*VALUES, *AGGREGATES, *PLACES) if kind not in said} <= SAID_BY_LIKENESS


@pytest.mark.parametrize("name", [*CHECKS, "runs", "weight"])
def test_every_check_is_on_the_page(name: str) -> None:
    assert f"| {name} |" in PAGE


@pytest.mark.parametrize("part", KNOWN)
def test_every_part_of_a_heading_is_on_the_page(part: str) -> None:
    assert re.search(rf"^\|.*\b{part}\b.*\|", PAGE, re.MULTILINE)


def test_a_heading_can_say_what_an_indicator_holds() -> None:
    own = {"finding", "applies", "explain", "examples", "code", "subject"}
    assert set(Indicator.__dataclass_fields__) - own <= set(KNOWN)


def test_nothing_is_both_built_and_not_yet() -> None:
    assert {card.code for card in catalogue().values()} & set(NOT_YET) == set()
    assert all(one.shows and one.needs for one in NOT_YET.values())
