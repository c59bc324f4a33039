"""Signing in by a real provider: who is let in, as what, and who is not, on each database."""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from starlette.testclient import TestClient

from chokepoint.api.app import build
from chokepoint.api.desk import Desk
from chokepoint.api.guarding import COOKIE, CSRF
from chokepoint.api.oidc import begun
from chokepoint.api.problems import TYPE
from chokepoint.api.telemetry import JsonLines
from chokepoint.review.access.accounts import add_user, change_user, users
from chokepoint.review.audit.reading import entries
from chokepoint.review.audit.verifying import verify
from tests.api.browser import PASSWORD, Browser
from tests.api.conftest import OFTEN, on_each_database
from tests.api.oidc.running import SECRET, Running, answered, left

database = on_each_database()
BACK, LEFT = "http://127.0.0.1/sign-in", "http://127.0.0.1/signed-out"


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    made = Running(BACK)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def signing(desk: Desk, running: Running) -> Desk:
    """A desk that knows the provider, and has asked it nothing yet."""
    return replace(desk, provider=running.known())


def _client(desk: Desk) -> TestClient:
    return TestClient(build(desk, OFTEN), base_url="http://127.0.0.1", raise_server_exceptions=False)


def _away(client: TestClient, name: str) -> dict[str, str]:
    """Go to the provider and say one's name; returns what one would bring back."""
    location = client.post("/v1/sign-in/provider").json()["location"]
    return answered(location, BACK, name)


def jwt_subject(token: str) -> str:
    """Of whom a token speaks, its signature not held against anything."""
    body = token.split(".")[1]
    return str(json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))["sub"])


def _sign_in(client: TestClient, name: str) -> Any:
    return client.post("/v1/sign-in/return", json=_away(client, name))


def _refused(answer: Any, code: str, status: int = 403) -> str:
    assert (answer.status_code, answer.json().get("code")) == (status, code), answer.text
    assert answer.headers["content-type"] == TYPE
    assert COOKIE not in answer.cookies
    return str(answer.json()["detail"])


def test_the_provider_lets_in_with_the_widest_role_that_it_gives(signing: Desk) -> None:
    client = _client(signing)
    assert client.get("/v1/sign-in").json() == {"password": True, "provider": "Example"}
    told = _sign_in(client, "anna@example.org").json()
    assert (told["name"], told["role"]) == ("anna", "analyst")
    assert client.get("/v1/session").json() == told
    access = client.get("/v1/access").json()
    assert (access["by"], access["role"]) == ("provider", "analyst")
    browser = Browser(client, told["csrf"])
    assert browser.ask("post", "/v1/cases/C-000001/notes", json={"text": "by provider"}).status_code == 201
    assert client.post("/v1/cases/C-000001/notes", json={"text": "x"}, headers={CSRF: "x"}).status_code == 403
    assert browser.ask("delete", "/v1/session").status_code == 200
    assert client.get("/v1/session").status_code == 401


def test_who_logs_out_is_out_at_the_provider_too(signing: Desk) -> None:
    client, person = _client(signing), requests.Session()
    location = client.post("/v1/sign-in/provider").json()["location"]
    told = client.post("/v1/sign-in/return", json=answered(location, BACK, "anna@example.org", person)).json()
    again = client.post("/v1/sign-in/provider").json()["location"]
    assert "code" in answered(again, BACK, "", person)  # the provider still knows who it is, and does not ask
    out = Browser(client, told["csrf"]).ask("delete", "/v1/session").json()
    sent = parse_qs(urlsplit(out["location"]).query)
    assert sent["post_logout_redirect_uri"] == [LEFT]
    assert sent["state"] == [out["state"]]
    assert jwt_subject(sent["id_token_hint"][0]) == "anna@example.org"
    assert left(out["location"], LEFT, person) == {"state": out["state"]}
    anew = client.post("/v1/sign-in/provider").json()["location"]
    assert answered(anew, BACK, "", person)["error"] == "access_denied"
    assert client.get("/signed-out").status_code == 200
    person.close()


def test_who_came_by_password_or_while_the_provider_is_down_is_out_here_alone(signing: Desk, running: Running) -> None:
    client = _client(signing)
    browser = Browser.logged_in(client.app, "viewer")  # type: ignore[arg-type]
    assert browser.ask("delete", "/v1/session").status_code == 204
    told = _sign_in(client, "anna@example.org").json()
    running.stop()
    try:
        provider = signing.provider
        assert provider is not None
        provider._known.clear()
        assert Browser(client, told["csrf"]).ask("delete", "/v1/session").status_code == 204
    finally:
        running.start()
    assert client.get("/v1/session").status_code == 401


def test_it_comes_back_to_the_address_that_is_set_with_a_cookie_that_no_script_reads(signing: Desk) -> None:
    provider = signing.provider
    assert provider is not None
    provider.settings = replace(provider.settings, oidc_address="https://cases.example.org/")
    answer = _client(signing).post("/v1/sign-in/provider")
    sent = parse_qs(urlsplit(answer.json()["location"]).query)
    assert sent["redirect_uri"] == ["https://cases.example.org/sign-in"]
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert sent["state"][0] not in cookie


def test_it_is_the_same_account_again_and_no_other_with_its_name(signing: Desk) -> None:
    add_user(signing.store, "owner", "carla", "viewer", PASSWORD)
    for _ in range(2):
        told = _sign_in(_client(signing), "carla@example.org").json()
        assert (told["name"], told["role"]) == ("carla (U-000001)", "supervisor")
    held = {one.account: one for one in users(signing.store)}
    assert (held["carla"].role, held["carla"].sign_in) == ("viewer", "password")
    provider = signing.provider
    assert provider is not None
    assert held["carla (U-000001)"].sign_in == provider.settings.oidc_issuer
    by_password = {"name": "carla (U-000001)", "password": ""}
    assert _client(signing).post("/v1/session", json=by_password).status_code == 401


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("dora@example.org", "admin and analyst here"),
        ("emil@example.org", "`canteen`, which is no role here"),
        ("fay@example.org", "says nothing of `roles`"),
        ("nobody@example.org", "says nothing of `roles`"),
    ],
)
def test_who_has_no_role_is_told_why_and_gets_nothing(signing: Desk, name: str, says: str) -> None:
    client = _client(signing)
    assert says in _refused(_sign_in(client, name), "no-role")
    assert client.get("/v1/orders").status_code == 401
    assert name.split("@", maxsplit=1)[0] not in {one.account for one in users(signing.store)}


def test_another_role_at_the_provider_is_another_here_and_none_ends_what_is_open(signing: Desk) -> None:
    settings = signing.provider.settings  # type: ignore[union-attr]
    signing.provider.settings = replace(settings, oidc_roles={"other": "auditor"})  # type: ignore[union-attr]
    before = _client(signing)
    assert _sign_in(before, "anna@example.org").json()["role"] == "auditor"
    signing.provider.settings = replace(settings, oidc_roles={"other": "viewer"})  # type: ignore[union-attr]
    after = _client(signing)
    assert _sign_in(after, "anna@example.org").json()["role"] == "viewer"
    assert before.get("/v1/session").status_code == 401
    signing.provider.settings = replace(settings, oidc_roles={"none": "viewer"})  # type: ignore[union-attr]
    _refused(_sign_in(_client(signing), "anna@example.org"), "no-role")
    assert after.get("/v1/session").status_code == 401


def test_an_account_that_was_ended_stays_ended(signing: Desk, running: Running) -> None:
    running.stop()
    running.roles["gus@example.org"] = ["cases-work"]
    running.start()
    client = _client(signing)
    assert _sign_in(client, "gus@example.org").status_code == 200
    change_user(signing.store, "owner", "gus", end=True)
    assert client.get("/v1/session").status_code == 401
    _refused(_sign_in(client, "gus@example.org"), "ended")


def test_a_return_counts_once_and_in_its_browser_alone(signing: Desk) -> None:
    client, other = _client(signing), _client(signing)
    brought = _away(client, "anna@example.org")
    _refused(other.post("/v1/sign-in/return", json=brought), "state")
    other.post("/v1/sign-in/provider")
    _refused(other.post("/v1/sign-in/return", json=brought), "state")
    cookies = dict(client.cookies)
    assert client.post("/v1/sign-in/return", json=brought).status_code == 200
    client.cookies.update(cookies)
    _refused(client.post("/v1/sign-in/return", json=brought), "state")
    _refused(client.post("/v1/sign-in/return", json={"state": "made up", "code": "x"}), "state")


def test_a_return_that_takes_too_long_is_none(signing: Desk) -> None:
    sign_ins = signing.provider.sign_ins  # type: ignore[union-attr]
    client = _client(signing)
    brought = _away(client, "anna@example.org")
    held = sign_ins.clock
    sign_ins.clock = lambda: held() + begun.HOLDS_SECONDS
    _refused(client.post("/v1/sign-in/return", json=brought), "state")


def test_a_return_from_elsewhere_or_without_a_code_is_none(signing: Desk) -> None:
    client = _client(signing)
    _refused(client.post("/v1/sign-in/return", json=_away(client, "anna@example.org") | {"iss": "https://x"}), "issuer")
    cancelled = _away(client, "")
    assert "`access_denied`" in _refused(client.post("/v1/sign-in/return", json=cancelled), "provider-refused")
    changed = _away(client, "anna@example.org") | {"code": "of somebody else"}
    assert "`invalid_grant`" in _refused(client.post("/v1/sign-in/return", json=changed), "provider-refused")


def test_the_code_is_of_no_use_without_its_verifier_or_the_secret(desk: Desk, running: Running) -> None:
    provider = running.known()
    location, wanted = provider.begin(BACK)
    code = answered(location, BACK, "anna@example.org")["code"]
    with pytest.raises(Exception, match="`invalid_grant`"):
        provider.vouched(replace(wanted, verifier="v" * 43), code)
    wrong = replace(desk, provider=running.known(secret="not the secret"))
    assert "`invalid_client`" in _refused(_sign_in(_client(wrong), "anna@example.org"), "provider-refused")


def test_keys_may_change_while_it_serves(signing: Desk, running: Running) -> None:
    assert _sign_in(_client(signing), "anna@example.org").status_code == 200
    running.stop()
    running.start()
    assert _sign_in(_client(signing), "anna@example.org").status_code == 200


def test_where_it_is_down_the_rest_goes_on(desk: Desk, running: Running) -> None:
    signing = replace(desk, provider=running.known())
    client = _client(signing)
    brought = _away(client, "anna@example.org")
    running.stop()
    try:
        assert "cannot be reached" in _refused(client.post("/v1/sign-in/return", json=brought), "provider-down", 503)
        new = _client(replace(desk, provider=running.known()))
        assert "password" in _refused(new.post("/v1/sign-in/provider"), "provider-down", 503)
        assert new.get("/v1/ready").json() == {"status": "ready"}
        assert new.get("/v1/sign-in").json()["provider"] == "Example"
        assert Browser.logged_in(new.app, "viewer").ask("get", "/v1/orders").status_code == 200  # type: ignore[arg-type]
    finally:
        running.start()


def test_sessions_of_a_provider_end_with_it(signing: Desk) -> None:
    client = _client(signing)
    _sign_in(client, "anna@example.org")
    without = _client(replace(signing, provider=None))
    without.cookies.set(COOKIE, client.cookies[COOKIE])
    assert without.get("/v1/session").status_code == 401
    assert without.get("/v1/sign-in").json() == {"password": True, "provider": None}
    assert "oidc_issuer" in _refused(without.post("/v1/sign-in/provider"), "no-provider", 404)
    alone = _client(replace(signing, team=False))
    assert alone.get("/v1/sign-in").json() == {"password": False, "provider": None}
    _refused(alone.post("/v1/sign-in/provider"), "no-provider", 404)


def test_every_try_is_entered_and_nothing_personal_is_told(signing: Desk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    client = _client(signing)
    _sign_in(client, "anna@example.org")
    before = signing.store.head().seq
    _sign_in(client, "anna@example.org")
    _refused(_sign_in(client, "emil@example.org"), "no-role")
    _refused(client.post("/v1/sign-in/return", json={"state": "made up"}), "state")
    found = [one for one in entries(signing.store, "owner", None, 50) if one.seq > before and one.action != "log.read"]
    told = [(one.action, one.subject) for one in sorted(found, key=lambda one: one.seq)]
    assert [one for one in told if one[0].startswith("access.")] == [
        ("access.sign-in", "user/anna"),
        ("access.begin-session", "user/anna"),
        ("access.sign-in-refused", "user"),
        ("access.sign-in-refused", "user"),
    ]
    lines = "".join(JsonLines().format(one) + one.getMessage() for one in caplog.records if "urllib3" not in one.name)
    assert "example.org" not in lines + repr(found)
    assert SECRET not in lines + repr(signing)
    assert verify(signing.store).holds
