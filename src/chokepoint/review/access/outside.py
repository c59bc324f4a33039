"""Accounts of people whom a provider vouches for: tied to its issuer and its subject, never to a name or a mail."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, update

from chokepoint.review.access.accounts import can_be_name, row_of
from chokepoint.review.access.rules import PROVIDER, Principal, of_role
from chokepoint.review.cases.rules import PROGRAM, plain_name
from chokepoint.review.store import Store
from chokepoint.review.tables import OUTSIDE_USERS, SESSIONS, USERS
from chokepoint.review.work import Work

ENDED, NO_ROLE = "ended", "no-role"
"""Why somebody is refused whom the provider knows, as the log has it."""


@dataclass(frozen=True)
class Outside:
    """Somebody as a provider knows them. `issuer` and `subject` tell them from all others for good; `name` may change,
    and others may take it, so that it only names an account when it is made."""

    issuer: str
    subject: str
    name: str = ""


def sign_in(store: Store, known: Outside, role: str) -> Principal | None:
    """Let in who the provider vouches for, with an account made or its role brought up to date; None where it is over.

    Entered either way. Another role than before ends the account's sessions.
    """
    with store.work(PROGRAM) as work:
        row = _row(work, known)
        if row is None:
            row = _make(work, known, role)
        elif row.ended_at:
            work.enter("access.sign-in-refused", f"user/{row.name}", after={"because": ENDED})
            return None
        elif row.role != role:
            _end_sessions(work, row)
            work.connection.execute(update(USERS).where(USERS.c.name == row.name).values(role=role))
            work.enter("access.change-user", f"user/{row.name}", before={"role": row.role}, after={"role": role})
        work.enter("access.sign-in", f"user/{row.name}")
        return of_role(row.shown, role, PROVIDER)


def refuse(store: Store, because: str, known: Outside | None = None) -> None:
    """Enter that somebody was not let in; where the provider vouches for them, what is open of their account ends."""
    with store.work(PROGRAM) as work:
        row = _row(work, known) if known else None
        if row is not None:
            _end_sessions(work, row)
        subject = "user" if row is None else f"user/{row.name}"
        work.enter("access.sign-in-refused", subject, after={"because": because})


def _make(work: Work, known: Outside, role: str) -> Any:
    shown = _free_name(work, known.name)
    cells = {"name": plain_name(shown), "shown": shown, "role": role, "password": ""}
    work.connection.execute(insert(USERS).values(**cells, failures=0, made_at=work.at))
    work.connection.execute(
        insert(OUTSIDE_USERS).values(identity=_identity(known), issuer=known.issuer, name=plain_name(shown))
    )
    work.enter("access.add-user", f"user/{plain_name(shown)}", after={"role": role})
    return row_of(work, shown)


def _free_name(work: Work, wanted: str) -> str:
    """The name that the provider tells, with a number where somebody has it, or a number alone where it is no name."""
    shown = " ".join(wanted.split())
    named = can_be_name(shown)
    if named and row_of(work, shown) is None:
        return shown
    while True:
        number = work.number("account", "U")
        free = f"{shown} ({number})" if named else number
        if row_of(work, free) is None:
            return free


def _row(work: Work, known: Outside) -> Any:
    joined = select(USERS).join(OUTSIDE_USERS, OUTSIDE_USERS.c.name == USERS.c.name)
    return work.connection.execute(joined.where(OUTSIDE_USERS.c.identity == _identity(known))).first()


def _end_sessions(work: Work, row: Any) -> None:
    work.connection.execute(SESSIONS.delete().where(SESSIONS.c.name == row.shown))


def _identity(known: Outside) -> str:
    """Who they are to the provider, as it is kept: a subject may be personal, and is needed only to be compared."""
    return hashlib.sha256(f"{known.issuer}\n{known.subject}".encode()).hexdigest()
