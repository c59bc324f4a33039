"""Filings over HTTP: after a second person, once, whole, entered, and for nobody who may not see what they name."""

from __future__ import annotations

import hashlib
import io
import json
import re
from dataclasses import replace
from typing import Any
from zipfile import ZipFile

import pytest
from lxml import etree

from chokepoint.api.app import build
from chokepoint.api.desk import Desk
from chokepoint.records.filing_settings import FILE
from chokepoint.records.report_forms import FILINGS, OF_SUBJECT
from chokepoint.review.access.accounts import add_user
from tests.api.browser import PASSWORD, Browser
from tests.api.conftest import OFTEN

PATH = "/v1/filings"
FIRST = {"goaml": b"<?xml", "sar": b"<?xml", "precursor-notice": b"%PDF", "html": b"<!doctype html>", "pdf": b"%PDF"}


@pytest.fixture(scope="module")
def second(desk: Desk) -> Browser:
    """A second supervisor."""
    add_user(desk.store, "owner", "second", "supervisor", PASSWORD)
    return Browser.logged_in(build(desk, OFTEN), "second")


@pytest.fixture(scope="module")
def order_id(desk: Desk) -> str:
    """The most likely order, which has a line 1 and payments."""
    with desk.records() as records:
        return records.orders(1)[0].order_id


@pytest.fixture(scope="module")
def item_id(desk: Desk) -> str:
    """An item with custody on record."""
    with desk.records() as records:
        rows = records.engine.table("custody_events")
        return str(records.engine.fetch(rows.filter(rows.item_id.notnull()).limit(1))["item_id"][0].as_py())


@pytest.fixture
def one_person(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings by which one person suffices."""
    settings = replace(desk.workspace.casework.settings, four_eyes=())
    monkeypatch.setitem(vars(desk.workspace.casework), "settings", settings)


def asked(browser: Browser, subject: str, form: str, **more: Any) -> Any:
    return browser.ask("post", PATH, json={"subject_id": subject, "form": form, "reason": "asked for", **more})


def files_of(answer: Any) -> dict[str, bytes]:
    """The files of an answer by name."""
    assert answer.status_code == 200, answer.text
    (name,) = re.findall(r'filename="([^"]+)"', answer.headers["content-disposition"])
    if not name.endswith(".zip"):
        return {name: answer.content}
    with ZipFile(io.BytesIO(answer.content)) as archive:
        return {one: archive.read(one) for one in archive.namelist()}


@pytest.mark.usefixtures("one_person")
@pytest.mark.parametrize("form", [*FILINGS, *OF_SUBJECT])
def test_every_form_leaves_whole_and_is_entered(
    browsers: dict[str, Browser], desk: Desk, order_id: str, item_id: str, form: str
) -> None:
    subject = item_id if form == "epcis" else order_id
    held = files_of(
        asked(browsers["supervisor"], subject, form, **({"lines": [1]} if form == "precursor-notice" else {}))
    )
    name, content = next(iter(held.items()))
    assert name.startswith(f"{'filing' if form in FILINGS else 'report'}-{subject}.")
    assert content.startswith(FIRST.get(form, content[:1]))
    if form == "goaml":
        assert {one.text for one in etree.fromstring(content).iter("internal_ref_number")} == {order_id}
    entry = next(
        one
        for one in desk.workspace.casework.log("auditor", f"filing/{form}/{subject}")
        if one.action == "filing.export" and one.content
    )
    assert entry.actor == "supervisor" and entry.content is not None
    assert entry.content["sha256"] == [hashlib.sha256(one).hexdigest() for one in held.values()]
    assert entry.content["reason"] == "asked for"


def test_a_second_person_agrees_first_and_it_leaves_once(
    browsers: dict[str, Browser], second: Browser, order_id: str
) -> None:
    supervisor, key = browsers["supervisor"], {"Idempotency-Key": "one-filing"}
    body = {"subject_id": order_id, "form": "goaml", "reason": "asked for"}
    first, again = (supervisor.ask("post", PATH, json=body, headers=key) for _ in range(2))
    assert first.status_code == again.status_code == 202
    assert first.json() == again.json()
    approval_id = first.json()["approval_id"]
    using = {**body, "approval_id": approval_id}
    assert supervisor.ask("post", PATH, json=using).json()["code"] == "rule"
    agreeing = {"json": {"reason": "seen"}}
    assert supervisor.ask("post", f"/v1/approvals/{approval_id}/approval", **agreeing).json()["code"] == "rule"
    assert second.ask("post", f"/v1/approvals/{approval_id}/approval", **agreeing).status_code == 200
    assert second.ask("post", PATH, json=using).json()["code"] == "rule"
    assert supervisor.ask("post", PATH, json={**using, "form": "sar"}).json()["code"] == "rule"
    assert "filing" in next(iter(files_of(supervisor.ask("post", PATH, json=using))))
    assert "was used" in supervisor.ask("post", PATH, json=using).json()["detail"]


@pytest.mark.parametrize("role", ["viewer", "analyst", "admin", "auditor"])
def test_who_may_not_export_gets_none(browsers: dict[str, Browser], order_id: str, role: str) -> None:
    assert asked(browsers[role], order_id, "ftm").status_code == 403


def test_a_key_to_export_that_sees_no_names_gets_none(browsers: dict[str, Browser], server: Any, order_id: str) -> None:
    given = {"title": "a program", "permissions": ["read", "export"]}
    key = browsers["admin"].ask("post", "/v1/keys", json=given).json()["key"]
    body = {"subject_id": order_id, "form": "ftm", "reason": "asked for"}
    answer = server.post(PATH, json=body, headers={"Authorization": f"Bearer {key}"})
    assert (answer.status_code, answer.json()["code"]) == (403, "not-allowed")
    assert "`personal`" in answer.json()["detail"]


def test_nobody_is_asked_to_agree_to_what_cannot_be_written(browsers: dict[str, Browser], order_id: str) -> None:
    waiting = browsers["supervisor"].ask("get", "/v1/approvals").json()["rows"]
    assert asked(browsers["supervisor"], order_id, "precursor-notice", lines=[99]).status_code == 422
    assert browsers["supervisor"].ask("get", "/v1/approvals").json()["rows"] == waiting


def test_a_case_is_filed_by_its_number(browsers: dict[str, Browser], desk: Desk) -> None:
    answer = asked(browsers["supervisor"], "C-000001", "goaml")
    assert answer.status_code == 202
    (waits,) = [one for one in desk.casebook.approvals("second") if one.approval_id == answer.json()["approval_id"]]
    assert waits.subject == "filing/goaml/C-000001"


@pytest.mark.usefixtures("one_person")
def test_what_the_authority_gives_and_nobody_set_is_named(
    browsers: dict[str, Browser], desk: Desk, order_id: str
) -> None:
    path = desk.workspace.folder / FILE
    held = path.read_text(encoding="utf-8")
    try:
        path.write_text(
            held.replace('rentity_id = "999999"', "").replace('"transactions"', '"report"'), encoding="utf-8"
        )
        answer = asked(browsers["supervisor"], order_id, "goaml")
    finally:
        path.write_text(held, encoding="utf-8")
    assert (answer.status_code, answer.headers["content-type"]) == (409, "application/problem+json")
    assert answer.json()["code"] == "setting"
    assert "`goaml.rentity_id` is not set" in answer.json()["detail"]


@pytest.mark.usefixtures("one_person")
@pytest.mark.parametrize(
    ("more", "status", "said"),
    [
        ({"subject_id": "none"}, 404, "is on record"),
        ({"form": "xml"}, 422, "form"),
        ({"lines": [1]}, 422, "precursor-notice"),
        ({"reason": " "}, 422, "needs a reason"),
        ({"form": "precursor-notice", "lines": [99]}, 422, "no such line"),
        ({"form": "precursor-notice", "lines": [1], "noticed_at": "0001-01-01T00:00:00+14:00"}, 422, "years"),
        ({"form": "precursor-notice", "lines": [1], "noticed_at": "9999-12-31T23:00:00-14:00"}, 422, "years"),
        ({"form": "epcis"}, 422, "custody"),
        ({"subject_id": "C-000001", "form": "pdf"}, 422, "export of the case"),
        ({"schema": "/etc/passwd"}, 422, "schema"),
    ],
)
def test_what_cannot_be_filed_is_refused(
    browsers: dict[str, Browser], order_id: str, more: dict[str, Any], status: int, said: str
) -> None:
    answer = browsers["supervisor"].ask(
        "post", PATH, json={"subject_id": order_id, "form": "sar", "reason": "asked for", **more}
    )
    assert (answer.status_code, said in answer.json()["detail"]) == (status, True), answer.text


@pytest.mark.usefixtures("one_person")
def test_lines_of_json_are_told_as_such(browsers: dict[str, Browser], order_id: str) -> None:
    answer = asked(browsers["supervisor"], order_id, "ftm")
    if answer.headers["content-type"] != "application/zip":
        assert answer.headers["content-type"] == "application/x-ndjson"
    lines = next(iter(files_of(answer).values())).decode().splitlines()
    assert len([json.loads(one)["id"] for one in lines]) > 3
