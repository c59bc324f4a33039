"""Acts over HTTP: once for each key, within bounds, and with errors of one shape."""

from __future__ import annotations

import hashlib
import json
import logging
from typing import Any

import pytest

from chokepoint.api.app import build
from chokepoint.api.bundles import EXAMPLE
from chokepoint.api.desk import Desk
from chokepoint.api.problems import TYPE
from chokepoint.api.telemetry import JsonLines
from chokepoint.records.settings import ServeSettings
from chokepoint.workspace.own import read_catalogue
from chokepoint.workspace.workspace import Workspace
from tests.api.browser import Browser
from tests.api.conftest import OFTEN, on_each_database
from tests.observe.own.sample import FILE

database = on_each_database()
NOTES = "/v1/cases/C-000001/notes"


def _notes(browser: Browser, text: str) -> list[str]:
    told = browser.ask("get", "/v1/cases/C-000001").json()
    return [one["text"] for one in told["events"] if one["what"] == "note" and text in one["text"]]


def test_one_key_is_one_act(browsers: dict[str, Browser]) -> None:
    analyst, key = browsers["analyst"], {"Idempotency-Key": "note-1"}
    answers = [analyst.ask("post", NOTES, json={"text": "said once"}, headers=key) for _ in range(3)]
    assert {one.text for one in answers} == {answers[0].text}
    assert {one.status_code for one in answers} == {201}
    assert len(_notes(analyst, "said once")) == 1
    other = analyst.ask("post", NOTES, json={"text": "said otherwise"}, headers=key)
    assert other.status_code == 422
    mine = browsers["supervisor"].ask("post", NOTES, json={"text": "said once"}, headers=key)
    assert mine.json() != answers[0].json()


def test_a_refused_act_may_be_sent_again(browsers: dict[str, Browser]) -> None:
    key = {"Idempotency-Key": "empty"}
    for _ in range(2):
        answer = browsers["analyst"].ask("post", NOTES, json={"text": " "}, headers=key)
        assert (answer.status_code, answer.json()["detail"]) == (422, "The note is empty.")


def test_an_act_that_broke_off_is_not_done_twice(
    desk: Desk, browsers: dict[str, Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    key = {"Idempotency-Key": "broken"}

    def breaks(*_: Any) -> str:
        raise RuntimeError

    monkeypatch.setattr("chokepoint.review.cases.acting.note", breaks)
    assert browsers["analyst"].ask("post", NOTES, json={"text": "broken"}, headers=key).status_code == 500
    monkeypatch.undo()
    again = browsers["analyst"].ask("post", NOTES, json={"text": "broken"}, headers=key)
    assert (again.status_code, again.json()["code"]) == (409, "rule")


def test_files_come_and_go_as_bytes(browsers: dict[str, Browser]) -> None:
    content = bytes(range(256)) * 4096 * 3
    sent = browsers["analyst"].ask(
        "post", "/v1/cases/C-000001/attachments", params={"name": "licence.pdf"}, content=content
    )
    assert sent.json() == {"sha256": hashlib.sha256(content).hexdigest()}
    back = browsers["analyst"].ask("get", f"/v1/cases/C-000001/attachments/{sent.json()['sha256']}")
    assert back.content == content


def test_a_stop_is_lifted_by_two(browsers: dict[str, Browser]) -> None:
    """The whole way: resolve each sign, decide, a second person agrees, the case is closed."""
    analyst, supervisor = browsers["analyst"], browsers["supervisor"]
    case_id = analyst.ask("get", "/v1/cases").json()["rows"][-1]["case_id"]
    for alert in analyst.ask("get", f"/v1/cases/{case_id}").json()["alerts"]:
        for one in alert["signs"]:
            given = {"code": "documented", "document": "contract 12", "reason": "seen"}
            body = {"subject": alert["subject"], "sign": one["sign"], **given}
            assert analyst.ask("post", "/v1/resolutions", json=body).status_code == 200
    verdict = {"action": "release", "outcome": "false alarm", "reason": "all is explained"}
    decided = analyst.ask("post", f"/v1/cases/{case_id}/decisions", json=verdict).json()
    if decided["approval_id"]:
        answer = f"/v1/approvals/{decided['approval_id']}/approval"
        assert analyst.ask("post", answer, json={"reason": "mine"}).status_code == 403
        assert supervisor.ask("post", answer, json={"reason": "I saw the contract"}).status_code == 200
    assert analyst.ask("get", f"/v1/cases/{case_id}").json()["line"]["state"] == "closed"


@pytest.mark.parametrize(
    ("method", "path", "more", "status", "code"),
    [
        ("get", "/v1/explanations/order/none", {}, 404, "not-found"),
        ("get", "/v1/cases/C-999999", {}, 404, "not-found"),
        ("get", "/v1/nothing", {}, 404, "not-found"),
        ("put", "/v1/orders", {}, 405, "method-not-allowed"),
        ("get", "/v1/orders", {"params": {"top": "many"}}, 422, "input"),
        ("post", NOTES, {"content": b"{", "headers": {"content-type": "application/json"}}, 422, "input"),
        ("post", NOTES, {"json": {"text": "x" * 60_000}}, 422, "input"),
        ("post", NOTES, {"json": {"text": "x" * 2_000_000}}, 413, "too-large"),
        ("post", "/v1/cases/C-000001/snooze", {"json": {"until": "1999-01-01", "reason": "x"}}, 422, "input"),
        ("post", "/v1/screen", {"json": {"names": ["x"] * 1_001}}, 422, "input"),
        ("get", "/v1/orders", {"headers": {"x-request-id": "mine-1"}}, 200, None),
    ],
)
def test_every_error_has_one_shape(
    browsers: dict[str, Browser], method: str, path: str, more: dict[str, Any], status: int, code: str | None
) -> None:
    answer = browsers["analyst"].ask(method, path, **more)
    assert answer.status_code == status
    assert answer.headers["x-request-id"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    if code is not None:
        assert answer.headers["content-type"] == TYPE
        told = answer.json()
        assert (told["status"], told["code"]) == (status, code)
        assert told["detail"].endswith(".")


def test_a_body_that_hides_its_length_is_bounded_too(browsers: dict[str, Browser]) -> None:
    answer = browsers["analyst"].ask("post", NOTES, content=iter([b"x" * 1_000_000] * 3))
    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")


def test_a_fault_tells_its_place_to_the_log_alone(
    browsers: dict[str, Browser], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(_: Workspace) -> None:
        raise ValueError("a name of a person")

    monkeypatch.setattr(Workspace, "coverage", breaks)
    answer = browsers["viewer"].ask("get", "/v1/coverage")
    assert (answer.status_code, answer.json()["code"]) == (500, "fault")
    faults = [JsonLines().format(one) for one in caplog.records if one.name == "chokepoint.api"]
    assert "a name of a person" not in answer.text + "".join(faults)
    assert json.loads(faults[0])["where"].endswith(str(breaks.__code__.co_firstlineno + 1))


def test_lines_and_figures_hold_routes_not_paths(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "chokepoint.api")
    browser = Browser.logged_in(build(desk, OFTEN), "admin")
    browser.ask("get", "/v1/explanations/party/SECRET-NAME")
    browser.ask("get", "/v1/explanations/party/SECRET-NAME", params={"q": "SECRET-QUERY"})
    lines = [JsonLines().format(one) for one in caplog.records if one.name == "chokepoint.api"]
    figures = browser.ask("get", "/v1/metrics").text
    assert "SECRET" not in "".join(lines) + figures
    assert any(json.loads(line)["route"] == "/v1/explanations/{kind}/{subject_id:path}" for line in lines)
    for status in ("404", "422"):
        assert f'route="/v1/explanations/{{kind}}/{{subject_id:path}}",status="{status}"' in figures


def test_what_can_be_asked_is_described(desk: Desk) -> None:
    described = build(desk, ServeSettings()).openapi()
    for path, operations in described["paths"].items():
        for method, one in operations.items():
            assert one["summary"] and one["description"], (method, path)
            assert "default" in one["responses"], (method, path)


def test_versions_of_one_order_are_counted_and_entered_whoever_asks(
    desk: Desk, browsers: dict[str, Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is answered matters nothing here, so that it is what stands on record of another order."""
    with desk.records() as records:
        held = records.explain(records.orders(1)[0].order_id)
    monkeypatch.setattr(Workspace, "assess_bundles", lambda _, bundles, **_options: [held] * len(bundles))
    order = EXAMPLE["order"]
    asked = [
        browsers[role].ask("post", "/v1/assess", json={**EXAMPLE, "order": {**order, "amount": amount}}).json()
        for role, amount in (("analyst", 18_400), ("analyst", 18_400), ("supervisor", 9_400), ("analyst", 9_300))
    ]
    assert [one["variants"] for one in asked] == [1, 1, 2, 3]
    log = browsers["auditor"].ask("get", "/v1/log", params={"subject": f"order/{order['order_id']}"}).json()["rows"]
    assert [(one["action"], one["actor"]) for one in log] == [("assessment.variants", "analyst")]


def test_own_indicators_that_were_not_asked_are_named(
    browsers: dict[str, Browser], desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with desk.records() as records:
        held = records.explain(records.orders(1)[0].order_id)
    monkeypatch.setattr(Workspace, "assess_bundles", lambda _, bundles, **_options: [held] * len(bundles))
    assert browsers["analyst"].ask("post", "/v1/assess", json=EXAMPLE).json()["own_not_asked"] == []
    (desk.workspace.folder / "indicators").mkdir()
    (desk.workspace.folder / "indicators" / "paid_in_cash.sql").write_text(FILE, encoding="utf-8")
    monkeypatch.setitem(vars(desk.workspace), "catalogue", read_catalogue(desk.workspace.folder))
    several = browsers["analyst"].ask("post", "/v1/assess/several", json={"bundles": [EXAMPLE]}).json()
    assert [one["own_not_asked"] for one in several["rows"]] == [["paid-in-cash"]]
