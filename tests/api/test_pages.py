"""What single pages ask for: the queue as wanted, what has changed, the evaluation, ends of exceptions."""

from __future__ import annotations

from typing import Any

import pytest

from chokepoint.api.desk import Desk
from tests.api.browser import Browser


def _cases(browser: Browser, **asked: Any) -> list[str]:
    answer = browser.ask("get", "/v1/cases", params={"top": 1000, **asked})
    assert answer.status_code == 200, answer.text
    return [row["case_id"] for row in answer.json()["rows"]]


def test_who_may_not_see_names_cannot_search_for_them(browsers: dict[str, Browser], desk: Desk) -> None:
    case_id = _cases(browsers["analyst"])[0]
    order_id = browsers["analyst"].ask("get", f"/v1/cases/{case_id}").json()["alerts"][0]["subject"].split("/")[1]
    with desk.records() as records:
        name = next(one.customer for one in records.orders() if one.order_id == order_id)
    assert case_id in _cases(browsers["analyst"], text=name)
    assert _cases(browsers["viewer"], text=name) == []
    assert _cases(browsers["viewer"], text=order_id) == [case_id]


def test_the_queue_tells_of_whom_by_ids_and_names_are_asked_for_besides(browsers: dict[str, Browser]) -> None:
    rows = browsers["viewer"].ask("get", "/v1/cases").json()["rows"]
    ids = {one for row in rows for one in row["customer_ids"]}
    assert ids
    named = {
        role: browsers[role].ask("get", "/v1/party-names", params={"party_id": [*ids, "P-nobody"]}).json()["rows"]
        for role in ("analyst", "viewer")
    }
    assert {row["party_id"] for row in named["analyst"]} == {row["party_id"] for row in named["viewer"]} == ids
    assert {row["name"] for row in named["viewer"]} == {"(hidden)"}
    assert "(hidden)" not in {row["name"] for row in named["analyst"]}


def test_parties_are_found_by_their_names_by_who_may_see_them(browsers: dict[str, Browser]) -> None:
    everyone = browsers["analyst"].ask("get", "/v1/parties", params={"top": 30}).json()["rows"]
    one = everyone[20]
    for text in (one["name"].upper(), one["party_id"].lower()):
        found = browsers["analyst"].ask("get", "/v1/parties", params={"text": text}).json()["rows"]
        assert one in found
        assert len(found) < len(everyone)
    assert browsers["analyst"].ask("get", "/v1/parties", params={"text": "no such party"}).json()["rows"] == []
    assert len(browsers["viewer"].ask("get", "/v1/parties", params={"text": "no such party"}).json()["rows"]) > 20


def test_the_queue_is_filtered_and_sorted(browsers: dict[str, Browser]) -> None:
    viewer = browsers["viewer"]
    everyone = _cases(viewer)
    stopped = _cases(viewer, stopped=True)
    assert stopped == everyone[: len(stopped)]
    assert 0 < len(stopped) < len(everyone)
    assert _cases(viewer, sort="case", descending=False) == sorted(everyone)
    assert _cases(viewer, least=1) == []


UNKNOWN = ({"sort": "name"}, {"least": "nan"}, {"least": 2}, {"nothing": 1}, {"top": 0}, {"text": "a b c d e f g h i"})


@pytest.mark.parametrize("asked", UNKNOWN, ids=str)
def test_what_the_queue_does_not_know_is_refused(browsers: dict[str, Browser], asked: dict[str, Any]) -> None:
    assert browsers["viewer"].ask("get", "/v1/cases", params=asked).status_code == 422


def test_an_evaluation_without_labels_says_what_is_missing(browsers: dict[str, Browser]) -> None:
    answer = browsers["viewer"].ask("get", "/v1/evaluation")
    assert (answer.status_code, answer.json()["code"]) == (409, "workspace")
    assert "No order is labelled" in answer.json()["detail"]
    assert "chokepoint evaluate --truth" in answer.json()["detail"]


def test_changes_are_told_since_a_run_or_a_moment(browsers: dict[str, Browser]) -> None:
    analyst = browsers["analyst"]
    (run,) = analyst.ask("get", "/v1/runs").json()["rows"]
    told = analyst.ask("get", "/v1/changes", params={"run": run["run_id"]}).json()
    assert told["before"] == told["now"] == run
    early = analyst.ask("get", "/v1/changes", params={"moment": "2001-01-01T00:00:00+02:00"}).json()
    assert (early["before"], early["since"]) == (None, "2000-12-31T22:00:00")
    assert len(early["cases"]) > 0
    for end in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"):
        assert analyst.ask("get", "/v1/changes", params={"moment": end}).status_code == 200
    assert analyst.ask("get", "/v1/changes", params={"run": "none"}).status_code == 404
    assert analyst.ask("get", "/v1/changes", params={"moment": "yesterday"}).status_code == 422


def test_an_exception_that_is_not_there_cannot_end(browsers: dict[str, Browser]) -> None:
    answer = browsers["analyst"].ask("post", "/v1/exceptions/X-none/ending", json={"reason": "seen"})
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
