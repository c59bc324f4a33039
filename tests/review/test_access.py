"""Accounts, keys, sessions and answered requests, on each database."""

from __future__ import annotations

import pytest

from chokepoint.records.errors import InputError, NotFoundError, RuleError
from chokepoint.review import answered
from chokepoint.review.access.accounts import SHORTEST, add_user, change_user, find_user, log_in, users
from chokepoint.review.access.keys import LONGEST_DAYS, end_key, find_key, keys, make_key
from chokepoint.review.access.rules import PERMISSIONS, PROVIDER, ROLES, because, came_in, of_role, owner, why
from chokepoint.review.access.sessions import begin_session, end_session, find_session
from chokepoint.review.audit.verifying import verify
from chokepoint.review.store import Store
from tests.review.sample import ANNA, BERT, Clock

PASSWORD = "long enough to be one"


def test_an_account_is_made_changed_and_ended(store: Store) -> None:
    add_user(store, ANNA, "  Bert  Example ", "analyst", PASSWORD)
    found = log_in(store, "bert example", PASSWORD)
    assert found is not None
    assert (found.name, found.role) == ("Bert Example", "analyst")
    change_user(store, ANNA, "BERT EXAMPLE", role="viewer")
    assert find_user(store, "Bert Example") == of_role("Bert Example", "viewer", "password")
    change_user(store, ANNA, "Bert Example", end=True)
    assert log_in(store, "Bert Example", PASSWORD) is None
    assert find_user(store, "Bert Example") is None
    assert [(one.account, one.ended_at is None) for one in users(store)] == [("Bert Example", False)]
    assert verify(store).holds


@pytest.mark.parametrize(
    ("name", "role", "password", "says"),
    [
        ("ANNA", "analyst", PASSWORD, "a name is given once"),
        ("new", "boss", PASSWORD, "no role"),
        ("new", "analyst", "x" * (SHORTEST - 1), "12 at least"),
        (" ", "analyst", PASSWORD, "needs a name"),
        ("two\x00", "analyst", PASSWORD, "needs a name"),
        ("Chokepoint", "analyst", PASSWORD, "other than a program's"),
    ],
)
def test_an_account_that_cannot_be_says_why(store: Store, name: str, role: str, password: str, says: str) -> None:
    add_user(store, BERT, ANNA, "analyst", PASSWORD)
    with pytest.raises(InputError, match=says):
        add_user(store, BERT, name, role, password)
    with pytest.raises(NotFoundError):
        change_user(store, BERT, "nobody", role="viewer")


def test_a_key_is_found_by_itself_alone(store: Store, clock: Clock) -> None:
    made = make_key(store, ANNA, "order  system", ["read", "assess"], 1)
    found = find_key(store, str(made.key))
    assert found is not None
    assert found.permissions == {"read", "assess"}
    for other in (
        "",
        "cpk",
        "cpk_K-000001_",
        str(made.key)[:-1],
        str(made.key).replace("K-000001", "K-000002"),
        "\ud800",
    ):
        assert find_key(store, other) is None
    assert [one.key for one in keys(store)] == [None]
    clock.on(1)
    assert find_key(store, str(made.key)) is None
    end_key(store, ANNA, made.key_id)
    with pytest.raises(NotFoundError):
        end_key(store, ANNA, made.key_id)
    for days in (0, LONGEST_DAYS + 1):
        with pytest.raises(InputError, match="days"):
            make_key(store, ANNA, "too long", ["read"], days)


def test_a_session_is_found_until_it_is_over(store: Store, clock: Clock) -> None:
    made = begin_session(store, ANNA, "link")
    assert find_session(store, made.cookie) == made
    assert find_session(store, made.cookie + "x") is None
    clock.on(0.03)
    assert find_session(store, made.cookie) == made
    clock.on(0.05)
    assert find_session(store, made.cookie) is None
    end_session(store, made)


def test_a_request_is_answered_as_before_for_a_day(store: Store, clock: Clock) -> None:
    assert answered.begin(store, ANNA, "k", ["POST", "/x"]) is None
    with pytest.raises(RuleError, match="did not end"):
        answered.begin(store, ANNA, "k", ["POST", "/x"])
    answer = answered.Answer(201, {"note_id": "N-1"})
    answered.end(store, ANNA, "k", answer)
    assert answered.begin(store, ANNA, "k", ["POST", "/x"]) == answer
    assert answered.begin(store, BERT, "k", ["POST", "/x"]) is None
    with pytest.raises(InputError, match="another request"):
        answered.begin(store, ANNA, "k", ["POST", "/y"])
    clock.on(2)
    assert answered.begin(store, ANNA, "k", ["POST", "/y"]) is None
    for key in ("", "x" * 129, "a\nb"):
        with pytest.raises(InputError, match="characters"):
            answered.begin(store, ANNA, key, [])


def test_no_role_holds_both_ends_of_a_check() -> None:
    assert not {"decide", "personal"} & ROLES["admin"]
    assert not {"access", "casework", "decide", "approve", "export"} & ROLES["auditor"]
    assert all("access" not in held for role, held in ROLES.items() if role != "admin")
    assert owner(ANNA).permissions == set(PERMISSIONS)
    assert "supervisor" in why(of_role(BERT, "viewer", "password"), "export")


def test_the_reason_fits_how_one_came_in(store: Store) -> None:
    key = find_key(store, str(make_key(store, ANNA, "orders", ["read"], 1).key))
    assert key is not None
    viewer = of_role(BERT, "viewer", PROVIDER)
    assert because(key, "read") == "The key was made for this."
    assert because(key, "export") == "The key was not made for this."
    assert because(viewer, "export") == "This is for supervisor; your role is viewer."
    assert because(viewer, "read") == "The role viewer is allowed this."
    assert "everything" in because(owner(ANNA), "export")
    for asked, says in ((key, "a key"), (viewer, "with Example"), (owner(ANNA), "the link")):
        assert says in came_in(asked, "Example")
    assert "a password" in came_in(of_role(BERT, "viewer", "password"), "")
