"""Every command, as a user types it: what it prints, its JSON, its exit code, its errors."""

from __future__ import annotations

import io
import json
import math
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from chokepoint.cli import main

LEDGER = {
    "orders.csv": "order_id,ordered_at,customer_id,supplier_id,amount,currency\n"
    "O1,2024-01-01,a,s,100,USD\nO2,2024-06-01,b,s,100,USD\n",
    "payments.csv": "payment_id,order_id,payer_id,payee_id,paid_at,amount,currency\n"
    "P1,O1,a,s,2024-01-03,100,USD\nP2,O2,x,s,2024-06-03,100,USD\n",
}


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def run(*words: str | Path) -> Ran:
    """One command in this process."""
    out, err = io.StringIO(), io.StringIO()
    before = sys.argv
    sys.argv = ["chokepoint", *map(str, words)]
    try:
        with redirect_stdout(out), redirect_stderr(err):
            main()
    except SystemExit as left:
        return Ran(int(left.code or 0), out.getvalue(), err.getvalue())
    finally:
        sys.argv = before
    return Ran(0, out.getvalue(), err.getvalue())


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ledger")
    for name, text in LEDGER.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def assessed(ledger: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = tmp_path_factory.mktemp("assessed") / "w"
    assert run("-w", workspace, "load", ledger).code == 0
    assert run("-w", workspace, "assess").code == 0
    return workspace


def test_help_names_every_command() -> None:
    ran = run("--help")
    assert ran.code == 0
    commands = (
        "demo",
        "load",
        "reference",
        "assess",
        "orders",
        "explain",
        "coverage",
        "indicators",
        "weights",
        "report",
    )
    assert [command for command in commands if command not in ran.out] == []


def test_load_says_what_became_of_each_file(ledger: Path, tmp_path: Path) -> None:
    files = run("-w", tmp_path / "w", "load", ledger, "--json").json["files"]
    assert [(Path(file["path"]).name, file["status"], file["rows"]) for file in files] == [
        ("orders.csv", "loaded", {"orders": 2}),
        ("payments.csv", "loaded", {"payments": 2}),
    ]
    assert {"path", "format", "status", "rows", "set_aside", "reason"} <= set(files[0])


def test_options_stand_before_or_after_the_command(
    assessed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("orders", "-w", assessed, "--json").json
    monkeypatch.setenv("CHOKEPOINT_WORKSPACE", str(assessed))
    assert run("--json", "orders").json


def test_the_installed_program_runs(tmp_path: Path) -> None:
    program = Path(sys.executable).parent / "chokepoint"
    done = subprocess.run([program, "orders"], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("chokepoint: There is no workspace at `chokepoint-workspace`.")


def test_strict_leaves_with_code_1(tmp_path: Path) -> None:
    bad = tmp_path / "orders.csv"
    bad.write_text(LEDGER["orders.csv"] + "O3,2024-06-05,b,s,1x0,USD\n", encoding="utf-8")
    assert run("-w", tmp_path / "w", "load", bad).code == 0
    ran = run("-w", tmp_path / "w2", "load", bad, "--strict")
    assert ran.code == 1
    assert "1x0" in ran.out


def test_assess_prints_a_summary(assessed: Path) -> None:
    found = run("-w", assessed, "assess", "--json").json
    assert {"run_id", "orders", "assessed", "sum_of_likelihoods", "expected", "seconds", "stops"} <= set(found)
    assert (found["orders"], found["assessed"]) == (2, 2)
    assert math.isclose(found["sum_of_likelihoods"], found["expected"], rel_tol=1e-6)


def test_orders_are_ranked(assessed: Path) -> None:
    ranked = run("-w", assessed, "orders", "--json").json
    assert [order["order_id"] for order in ranked] == ["O2", "O1"]
    wanted = {"order_id", "likelihood", "low", "high", "words", "coverage", "band", "fires", "stops"}
    assert wanted <= set(ranked[0])
    assert "third-party-payer" in ranked[0]["fires"]
    assert len(run("-w", assessed, "orders", "--top", "1", "--json").json) == 1
    printed = run("-w", assessed, "orders").out
    assert "Alert budget" in printed
    assert "uncalibrated" in printed


@pytest.mark.parametrize("words", [("O2",), ("order", "O2")])
def test_an_explanation_adds_up(assessed: Path, words: tuple[str, ...]) -> None:
    told = run("-w", assessed, "explain", *words, "--json").json
    prior = math.log(told["prior"] / (1 - told["prior"]))
    assert abs(prior + math.fsum(row["contribution"] for row in told["rows"]) - told["log_odds"]) < 1e-9
    assert math.isclose(1 / (1 + math.exp(-told["log_odds"])), told["likelihood"], rel_tol=1e-9)
    wanted = {"group", "indicator", "code", "state", "contribution", "basis", "record_ids"}
    assert all(wanted <= set(row) for row in told["rows"])
    (payer,) = [row for row in told["rows"] if row["code"] == "PAY-01"]
    assert (payer["state"], payer["record_ids"]) == ("fires", ["payments/P2"])
    assert {"columns", "question", "kind", "moves_band"} <= set(told["questions"][0])


def test_an_explanation_reads_well(assessed: Path) -> None:
    printed = run("-w", assessed, "explain", "O2").out
    for part in ("usual rate", "nothing has fired yet", "Paid by x", "payments/P2", "Innocent:", "Questions", "×"):
        assert part in printed


def test_new_orders_alone_by_the_stored_figures(ledger: Path, tmp_path: Path) -> None:
    workspace = tmp_path / "w"
    run("-w", workspace, "load", ledger)
    run("-w", workspace, "assess")
    before = run("-w", workspace, "orders", "--json").json
    more = tmp_path / "more.csv"
    more.write_text(LEDGER["orders.csv"].splitlines()[0] + "\nO3,2024-07-01,c,s,5,USD\n", encoding="utf-8")
    run("-w", workspace, "load", more)
    found = run("-w", workspace, "assess", "--new", "--json").json
    assert (found["orders"], found["assessed"]) == (3, 1)
    after = {order["order_id"]: order["likelihood"] for order in run("-w", workspace, "orders", "--json").json}
    assert set(after) == {"O1", "O2", "O3"}
    assert all(after[order["order_id"]] == order["likelihood"] for order in before)


def test_as_of_sees_nothing_later(ledger: Path, tmp_path: Path) -> None:
    workspace = tmp_path / "w"
    run("-w", workspace, "load", ledger)
    assert run("-w", workspace, "assess", "--as-of", "2024-03-01", "--json").json["assessed"] == 1
    assert run("-w", workspace, "assess", "--known-at", "2001-01-01", "--json").json["assessed"] == 0


def test_coverage_names_what_would_unlock_most(assessed: Path) -> None:
    found = run("-w", assessed, "coverage", "--json").json
    assert found["orders"] == 2
    assert {line["code"] for line in found["indicators"]} >= {"PAY-01"}
    assert found["unlocks"]
    assert "would unlock most" in run("-w", assessed, "coverage").out


def test_the_catalogue_is_listed() -> None:
    cards = run("indicators", "--json").json
    wanted = {"id", "code", "category", "subject", "status", "title", "reads", "sources"}
    assert all(wanted <= set(card) for card in cards)
    (card,) = run("indicators", "PAY-01", "--json").json
    assert card["id"] == "third-party-payer"
    assert "payments.payer_id" in card["reads"]
    assert "Innocent:" in run("indicators", "third-party-payer").out


def test_weights_are_shown(assessed: Path) -> None:
    lines = {line["indicator"]: line for line in run("-w", assessed, "weights", "show", "--json").json}
    assert lines["third-party-payer"]["provenance"] == "elicited"
    of_payer = lines["third-party-payer"]
    assert 1 <= of_payer["ratio_low"] <= of_payer["ratio"] <= of_payer["ratio_high"] <= 5


@pytest.mark.parametrize("form", ["html", "csv", "xlsx"])
def test_reports_are_written(assessed: Path, tmp_path: Path, form: str) -> None:
    out = tmp_path / "out" if form == "csv" else tmp_path / f"r.{form}"
    files = run("-w", assessed, "report", "--format", form, "--out", out, "--json").json["files"]
    assert files
    assert all(Path(file).stat().st_size for file in files)


BAD = [
    (("orders",), "There is no workspace"),
    (("-w", "{assessed}", "explain", "O9"), "No order `O9`"),
    (("-w", "{assessed}", "explain", "ship", "O1"), "`ship`"),
    (("-w", "{assessed}", "explain", "a", "b", "c"), "[KIND] ID"),
    (("-w", "{assessed}", "assess", "--as-of", "soon"), "`soon` is not a time"),
    (("-w", "{assessed}", "assess", "--prior", "7"), "prior"),
    (("-w", "{assessed}", "assess", "--engine", "abacus"), "`abacus`"),
    (("-w", "{assessed}", "assess", "--new", "--prior", "0.01"), "--new"),
    (("-w", "{assessed}", "report", "--format", "docx"), "`docx`"),
    (("-w", "{assessed}", "weights", "fit"), "label"),
    (("indicators", "XYZ-99"), "XYZ-99"),
    (("-w", "{new}", "load", "nowhere.csv"), "nowhere.csv"),
    (("-w", "{assessed}", "demo"), "not empty"),
]


@pytest.mark.parametrize(("words", "said"), BAD, ids=[" ".join(words) for words, _ in BAD])
def test_errors_say_what_is_wrong(
    assessed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    filled = [word.format(assessed=assessed, new=tmp_path / "new") for word in words]
    ran = run(*filled)
    assert ran.code == 2
    assert said in ran.err
    assert "Traceback" not in ran.err


def test_errors_are_json_when_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run("orders", "--json")
    assert json.loads(ran.err)["error"]["code"] == "input"
