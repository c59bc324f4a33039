"""`cases`, `audit`, `reproduce` and `retain`, as a user types them, on one small ledger from alert to label."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest

import chokepoint
from tests.cli.test_commands import LEDGER, Ran, run

CASE = "C-000001"


@pytest.fixture(scope="module")
def assessed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two orders, likely by a high usual rate, so that both are held."""
    folder = tmp_path_factory.mktemp("cases")
    (folder / "in").mkdir()
    for name, text in LEDGER.items():
        (folder / "in" / name).write_text(text, encoding="utf-8")
    assert run("-w", folder / "w", "load", folder / "in").code == 0
    assert run("-w", folder / "w", "assess", "--prior", "0.2").code == 0
    return folder / "w"


@pytest.fixture
def workspace(assessed: Path, tmp_path: Path) -> Path:
    shutil.copytree(assessed, tmp_path / "w")
    return tmp_path / "w"


def _cases(workspace: Path, *words: str | Path, by: str = "anna") -> Ran:
    return run("-w", workspace, "cases", *words, "--by", by)


def _resolve_all(workspace: Path, case_id: str = CASE) -> dict[str, Any]:
    case = _cases(workspace, "show", case_id, "--json").json
    because = ("--code", "explained", "--because", "seen", "--document", "mandate 1")
    for alert in case["alerts"]:
        for sign in alert["signs"]:
            assert _cases(workspace, "resolve-sign", alert["subject"], sign["sign"], *because).code == 0
    return dict(case)


def _labels(workspace: Path) -> list[tuple[str, str, str]]:
    with chokepoint.open(workspace) as records:
        rows = records.engine.fetch(records.engine.table("labels")).to_pylist()
    return [(row["subject_id"], row["label"], row["decided_by"]) for row in rows]


def test_from_alert_to_label(workspace: Path) -> None:
    queue = run("-w", workspace, "cases", "list", "--json").json
    assert [line["state"] for line in queue] == ["open", "open"]
    assert "not an accusation" in run("-w", workspace, "cases", "list").out
    early = _cases(workspace, "decide", CASE, "release", "--outcome", "false alarm", "--because", "fine")
    assert early.code == 2
    assert "signs are not resolved" in early.err
    case = _resolve_all(workspace)
    decided = _cases(workspace, "decide", CASE, "release", "--outcome", "false alarm", "--because", "fine", "--json")
    request = decided.json["approval_id"]
    assert [one["approval_id"] for one in _cases(workspace, "approvals", "--json").json] == [request]
    assert "another person" in _cases(workspace, "approve", request, "--because", "agreed").err
    assert _labels(workspace) == []
    assert _cases(workspace, "approve", request, "--because", "agreed", by="bert").code == 0
    (alert,) = case["alerts"]
    assert _labels(workspace) == [(alert["subject"].partition("/")[2], "licit", "anna")]
    shown = _cases(workspace, "show", CASE).out
    assert "closed" in shown
    assert "agreed" not in shown or "bert" in shown
    assert run("-w", workspace, "audit", "verify", "--json").json["holds"] is True


def test_what_else_is_done_on_a_case(workspace: Path, tmp_path: Path) -> None:
    paper, back, out = tmp_path / "paper.txt", tmp_path / "back.txt", tmp_path / "case.json"
    paper.write_bytes(b"\x00paper")
    assert _cases(workspace, "assign", CASE, "bert", "--json").json["assignee"] == "bert"
    assert _cases(workspace, "note", CASE, "asked for papers", "--json").json["note_id"] == "N-000001"
    sha256 = _cases(workspace, "attach", CASE, paper, "--json").json["sha256"]
    assert _cases(workspace, "attachment", CASE, sha256, "--out", back).code == 0
    assert back.read_bytes() == paper.read_bytes()
    assert _cases(workspace, "escalate", CASE, "--to", "carla", "--because", "unsure").code == 0
    assert run("-w", workspace, "cases", "list", "--json").json[0]["escalated_to"] == "carla"
    assert "2999" in _cases(workspace, "snooze", CASE, "--until", "2999-01-01", "--because", "later").err
    assert "soon" in _cases(workspace, "snooze", CASE, "--until", "soon", "--because", "later").err
    request = _cases(workspace, "export", CASE, "--out", out, "--because", "asked for", "--json").json["approval_id"]
    export = ("export", CASE, "--out", out, "--approval", request)
    assert "second person" in _cases(workspace, *export).err
    assert _cases(workspace, "approve", request, "--because", "agreed", by="bert").code == 0
    assert _cases(workspace, *export).code == 0
    assert "not an accusation" in json.loads(out.read_text(encoding="utf-8"))["mark"]
    assert "was used" in _cases(workspace, *export).err
    decided = _cases(workspace, "decide", CASE, "refuse", "--outcome", "confirmed", "--because", "x", "--json").json
    assert _cases(workspace, "reject", decided["approval_id"], "--because", "not yet", by="bert").code == 0
    assert _cases(workspace, "reopen", CASE, "--because", "x").code == 2
    assert "note" in _cases(workspace, "show", CASE).out


def test_a_case_is_taken_out_as_a_dossier(workspace: Path, tmp_path: Path) -> None:
    _cases(workspace, "note", CASE, "#panic(1) <b>")
    for form, begins in (("pdf", b"%PDF-1.7"), ("html", b"<!doctype html>")):
        out = tmp_path / f"dossier.{form}"
        request = _cases(workspace, "export", CASE, "--format", form, "--because", "asked for", "--json").json
        export = ("export", CASE, "--out", out, "--approval", request["approval_id"])
        assert "second person" in _cases(workspace, *export).err
        assert not out.exists()
        _cases(workspace, "approve", request["approval_id"], "--because", "agreed", by="bert")
        assert "only that person" in _cases(workspace, *export, by="bert").err
        assert _cases(workspace, *export, "--json").json["files"] == [str(out)]
        assert out.read_bytes().startswith(begins)
        log = run("-w", workspace, "audit", "log", f"case/{CASE}", "--json").json
        entry = next(one["content"] for one in log if one["action"] == "case.export")
        assert (entry["form"], entry["approval_id"]) == (form, request["approval_id"])
        assert entry["sha256"] == [hashlib.sha256(out.read_bytes()).hexdigest()]
        assert "was used" in _cases(workspace, *export).err
    assert "Formats are" in _cases(workspace, "export", CASE, "--format", "doc", "--because", "x").err


def test_the_log_on_the_command_line(workspace: Path, tmp_path: Path) -> None:
    _cases(workspace, "show", CASE)
    held = tmp_path / "checkpoint.json"
    assert run("-w", workspace, "audit", "checkpoint", "--out", held, "--by", "anna").code == 0
    verified = run("-w", workspace, "audit", "verify", "--checkpoint", held)
    assert verified.code == 0
    assert "It is not signed." in verified.out
    assert any(one["action"] == "case.read" for one in run("-w", workspace, "audit", "log", "--json").json)
    assert "case.read" in run("-w", workspace, "audit", "log", f"case/{CASE}").out
    person = _cases(workspace, "show", CASE, "--json").json["person"]
    assert run("-w", workspace, "audit", "erase", person, "--ground", "letter 12", "--by", "anna").code == 0
    assert "letter 12" in run("-w", workspace, "audit", "verify").out
    with sqlite3.connect(workspace / "casework.sqlite") as database:
        database.execute("DROP TRIGGER audit_entries_UPDATE")
        database.execute("UPDATE audit_entries SET actor = 'other' WHERE seq = 2")
    ran = run("-w", workspace, "audit", "verify")
    assert ran.code == 1
    assert "Entry 2 is the first at fault" in ran.out


def test_retention_is_as_config_says(workspace: Path) -> None:
    assert "sets no [retention]" in run("-w", workspace, "retain", "--by", "anna").out
    config = workspace / "config.toml"
    told = config.read_text(encoding="utf-8").replace("[retention]\n", "[retention]\nlog = 1\nruns = 1\n")
    config.write_text(told, encoding="utf-8")
    done = run("-w", workspace, "retain", "--by", "anna", "--json").json
    assert [(one["table"], one["removed"]) for one in done] == [("log", 0), ("runs", 0)]


def test_a_past_run_is_made_again(workspace: Path) -> None:
    with chokepoint.open(workspace) as records:
        run_id = records.run()["run_id"]
    same = run("-w", workspace, "reproduce", run_id, "--json")
    assert same.code == 0
    assert (same.json["same"], same.json["versions"]) == (True, [])
    assert same.json["subjects"] > 2
    with chokepoint.open(workspace) as records:
        (row,) = records.engine.fetch(records.engine.table("runs")).to_pylist()
        records.engine.delete("runs", "run_id", [run_id])
        records.engine.append("runs", _as_rows(row | {"prior": 0.1, "software_version": "0.0.1"}))
    other = run("-w", workspace, "reproduce", run_id, "--json")
    assert other.code == 1
    assert [one["what"] for one in other.json["versions"]] == ["software_version"]
    assert other.json["differing"] > 0
    assert "nowhere" in run("-w", workspace, "reproduce", "nowhere").err


def _as_rows(row: dict[str, Any]) -> Any:
    from chokepoint.engines.arrow import as_table
    from chokepoint.records.results import RUNS

    return as_table(RUNS, [row])


def test_an_exception_is_listed_and_ended_by_two(workspace: Path, tmp_path: Path) -> None:
    rows = "exception_id,party_id,list_id,entry_id,decided_by,decided_on,basis\nX-1,a,OWN,1,carla,2024-01-01,seen\n"
    (tmp_path / "exceptions.csv").write_text(rows, encoding="utf-8")
    assert run("-w", workspace, "load", tmp_path / "exceptions.csv").code == 0
    assert "X-1" in _cases(workspace, "exceptions").out
    assert "needs a reason" in _cases(workspace, "end-exception", "X-1").err
    asked = _cases(workspace, "end-exception", "X-1", "--because", "the same firm", "--json").json["approval_id"]
    assert "another person" in _cases(workspace, "approve", asked, "--because", "agreed").err
    (waits,) = _cases(workspace, "exceptions", "--json").json
    assert (waits["state"], waits["approval_id"]) == ("its end waits for a second person", asked)
    assert _cases(workspace, "approve", asked, "--because", "agreed", by="bert").code == 0
    (ended,) = _cases(workspace, "exceptions", "--json").json
    assert (ended["state"], ended["end_asked_by"], ended["end_approved_by"]) == ("ended", "anna", "bert")
    assert "is in force" in _cases(workspace, "end-exception", "X-1", "--because", "again").err
