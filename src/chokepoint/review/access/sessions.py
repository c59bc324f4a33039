"""Sessions of browsers: a random cookie, kept as a hash, over when idle or after a day's work."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import insert, select, update

from chokepoint.review.store import Store
from chokepoint.review.tables import SESSIONS
from chokepoint.review.work import written

LONGEST, IDLE = timedelta(hours=12), timedelta(hours=1)
"""A session ends after the first, and when nothing was asked for the second."""
SEEN_EVERY = timedelta(minutes=1)
"""How exactly it is kept when something was last asked."""


@dataclass(frozen=True)
class Session:
    """One session: whose, how they showed who they are, the cookie, and what each change must say besides."""

    name: str
    by: str
    cookie: str
    csrf: str


def begin_session(store: Store, name: str, by: str) -> Session:
    """Begin one; those that are over go."""
    made = Session(name, by, secrets.token_urlsafe(32), secrets.token_urlsafe(32))
    with store.work(name) as work:
        work.connection.execute(SESSIONS.delete().where(SESSIONS.c.ends_at <= work.at))
        work.connection.execute(
            insert(SESSIONS).values(
                hash=_hash(made.cookie),
                name=name,
                by=by,
                csrf=made.csrf,
                begun_at=work.at,
                seen_at=work.at,
                ends_at=written(work.moment + LONGEST),
            )
        )
        work.enter("access.begin-session", f"user/{name}")
    return made


def find_session(store: Store, cookie: str) -> Session | None:
    """The session of a cookie; None where it is over."""
    now = store.clock()
    with store.reading() as connection:
        row = connection.execute(select(SESSIONS).where(SESSIONS.c.hash == _hash(cookie))).first()
    if row is None or row.ends_at <= written(now) or row.seen_at <= written(now - IDLE):
        return None
    if row.seen_at <= written(now - SEEN_EVERY):
        with store.work(row.name) as work:
            work.connection.execute(update(SESSIONS).where(SESSIONS.c.hash == row.hash).values(seen_at=work.at))
    return Session(row.name, row.by, cookie, row.csrf)


def end_session(store: Store, session: Session) -> None:
    """End one."""
    with store.work(session.name) as work:
        work.connection.execute(SESSIONS.delete().where(SESSIONS.c.hash == _hash(session.cookie)))
        work.enter("access.end-session", f"user/{session.name}")


def same_word(given: str | None, held: str) -> bool:
    """Whether the word given is the session's, told in a time that says nothing of it."""
    return given is not None and hmac.compare_digest(given.encode("utf-8", "surrogatepass"), held.encode())


def _hash(cookie: str) -> str:
    return hashlib.sha256(cookie.encode("utf-8", "surrogatepass")).hexdigest()
