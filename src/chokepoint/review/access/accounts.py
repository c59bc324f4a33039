"""Accounts of people: made, ended, and shown to be whose they are by a password (argon2id)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import Row, insert, select, update

from chokepoint.records.errors import InputError, NotFoundError
from chokepoint.review.access.rules import PASSWORD, ROLES, Principal, of_role
from chokepoint.review.cases.rules import PROGRAM, one_of, plain_name
from chokepoint.review.store import Store
from chokepoint.review.tables import OUTSIDE_USERS, SESSIONS, USERS
from chokepoint.review.work import Work, written

HASHER = PasswordHasher()
SHORTEST = 12
"""Characters of a password (NIST SP 800-63B asks for 8 at least, without rules on what they are)."""
FAILURES, LOCKED = 5, timedelta(minutes=15)
"""Wrong passwords in a row before an account is locked, and for how long."""
OF_KEYS = re.compile(r"key k-\d+")
"""How the names of programs begin that have a key."""
WITH_ISSUER = select(USERS, OUTSIDE_USERS.c.issuer).outerjoin(OUTSIDE_USERS, OUTSIDE_USERS.c.name == USERS.c.name)


@dataclass(frozen=True)
class User:
    """One account as people see it. `sign_in`: `password`, or the issuer of the provider that vouches for it."""

    account: str
    role: str
    sign_in: str
    made_at: datetime
    ended_at: datetime | None
    locked_until: datetime | None


def add_user(store: Store, actor: str, name: str, role: str, password: str) -> User:
    """Make an account; raises InputError where there is one of that name, or the password is short."""
    one_of(role, ROLES, "role")
    shown = " ".join(name.split())
    if not can_be_name(shown):
        raise InputError("An account needs a name of 1 to 80 characters that can be printed, other than a program's.")
    with store.work(actor) as work:
        if row_of(work, name) is not None:
            raise InputError(f"There is an account `{shown}`, or there was one: a name is given once.")
        cells = {"name": plain_name(name), "shown": shown, "role": role, "password": _hashed(password)}
        work.connection.execute(insert(USERS).values(**cells, failures=0, made_at=work.at))
        work.enter("access.add-user", f"user/{plain_name(name)}", after={"role": role})
        return _user(work, name)


def can_be_name(shown: str) -> bool:
    """Whether an account may have this name: one that can be read, and is no program's."""
    plain = plain_name(shown)
    return (
        shown.isprintable() and 0 < len(shown) <= 80 and bool(plain) and plain != PROGRAM and not OF_KEYS.match(plain)
    )


def change_user(
    store: Store, actor: str, name: str, *, role: str | None = None, password: str | None = None, end: bool = False
) -> User:
    """Give another role or password, or end an account; its sessions end. Raises NotFoundError, InputError."""
    changed: dict[str, Any] = {}
    if role:
        changed["role"] = one_of(role, ROLES, "role")
    if password is not None:
        changed |= {"password": _hashed(password), "failures": 0, "locked_until": None}
    with store.work(actor) as work:
        before = _held(work, name)
        if changed and not before.password:
            raise InputError(f"`{before.shown}` signs in by a provider, which says the role; only ending is done here.")
        if end:
            changed["ended_at"] = work.at
        work.connection.execute(update(USERS).where(USERS.c.name == before.name).values(**changed))
        work.connection.execute(SESSIONS.delete().where(SESSIONS.c.name == before.shown))
        told = {key: value for key, value in changed.items() if key in ("role", "ended_at")}
        work.enter(
            "access.change-user",
            f"user/{before.name}",
            before={"role": before.role},
            after={**told, "password": password is not None},
        )
        return _user(work, name)


def users(store: Store) -> list[User]:
    """All accounts, those ended too, by name."""
    with store.reading() as connection:
        return [_shown(row) for row in connection.execute(WITH_ISSUER.order_by(USERS.c.name))]


def find_user(store: Store, name: str, by: str = PASSWORD) -> Principal | None:
    """Who has that name, while the account holds. `by`: how they showed who they are."""
    with store.reading() as connection:
        row = connection.execute(select(USERS).where(USERS.c.name == plain_name(name))).first()
    return None if row is None or row.ended_at else of_role(row.shown, row.role, by)


def log_in(store: Store, name: str, password: str) -> Principal | None:
    """Who it is, if the password is theirs and the account neither ended nor locked. Entered either way."""
    with store.work(PROGRAM) as work:
        row = row_of(work, name)
        fits = _fits(row.password if row is not None else "", password)
        if row is None:
            work.enter("access.log-in-failed", "user")
            return None
        locked = row.locked_until is not None and row.locked_until > work.at
        if row.ended_at or locked or not fits:
            _count_failure(work, row, locked=locked)
            return None
        work.connection.execute(update(USERS).where(USERS.c.name == row.name).values(failures=0, locked_until=None))
        work.enter("access.log-in", f"user/{row.name}")
    return of_role(row.shown, row.role, PASSWORD)


def _count_failure(work: Work, row: Row[Any], *, locked: bool) -> None:
    failures = row.failures + (not locked)
    until = row.locked_until
    if failures >= FAILURES:
        failures, until = 0, written(work.moment + LOCKED)
    work.connection.execute(update(USERS).where(USERS.c.name == row.name).values(failures=failures, locked_until=until))
    work.enter("access.log-in-failed", f"user/{row.name}", after={"locked_until": until})


def row_of(work: Work, name: str) -> Any:
    """The account of that name, or None."""
    return work.connection.execute(select(USERS).where(USERS.c.name == plain_name(name))).first()


def _held(work: Work, name: str) -> Row[Any]:
    row = row_of(work, name)
    if row is None or row.ended_at:
        raise NotFoundError(f"There is no account `{name}` that holds.")
    return row  # type: ignore[no-any-return]


def _user(work: Work, name: str) -> User:
    return _shown(work.connection.execute(WITH_ISSUER.where(USERS.c.name == plain_name(name))).one())


def _shown(row: Row[Any]) -> User:
    times = (row.made_at, row.ended_at, row.locked_until)
    read = (datetime.fromisoformat(at) if at else None for at in times)
    return User(row.shown, row.role, row.issuer or PASSWORD, *read)  # type: ignore[arg-type]


@cache
def _nobody() -> str:
    """What a password is held against where nobody has the name: it takes as long."""
    return HASHER.hash("nobody")


def _hashed(password: str) -> str:
    if len(password) < SHORTEST:
        raise InputError(f"The password has {len(password)} characters; {SHORTEST} at least are wanted.")
    return HASHER.hash(password)


def _fits(hashed: str, password: str) -> bool:
    """Whether it is the password; where there is none, it takes as long to say so."""
    try:
        return HASHER.verify(hashed or _nobody(), password) and bool(hashed)
    except VerificationError:
        return False
