"""People whom a provider vouches for, and the roles that its claims give, on each database."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chokepoint.records.errors import InputError
from chokepoint.review.access.accounts import add_user, change_user, find_user, log_in, users
from chokepoint.review.access.claims import SignInSettings, role_given
from chokepoint.review.access.outside import Outside, refuse, sign_in
from chokepoint.review.access.rules import PROVIDER, of_role
from chokepoint.review.access.sessions import begin_session, find_session
from chokepoint.review.audit.verifying import verify
from chokepoint.review.store import Store
from chokepoint.review.tables import METADATA
from tests.review.sample import ANNA, BERT

PASSWORD = "long enough to be one"
ISSUER, OTHER = "https://one.example", "https://two.example"
SETTINGS = SignInSettings(
    oidc_issuer=ISSUER,
    oidc_client_id="us",
    oidc_title="One",
    oidc_roles={"r": "viewer", "w": "analyst", "l": "supervisor", "a": "admin", "c": "auditor"},
)


def _in(store: Store, issuer: str, subject: str, name: str, role: str = "analyst") -> str:
    found = sign_in(store, Outside(issuer, subject, name), role)
    assert found is not None
    assert (found.role, found.by) == (role, PROVIDER)
    return found.name


def test_an_account_is_its_issuers_and_its_subjects(store: Store) -> None:
    add_user(store, BERT, "Anna", "admin", PASSWORD)
    first = _in(store, ISSUER, "1", "anna")
    assert first == "anna (U-000001)"
    assert _in(store, ISSUER, "1", "renamed", "viewer") == first
    assert _in(store, ISSUER, "2", "anna") == "anna (U-000002)"
    assert _in(store, OTHER, "1", "anna") == "anna (U-000003)"
    assert _in(store, ISSUER, "3", "anna (U-000004)") == "anna (U-000004)"
    assert _in(store, ISSUER, "4", "anna") == "anna (U-000005)"
    assert find_user(store, "Anna") == of_role("Anna", "admin", "password")
    assert find_user(store, first, PROVIDER) == of_role(first, "viewer", PROVIDER)
    assert {one.sign_in for one in users(store)} == {"password", ISSUER, OTHER}
    assert verify(store).holds


@pytest.mark.parametrize("name", ["", " ", "a\x07b", "x" * 81, "Chokepoint", "key K-000001 (orders)", "\u200b"])
def test_what_is_no_name_becomes_a_number(store: Store, name: str) -> None:
    assert _in(store, ISSUER, "1", name) == "U-000001"
    with pytest.raises(InputError, match="needs a name"):
        add_user(store, BERT, name, "viewer", PASSWORD)


def test_it_has_no_password_and_its_role_is_the_providers(store: Store) -> None:
    name = _in(store, ISSUER, "1", "carl")
    for password in ("", "nobody", PASSWORD):
        assert log_in(store, name, password) is None
    for change in ({"role": "admin"}, {"password": PASSWORD}):
        with pytest.raises(InputError, match="signs in by a provider"):
            change_user(store, ANNA, name, **change)  # type: ignore[arg-type]
    change_user(store, ANNA, name, end=True)
    assert sign_in(store, Outside(ISSUER, "1", "carl"), "viewer") is None


def test_another_role_or_none_ends_what_is_open(store: Store) -> None:
    name = _in(store, ISSUER, "1", "carl")
    for change in (
        lambda: sign_in(store, Outside(ISSUER, "1"), "viewer"),
        lambda: refuse(store, "no-role", Outside(ISSUER, "1")),
    ):
        session = begin_session(store, name, PROVIDER)
        refuse(store, "state")
        assert find_session(store, session.cookie) == session
        change()
        assert find_session(store, session.cookie) is None


def test_a_subject_is_kept_as_a_hash(store: Store) -> None:
    _in(store, ISSUER, "anna@example.org", "anna")
    refuse(store, "no-role", Outside(ISSUER, "bert@example.org", "bert"))
    with store.reading() as connection:
        held = repr([tuple(row) for table in METADATA.sorted_tables for row in connection.execute(table.select())])
    assert "anna" in held
    assert "example.org" not in held.replace(ISSUER, "")
    assert "bert" not in held


@pytest.mark.parametrize(
    ("claims", "role", "says"),
    [
        ({"roles": "w"}, "analyst", "`w`, which is analyst here"),
        ({"roles": ["r", "l", "w", 7, None, ["a"]]}, "supervisor", "which is supervisor here"),
        ({"roles": ["r", "a"]}, "admin", "admin"),
        ({"roles": ["r", "c"]}, "auditor", "auditor"),
        ({"roles": ["w", "a"]}, None, "admin and analyst here"),
        ({"roles": ["w", "c"]}, None, "analyst and auditor here"),
        ({"roles": ["W", " w", "analyst"]}, None, "no role here"),
        ({"roles": [f"group {n}" for n in range(99)]}, None, "`group 11`, `group 12` …, which is no role"),
        ({"roles": ["x" * 999]}, None, f"`{'x' * 80}`"),
        ({}, None, "says nothing of `roles`"),
        ({"roles": None}, None, "says nothing"),
        ({"roles": []}, None, "says nothing"),
        ({"roles": {"w": True}}, None, "says nothing"),
        ({"roles": True}, None, "says nothing"),
    ],
    ids=str,
)
def test_a_claim_gives_a_role_or_says_why_not(claims: dict[str, Any], role: str | None, says: str) -> None:
    given = role_given(claims, SETTINGS)
    assert given.role == role
    assert says in given.because


def test_a_claim_is_found_by_its_name_or_its_path() -> None:
    by_path = replace(SETTINGS, oidc_claim="realm.roles")
    assert role_given({"realm": {"roles": ["w"]}}, by_path).role == "analyst"
    assert role_given({"realm.roles": ["l"], "realm": {"roles": ["w"]}}, by_path).role == "supervisor"
    assert role_given({"realm": ["w"]}, by_path).role is None


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"oidc_client_id": ""}, "`oidc_client_id` is empty"),
        ({"oidc_roles": {}}, "`oidc_roles` is empty"),
        ({"oidc_claim": ""}, "`oidc_claim` is empty"),
        ({"oidc_roles": {"x": "boss"}}, "role `boss`; roles are viewer"),
        ({"oidc_issuer": "http://one.example"}, "must be an address of https"),
        ({"oidc_issuer": "https://one.example?x=1"}, "must be an address"),
        ({"oidc_address": "cases.example.org"}, "`oidc_address` is `cases.example.org`"),
        ({"oidc_scopes": ("profile",)}, "must hold `openid`"),
    ],
    ids=str,
)
def test_a_provider_that_could_let_nobody_in_is_named(given: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError, match=says):
        replace(SETTINGS, **given)
