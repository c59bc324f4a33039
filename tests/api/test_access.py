"""How one is let in: the link, passwords, keys, and what ends each of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from chokepoint.api.app import build
from chokepoint.api.desk import Desk
from chokepoint.api.guarding import COOKIE, CSRF
from chokepoint.records.settings import ServeSettings
from chokepoint.review.access.accounts import FAILURES, LOCKED, add_user, change_user
from chokepoint.review.access.keys import make_key
from chokepoint.review.access.sessions import IDLE, LONGEST
from chokepoint.review.tables import METADATA
from tests.api.browser import PASSWORD, Browser
from tests.api.conftest import OFTEN, on_each_database

database = on_each_database()


def _log_in(server: TestClient, name: str, password: str = PASSWORD) -> Any:
    return server.post("/v1/session", json={"name": name, "password": password})


@pytest.fixture
def moved(desk: Desk) -> Any:
    """Moves the clock of the accounts on; it is set back afterwards."""
    held = desk.store.clock
    yield lambda span: object.__setattr__(desk.store, "clock", lambda: held() + span)
    object.__setattr__(desk.store, "clock", held)


def test_the_link_lets_in_once(desk: Desk) -> None:
    alone = Desk(desk.workspace, "owner")
    app = build(alone, OFTEN)
    first, second = (TestClient(app, base_url="http://127.0.0.1") for _ in range(2))
    word = {"word": str(alone.link)}
    assert first.get("/enter", params=word, follow_redirects=False).status_code == 303
    assert second.get("/enter", params=word, follow_redirects=False).status_code == 403
    assert first.get("/v1/session").json()["role"] == "owner"
    assert second.get("/v1/session").status_code == 401


def test_a_session_of_one_way_is_none_of_the_other(desk: Desk, browsers: dict[str, Browser]) -> None:
    alone = TestClient(build(Desk(desk.workspace, "viewer"), OFTEN), base_url="http://127.0.0.1")
    alone.cookies.set(COOKIE, browsers["viewer"].client.cookies[COOKIE])
    assert alone.get("/v1/session").status_code == 401


def test_a_change_without_the_word_is_refused(browsers: dict[str, Browser]) -> None:
    note = {"json": {"text": "forged"}}
    for word in ({}, {CSRF: ""}, {CSRF: "x" * 43}):
        answer = browsers["analyst"].client.post("/v1/cases/C-000001/notes", headers=word, **note)
        assert (answer.status_code, answer.json()["code"]) == (403, "forged")
    assert browsers["analyst"].ask("post", "/v1/cases/C-000001/notes", **note).status_code == 201


def test_an_account_is_locked_after_wrong_passwords_and_opens_again(desk: Desk, server: TestClient, moved: Any) -> None:
    add_user(desk.store, "owner", "Lena", "analyst", PASSWORD)
    wrong = [_log_in(server, "lena", "wrong").json() for _ in range(FAILURES)]
    locked = _log_in(server, "lena").json()
    unknown = _log_in(server, "nobody at all").json()
    assert {one["detail"] for one in (*wrong, locked, unknown)} == {unknown["detail"]}
    moved(LOCKED + timedelta(seconds=1))
    assert _log_in(server, "LENA").status_code == 200


def test_sessions_end_when_idle_and_after_a_day(server: TestClient, moved: Any) -> None:
    _log_in(server, "viewer")
    moved(IDLE - timedelta(minutes=1))
    assert server.get("/v1/session").status_code == 200
    moved(2 * IDLE - timedelta(minutes=3))
    assert server.get("/v1/session").status_code == 200
    moved(3 * IDLE)
    assert server.get("/v1/session").status_code == 401
    moved(timedelta())
    _log_in(server, "viewer")
    moved(LONGEST)
    assert server.get("/v1/session").status_code == 401


def test_logging_out_ends_the_session(desk: Desk) -> None:
    browser = Browser.logged_in(build(desk, OFTEN), "viewer")
    cookie = browser.client.cookies[COOKIE]
    assert browser.ask("delete", "/v1/session").status_code == 204
    browser.client.cookies.set(COOKIE, cookie)
    assert browser.ask("get", "/v1/session").status_code == 401


def test_another_role_password_or_end_ends_sessions(desk: Desk, server: TestClient) -> None:
    add_user(desk.store, "owner", "Mia", "analyst", PASSWORD)
    for change in ({"role": "viewer"}, {"password": "another password"}, {"end": True}):
        _log_in(server, "mia")
        assert server.get("/v1/session").status_code == 200
        change_user(desk.store, "owner", "mia", **change)  # type: ignore[arg-type]
        assert server.get("/v1/session").status_code == 401
        change_user(desk.store, "owner", "mia", password=PASSWORD) if "end" not in change else None
    assert _log_in(server, "mia").status_code == 401


def test_a_key_does_what_it_is_for_until_it_is_over(desk: Desk, browsers: dict[str, Browser], moved: Any) -> None:
    made = (
        browsers["admin"].ask("post", "/v1/keys", json={"title": "orders", "permissions": ["read"], "days": 2}).json()
    )
    client = TestClient(build(desk, OFTEN), base_url="http://127.0.0.1")
    bearer = {"Authorization": f"Bearer {made['key']}"}
    assert client.get("/v1/orders", headers=bearer).status_code == 200
    assert client.post("/v1/screen", json={"names": ["x"]}, headers=bearer).status_code == 403
    assert client.get("/v1/orders", headers={"Authorization": bearer["Authorization"] + "x"}).status_code == 401
    moved(timedelta(days=2))
    assert client.get("/v1/orders", headers=bearer).status_code == 401
    moved(timedelta())
    assert browsers["admin"].ask("delete", f"/v1/keys/{made['key_id']}").status_code == 204
    assert client.get("/v1/orders", headers=bearer).status_code == 401


@pytest.mark.parametrize("permission", ["access", "approve", "decide", "anything"])
def test_no_program_is_given_what_a_person_answers_for(browsers: dict[str, Browser], permission: str) -> None:
    wanted = {"title": "a program", "permissions": ["read", permission]}
    answer = browsers["admin"].ask("post", "/v1/keys", json=wanted)
    assert answer.status_code == 422
    assert permission in answer.json()["detail"]


def test_secrets_are_kept_nowhere(desk: Desk, browsers: dict[str, Browser]) -> None:
    key = make_key(desk.store, "owner", "orders", ["read"], 1).key
    desk.store.forget()
    with desk.store.reading() as connection:
        rows = [tuple(row) for table in METADATA.sorted_tables for row in connection.execute(table.select())]
    held = repr(rows).encode()
    held += b"".join(path.read_bytes() for path in desk.workspace.folder.glob("casework.sqlite*"))
    assert b"admin" in held
    assert PASSWORD.encode() not in held
    assert str(key).split("_", 2)[2].encode() not in held
    assert browsers["viewer"].client.cookies[COOKIE].encode() not in held


def test_who_asks_too_often_waits(desk: Desk) -> None:
    app = build(desk, ServeSettings(requests_per_minute=5))
    browser = Browser.logged_in(app, "viewer")
    answers = [browser.ask("get", "/v1/access") for _ in range(8)]
    assert [one.status_code for one in answers[:5]] == [200] * 5
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) > 0


def test_other_hosts_are_refused(server: TestClient) -> None:
    assert server.get("/v1/health", headers={"host": "evil.example"}).status_code == 400


def test_why_is_told(browsers: dict[str, Browser]) -> None:
    told = {one["permission"]: one for one in browsers["analyst"].ask("get", "/v1/access").json()["permissions"]}
    assert told["decide"]["allowed"]
    assert not told["approve"]["allowed"]
    assert "supervisor" in told["approve"]["because"]


def test_pages_of_the_log_follow_one_another(browsers: dict[str, Browser]) -> None:
    auditor = browsers["auditor"]
    first = auditor.ask("get", "/v1/log", params={"top": 3}).json()
    then = auditor.ask("get", "/v1/log", params={"top": 3, "after": first["next"]}).json()
    numbers = [one["seq"] for page in (first, then) for one in page["rows"]]
    assert numbers == list(range(numbers[0], numbers[0] - 6, -1))
    last = auditor.ask("get", "/v1/log", params={"after": 2}).json()
    assert ([one["seq"] for one in last["rows"]], last["next"]) == ([1], None)


def test_figures_come_as_prometheus_has_them(browsers: dict[str, Browser]) -> None:
    answer = browsers["admin"].ask("get", "/v1/metrics")
    assert "version=" in answer.headers["content-type"]
    assert "chokepoint_requests_total{" in answer.text


def test_lists_of_accounts_are_pages_as_others_are(browsers: dict[str, Browser]) -> None:
    for path in ("/v1/users", "/v1/keys"):
        assert browsers["admin"].ask("get", path).json()["next"] is None


@pytest.mark.parametrize(("method", "path", "status"), [("get", "/v1/nothing", 404), ("put", "/v1/orders", 405)])
def test_where_no_route_is_one_is_told_what_would_do(
    browsers: dict[str, Browser], method: str, path: str, status: int
) -> None:
    answer = browsers["viewer"].ask(method, path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert "openapi.json" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8470", 200),
        ("LOCALHOST", 200),
        ("[::1]:8470", 200),
        ("evil.example", 400),
        ("evil.example:8470", 400),
        ("[::2]", 400),
        ("", 400),
    ],
)
def test_it_answers_under_its_own_names_alone(server: TestClient, host: str, status: int) -> None:
    answer = server.get("/v1/health", headers={"Host": host})
    assert answer.status_code == status
    if status != 200:
        assert answer.headers["content-type"] == "application/problem+json"
        assert (answer.json()["code"], answer.json()["instance"]) == ("host", answer.headers["x-request-id"])


def test_what_is_too_large_names_its_request(server: TestClient) -> None:
    answer = server.post("/v1/screen", content=b"x" * 40_000_000)
    assert (answer.status_code, answer.json()["instance"]) == (413, answer.headers["x-request-id"])
