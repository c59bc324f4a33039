"""Files over HTTP: whole for who asked and was allowed by a second person, without a name for everybody else."""

from __future__ import annotations

import csv
import hashlib
import io
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest

from chokepoint.api.desk import Desk
from chokepoint.records.casework import HIDDEN
from chokepoint.workspace.exporting import RunFile
from tests.api.browser import Browser

CASE = "/v1/cases/C-000001/exports"


@pytest.fixture(scope="module")
def customers(desk: Desk) -> set[str]:
    """Names of the customers of the ranking."""
    with desk.records() as records:
        return {str(one.customer) for one in records.orders() if one.customer}


def agreed(browsers: dict[str, Browser], asked: Any) -> str:
    """The request, agreed to by somebody else than the supervisor who asked."""
    other = browsers["second"]
    approval_id = asked.json()["approval_id"]
    assert other.ask("post", f"/v1/approvals/{approval_id}/approval", json={"reason": "seen"}).status_code == 200
    return str(approval_id)


@pytest.fixture(scope="module")
def both(desk: Desk, browsers: dict[str, Browser]) -> dict[str, Browser]:
    """The browsers of all roles, and a second supervisor."""
    from chokepoint.api.app import build
    from chokepoint.review.access.accounts import add_user
    from tests.api.browser import PASSWORD
    from tests.api.conftest import OFTEN

    add_user(desk.store, "owner", "second", "supervisor", PASSWORD)
    return {**browsers, "second": Browser.logged_in(build(desk, OFTEN), "second")}


def read(name: str, content: bytes) -> str:
    """All text in a file."""
    if not name.endswith("xlsx"):
        return content.decode("utf-8-sig")
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    return "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)


@pytest.mark.parametrize("name", [one for one in RunFile if one is not RunFile.PAGE])
def test_without_an_approval_no_file_holds_a_name(
    browsers: dict[str, Browser], customers: set[str], desk: Desk, name: str
) -> None:
    role = "supervisor" if name == "ranking.csv" else "viewer"
    answer = browsers[role].ask("get", f"/v1/exports/{name}")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    text = read(name, answer.content)
    assert [one for one in customers if one in text] == []


def test_a_page_is_not_told_without_names(browsers: dict[str, Browser]) -> None:
    answer = browsers["supervisor"].ask("get", "/v1/exports/report.html")
    assert (answer.status_code, answer.json()["code"]) == (409, "rule")


def test_the_masked_ranking_is_the_ranking(browsers: dict[str, Browser], desk: Desk) -> None:
    rows = list(csv.DictReader(io.StringIO(read("", browsers["viewer"].ask("get", "/v1/exports/ranking.csv").content))))
    with desk.records() as records:
        ranked = records.orders()
    assert [row["order_id"] for row in rows] == [one.order_id for one in ranked]
    assert {row["customer"] for row in rows} == {HIDDEN}
    assert [row["signs"] for row in rows] == ["; ".join(one.fires) for one in ranked]


@pytest.mark.parametrize("name", ["ranking.csv", "report.xlsx", "network.graphml", "report.html"])
def test_with_an_approval_it_is_whole_and_entered_once(
    both: dict[str, Browser], customers: set[str], desk: Desk, name: str
) -> None:
    supervisor = both["supervisor"]
    asked = supervisor.ask("post", "/v1/exports", json={"file": name, "reason": "asked for"})
    assert asked.status_code == 201
    query = {"personal": True, "approval_id": asked.json()["approval_id"]}
    assert supervisor.ask("get", f"/v1/exports/{name}", params=query).status_code == 409
    agreed(both, asked)
    assert both["second"].ask("get", f"/v1/exports/{name}", params=query).status_code == 409
    assert both["analyst"].ask("get", f"/v1/exports/{name}", params=query).status_code == 403
    other = "stops.csv" if name == "ranking.csv" else "ranking.csv"
    assert supervisor.ask("get", f"/v1/exports/{other}", params=query).status_code == 409
    answer = supervisor.ask("get", f"/v1/exports/{name}", params=query)
    assert answer.status_code == 200
    text = read(name, answer.content)
    assert sum(one in text for one in customers) > 10
    if name.endswith("graphml"):
        assert ElementTree.fromstring(text).tag.endswith("graphml")
    log = desk.workspace.casework.log("auditor", f"export/{name}")
    (entry,) = [one for one in log if one.action == "report.export" and one.content]
    assert entry.content is not None
    assert entry.content["sha256"] == hashlib.sha256(answer.content).hexdigest()
    assert supervisor.ask("get", f"/v1/exports/{name}", params=query).status_code == 409


def test_without_a_request_personal_data_stays(browsers: dict[str, Browser]) -> None:
    for role, status in (("viewer", 403), ("analyst", 403), ("supervisor", 409)):
        assert browsers[role].ask("get", "/v1/exports/ranking.csv", params={"personal": True}).status_code == status


@pytest.mark.parametrize(("form", "begins"), [("pdf", b"%PDF-"), ("html", b"<!doctype html>"), ("json", b"{")])
def test_a_case_leaves_as_a_dossier(both: dict[str, Browser], form: str, begins: bytes) -> None:
    supervisor = both["supervisor"]
    asked = supervisor.ask("post", CASE, json={"reason": "asked for", "format": form})
    assert asked.json()["case"] is None
    body = {"format": form, "approval_id": asked.json()["approval_id"]}
    assert supervisor.ask("post", CASE, json=body).status_code == 409
    agreed(both, asked)
    answer = supervisor.ask("post", CASE, json=body)
    assert answer.status_code == 200
    assert answer.content.startswith(begins)
    if form != "json":
        assert answer.headers["content-disposition"] == f'attachment; filename="C-000001.{form}"'
    assert supervisor.ask("post", CASE, json=body).status_code == 409


def test_what_was_sent_leaves_nothing_behind(
    browsers: dict[str, Browser], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert browsers["viewer"].ask("get", "/v1/exports/ranking.csv").status_code == 200
    assert browsers["viewer"].ask("get", "/v1/exports/report.html").status_code == 409
    assert list(tmp_path.iterdir()) == []
