"""Keys of programs: shown once, kept as a hash, allowed what they need, and over on a day."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, insert, select, update

from chokepoint.records.errors import InputError, NotFoundError
from chokepoint.review.access.rules import ACCESS, APPROVE, DECIDE, KEY, PERMISSIONS, Principal
from chokepoint.review.cases.rules import one_of
from chokepoint.review.store import Store
from chokepoint.review.tables import ACCESS_KEYS
from chokepoint.review.work import written

MARK = "cpk"
"""What a key begins with, so that scanners for leaked secrets find it."""
LONGEST_DAYS = 366
OF_PEOPLE = (ACCESS, APPROVE, DECIDE)
"""What no program is allowed: a person answers for it."""


@dataclass(frozen=True)
class Key:
    """One key as people see it. `key` is the key itself, told once, when it is made."""

    key_id: str
    title: str
    permissions: tuple[str, ...]
    made_by: str
    made_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    key: str | None = None


def make_key(store: Store, actor: str, title: str, permissions: Collection[str], days: int) -> Key:
    """Make a key that holds so many days; raises InputError."""
    for one in permissions:
        one_of(one, [each for each in PERMISSIONS if each not in OF_PEOPLE], "permission of a program")
    if not permissions:
        raise InputError("A key needs at least one permission.")
    if not 1 <= days <= LONGEST_DAYS:
        raise InputError(f"A key holds from 1 to {LONGEST_DAYS} days; {days} were asked for.")
    if not title.strip():
        raise InputError("A key needs a title that says which program has it.")
    secret = secrets.token_urlsafe(32)
    with store.work(actor) as work:
        key_id = work.number("key", "K")
        cells = {
            "key_id": key_id,
            "title": " ".join(title.split()),
            "hash": _hash(secret),
            "permissions": " ".join(sorted(permissions)),
            "made_by": work.actor,
            "made_at": work.at,
            "expires_at": written(work.moment + timedelta(days=days)),
        }
        work.connection.execute(insert(ACCESS_KEYS).values(**cells))
        work.enter("access.make-key", f"key/{key_id}", after={"permissions": cells["permissions"], "days": days})
        row = work.connection.execute(select(ACCESS_KEYS).where(ACCESS_KEYS.c.key_id == key_id)).one()
    return _key(row, f"{MARK}_{key_id}_{secret}")


def end_key(store: Store, actor: str, key_id: str) -> None:
    """End a key; raises NotFoundError where none of that id holds."""
    with store.work(actor) as work:
        held = (ACCESS_KEYS.c.key_id == key_id) & ACCESS_KEYS.c.ended_at.is_(None)
        if not work.connection.execute(update(ACCESS_KEYS).where(held).values(ended_at=work.at)).rowcount:
            raise NotFoundError(f"There is no key `{key_id}` that holds.")
        work.enter("access.end-key", f"key/{key_id}")


def keys(store: Store) -> list[Key]:
    """All keys, those ended too, without their secrets."""
    with store.reading() as connection:
        return [_key(row) for row in connection.execute(select(ACCESS_KEYS).order_by(ACCESS_KEYS.c.key_id))]


def find_key(store: Store, given: str) -> Principal | None:
    """Whose key it is, while it holds."""
    mark, _, rest = given.partition("_")
    key_id, _, secret = rest.partition("_")
    if mark != MARK:
        return None
    with store.reading() as connection:
        row = connection.execute(select(ACCESS_KEYS).where(ACCESS_KEYS.c.key_id == key_id)).first()
    if row is None or not hmac.compare_digest(row.hash, _hash(secret)):
        return None
    if row.ended_at or row.expires_at <= written(store.clock()):
        return None
    return Principal(f"key {row.key_id} ({row.title})", "key", frozenset(row.permissions.split()), KEY)


def _hash(secret: str) -> str:
    """A plain hash does: the secret is 32 random bytes, which nobody can try out."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _key(row: Row[Any], key: str | None = None) -> Key:
    return Key(
        key_id=row.key_id,
        title=row.title,
        permissions=tuple(row.permissions.split()),
        made_by=row.made_by,
        made_at=datetime.fromisoformat(row.made_at),
        expires_at=datetime.fromisoformat(row.expires_at),
        ended_at=datetime.fromisoformat(row.ended_at) if row.ended_at else None,
        key=key,
    )
