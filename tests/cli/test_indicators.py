"""`indicators`: filters, a workspace's own, and `indicators check`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_commands import run
from tests.observe.own.sample import FILE, PYTHON


def ids(*words: str | Path) -> set[str]:
    ran = run("indicators", *words, "--json")
    assert ran.code == 0, ran.err
    return {one["id"] for one in ran.json}


def test_an_id_or_a_code_shows_one() -> None:
    assert ids("third-party-payer") == ids("PAY-01") == ids("show", "PAY-01") == {"third-party-payer"}
    assert "Innocent:" in run("indicators", "PAY-01").out
    assert run("indicators", "NONE-99").code == 2
    assert "declared_turnover" in run("indicators", "pay-14").err


@pytest.mark.parametrize(
    ("words", "within", "without"),
    [
        (("--search", "FACTORING"), "third-party-payer", "first-order"),
        (("--category", "payment"), "third-party-payer", "first-order"),
        (("--code", "pay"), "third-party-payer", "first-order"),
        (("--reads", "payments.method"), "hidden-payment", "first-order"),
        (("--reads", "payments"), "third-party-payer", "first-order"),
        (("--source", "FIN-2022-Alert003"), "third-party-payer", "first-order"),
        (("--category", "payment", "--reads", "payments.method"), "hidden-payment", "third-party-payer"),
    ],
)
def test_the_catalogue_can_be_searched(words: tuple[str, ...], within: str, without: str) -> None:
    found = ids(*words)
    assert within in found
    assert without not in found


def test_help_names_both_commands() -> None:
    ran = run("indicators", "--help")
    assert "show" in ran.out
    assert "check" in ran.out


def test_a_workspaces_own_are_listed_with_those_that_do_not_run(tmp_path: Path) -> None:
    (tmp_path / "indicators").mkdir()
    (tmp_path / "indicators" / "paid_in_cash.sql").write_text(FILE, encoding="utf-8")
    (tmp_path / "indicators" / "large_order.py").write_text(PYTHON, encoding="utf-8")
    listed = {one["id"]: one for one in run("-w", tmp_path, "indicators", "--json").json}
    assert listed["paid-in-cash"]["category"] == "own"
    assert "payments.method" in listed["paid-in-cash"]["reads"]
    assert listed["large-order"]["status"] == "not run"
    assert "run_python_indicators" in listed["large-order"]["would_do"]
    assert "Not run: `large_order.py`" in run("-w", tmp_path, "indicators").out
    assert ids("-w", tmp_path, "--category", "own") == {"paid-in-cash"}


def test_check_says_what_holds(tmp_path: Path) -> None:
    (tmp_path / "paid_in_cash.sql").write_text(FILE, encoding="utf-8")
    (tmp_path / "large_order.py").write_text(PYTHON, encoding="utf-8")
    ran = run("indicators", "check", tmp_path)
    assert (ran.code, ran.err) == (0, "")
    assert [line.split(" (")[0] for line in ran.out.splitlines()] == [
        "large_order.py: holds",
        "paid_in_cash.sql: holds",
    ]
    assert run("indicators", "check", tmp_path, "--json").json["holds"] is True


def test_check_names_every_fault_and_leaves_with_code_2(tmp_path: Path) -> None:
    gap = FILE.replace("WHEN money.order_id IS NULL OR money.untold > 0 THEN NULL", "")
    (tmp_path / "gap.sql").write_text(gap, encoding="utf-8")
    (tmp_path / "unread.sql").write_text(FILE.replace("FROM payments", "FROM paymnts"), encoding="utf-8")
    ran = run("indicators", "check", tmp_path, "--json")
    assert ran.code == 2
    found = {file["file"]: file for file in ran.json["files"]}
    assert {fault["check"] for fault in found["gap.sql"]["faults"]} == {"stated-answers", "blank-cells"}
    assert found["unread.sql"]["line"] == 34
    ran = run("indicators", "check", tmp_path)
    assert ran.code == 2
    assert "gap.sql: 2 faults" in ran.out
    assert "    line 34: There is no table `paymnts` to read. Did you mean `payments`?" in ran.out


def test_check_runs_no_python_of_a_workspace_that_does_not_allow_it(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("", encoding="utf-8")
    own = tmp_path / "indicators"
    own.mkdir()
    (own / "large_order.py").write_text(PYTHON, encoding="utf-8")
    assert run("indicators", "check", own).code == 2
    (tmp_path / "config.toml").write_text("run_python_indicators = true", encoding="utf-8")
    assert run("indicators", "check", own).code == 0


def test_an_empty_folder_holds_and_none_is_an_error(tmp_path: Path) -> None:
    assert "holds no indicators" in run("indicators", "check", tmp_path).out
    assert run("indicators", "check", tmp_path / "none").code == 2


def test_check_names_a_weight_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "x.sql").write_text(FILE.replace("sensitivity: 0.2", "sensitivity: often"), encoding="utf-8")
    ran = run("indicators", "check", tmp_path)
    assert ran.code == 2
    assert "`often`, which is no number" in ran.out
