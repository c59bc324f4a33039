"""Laws of every route: it is guarded, it is entered, and it tells nobody what they must not know."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from chokepoint.api.app import ROUTERS, build
from chokepoint.api.bundles import EXAMPLE
from chokepoint.api.desk import Desk
from chokepoint.api.guarding import Guard
from chokepoint.records.settings import ServeSettings
from chokepoint.review.access.rules import ROLES
from tests.api.browser import Browser, operations
from tests.api.conftest import OFTEN

OPEN = {
    ("get", "/v1/health"): "tells that the program runs",
    ("get", "/v1/ready"): "tells that records can be read",
    ("get", "/enter"): "lets in by the link; the session that it begins is entered",
    ("post", "/v1/session"): "lets in by password; every try is entered",
    ("get", "/v1/sign-in"): "tells how one is let in",
    ("post", "/v1/sign-in/provider"): "sends to the provider, which lets in",
    ("post", "/v1/sign-in/return"): "lets in by the provider; every try is entered",
}
"""Routes that ask nothing of who asks, and why."""
FILLED = {
    "kind": "order",
    "about": "order",
    "indicator_id": "third-party-payer",
    "measure_id": "M-01",
    "case_id": "C-000001",
    "approval_id": "A-000001",
    "key_id": "K-000001",
    "exception_id": "X-1",
    "name": "nobody",
    "file": "about-this-run.csv",
    "sha256": "0" * 64,
}
BODIES: dict[str, Any] = {
    "/v1/assess": EXAMPLE,
    "/v1/assess/several": {"bundles": [EXAMPLE]},
    "/v1/screen": {"names": ["Somebody"]},
    "/v1/exceptions": {"who": "party/P-1", "entry": "L:1", "reason": "seen"},
    "/v1/exceptions/{exception_id}/ending": {"reason": "seen"},
    "/v1/users": {"name": "new one", "password": "another password", "role": "viewer"},
    "/v1/users/{name}": {"role": "viewer"},
    "/v1/keys": {"title": "a program", "permissions": ["read"]},
    "/v1/exports": {"file": "ranking.csv", "reason": "asked for"},
    "/v1/filings": {"subject_id": "none", "form": "ftm", "reason": "asked for"},
    "/v1/resolutions": {"subject": "order/x", "sign": "y", "code": "explained", "reason": "seen"},
    "/v1/cases/{case_id}/assignment": {"assignee": "anna"},
    "/v1/cases/{case_id}/notes": {"text": "a note"},
    "/v1/cases/{case_id}/snooze": {"until": "2030-01-01", "reason": "waiting"},
    "/v1/cases/{case_id}/escalation": {"to": "carla", "reason": "beyond me"},
    "/v1/cases/{case_id}/decisions": {"action": "refuse", "outcome": "undetermined", "reason": "seen"},
    "/v1/cases/{case_id}/reopening": {"reason": "seen"},
    "/v1/cases/{case_id}/exports": {"reason": "asked for"},
    "/v1/approvals/{approval_id}/approval": {"reason": "seen"},
    "/v1/approvals/{approval_id}/rejection": {"reason": "seen"},
}
ROUTES = operations(build(None, ServeSettings()))  # type: ignore[arg-type]
GUARDED = [one for one in ROUTES if one not in OPEN]


def _guards(dependant: Dependant) -> Iterator[Guard]:
    if isinstance(dependant.call, Guard):
        yield dependant.call
    for under in dependant.dependencies:
        yield from _guards(under)


def _guard(method: str, path: str) -> Guard | None:
    held = [one for router in ROUTERS for one in router.routes if isinstance(one, APIRoute) and one.path_format == path]
    return next(_guards(next(one for one in held if method.upper() in one.methods).dependant), None)


@pytest.fixture(scope="module")
def filled(desk: Desk) -> dict[str, str]:
    """What stands in paths: ids of the sample world where a route reads it."""
    with desk.records() as records:
        found = {"subject_id": records.orders(1)[0].order_id}
        for table, key in (("payments", "payment_id"), ("items", "item_id")):
            rows = records.engine.table(table).select(key).limit(1)
            found[key] = records.engine.fetch(rows)[key][0].as_py()
        found["party_id"] = records.parties(1)[0].party_id
    return FILLED | found | {"order_id": found["subject_id"]}


def _called(browser: Browser, filled: dict[str, str], method: str, path: str) -> Any:
    """Call a route with what it needs."""
    more: dict[str, Any] = {"params": {"name": "a file"}} if path.endswith("attachments") else {}
    if path in BODIES and method != "get":
        more["json"] = BODIES[path]
    return browser.ask(method, re.sub(r"{(\w+)}", lambda part: filled[part[1]], path), **more)


@pytest.fixture(scope="module")
def personal(desk: Desk) -> set[str]:
    """Names, addresses, telephones and mails of all parties."""
    with desk.records() as records:
        parties = records.engine.table("parties")
        rows = records.engine.fetch(parties.select("name", "address", "phone", "email")).to_pylist()
    found = {value for row in rows for value in row.values() if value and len(value) > 5}
    assert len(found) > 500
    return found


def _entries(desk: Desk) -> int:
    return desk.store.head().seq


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_every_route_has_a_guard_or_a_reason(method: str, path: str) -> None:
    guard = _guard(method, path)
    assert (guard is None) == ((method, path) in OPEN)


@pytest.mark.parametrize(("method", "path"), GUARDED)
def test_nobody_gets_nothing(server: Any, filled: dict[str, str], method: str, path: str) -> None:
    answer = _called(Browser(server, ""), filled, method, path)
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(("method", "path"), GUARDED)
def test_what_a_route_does_not_read_is_refused(
    browsers: dict[str, Browser], filled: dict[str, str], method: str, path: str
) -> None:
    answer = browsers["auditor"].ask(method, re.sub(r"{(\w+)}", lambda part: filled[part[1]], path) + "?sinse=1")
    assert answer.status_code == 422
    assert "`sinse`" in answer.json()["detail"]


def test_what_a_route_reads_is_taken(browsers: dict[str, Browser], filled: dict[str, str]) -> None:
    order = filled["order_id"]
    assert browsers["analyst"].ask("get", f"/v1/network/around/order/{order}?top=3&after=0").status_code == 200
    missed = browsers["analyst"].ask("get", f"/v1/network/around/order/{order}?afer=0")
    assert "Did you mean `after`?" in missed.json()["detail"]


@pytest.mark.parametrize(("method", "path"), GUARDED)
@pytest.mark.parametrize("role", ROLES)
def test_a_role_reaches_what_it_may_and_each_call_is_entered(
    browsers: dict[str, Browser], desk: Desk, filled: dict[str, str], role: str, method: str, path: str
) -> None:
    guard = _guard(method, path)
    assert guard is not None
    leaves = (method, path) == ("delete", "/v1/session")
    browser = Browser.logged_in(build(desk, OFTEN), role) if leaves else browsers[role]
    before = _entries(desk)
    answer = _called(browser, filled, method, path)
    if guard.permission not in ROLES[role]:
        assert (answer.status_code, answer.json()["code"]) == (403, "not-allowed")
        assert role in answer.json()["detail"]
    else:
        assert answer.status_code != 403
    assert answer.status_code < 500
    done = answer.status_code < 400 or guard.action is not None or answer.status_code == 403
    assert _entries(desk) > before if done else _entries(desk) == before


@pytest.mark.parametrize("path", [path for method, path in GUARDED if method == "get"])
def test_who_may_not_see_personal_data_sees_none(
    browsers: dict[str, Browser], personal: set[str], filled: dict[str, str], path: str
) -> None:
    text = _called(browsers["viewer"], filled, "get", path).text
    assert [one for one in personal if one in text] == []


def test_who_may_see_personal_data_does(
    browsers: dict[str, Browser], personal: set[str], filled: dict[str, str]
) -> None:
    paths = (
        "/v1/orders",
        "/v1/parties",
        "/v1/dossiers/{order_id}",
        "/v1/network",
        "/v1/comparisons/{order_id}",
        "/v1/network/around/order/{order_id}",
    )
    for path in paths:
        text = _called(browsers["analyst"], filled, "get", path).text
        assert any(one in text for one in personal), path


def test_who_may_not_see_records_sees_which_disagree(browsers: dict[str, Browser], filled: dict[str, str]) -> None:
    path = f"/v1/comparisons/{filled['order_id']}"
    shown, hidden = (browsers[role].ask("get", path).json()["fields"] for role in ("analyst", "viewer"))
    told = [[[(value["mark"], value["signs"]) for value in cell] for cell in field["cells"]] for field in shown]
    assert told == [
        [[(value["mark"], value["signs"]) for value in cell] for cell in field["cells"]] for field in hidden
    ]
    texts = {value["text"] for field in hidden for cell in field["cells"] for value in cell}
    assert texts <= {"(hidden)", None}


def test_the_same_ranking_holds_names_for_who_may_see_them(browsers: dict[str, Browser]) -> None:
    shown, hidden = (browsers[role].ask("get", "/v1/orders").json()["rows"] for role in ("analyst", "viewer"))
    assert [row["order_id"] for row in shown] == [row["order_id"] for row in hidden]
    assert {row["customer"] for row in hidden} == {"(hidden)"}
    assert len({row["customer"] for row in shown}) > 10


def test_pages_follow_one_another(browsers: dict[str, Browser]) -> None:
    whole = browsers["analyst"].ask("get", "/v1/orders", params={"top": 30}).json()
    first = browsers["analyst"].ask("get", "/v1/orders", params={"top": 20}).json()
    second = browsers["analyst"].ask("get", "/v1/orders", params={"top": 10, "after": first["next"]}).json()
    assert first["rows"] + second["rows"] == whole["rows"]
    last = browsers["analyst"].ask("get", "/v1/orders", params={"after": 9_000_000}).json()
    assert last == {"rows": [], "next": None}


def test_answers_are_those_of_the_command_line(browsers: dict[str, Browser], desk: Desk) -> None:
    with desk.records() as records:
        first = records.orders(1)[0]
        explained = records.explain(first.order_id)
    told = browsers["analyst"].ask("get", f"/v1/explanations/order/{first.order_id}").json()
    assert told["log_odds"] == explained.log_odds
    assert [row["contribution"] for row in told["rows"]] == [row.contribution for row in explained.rows]
