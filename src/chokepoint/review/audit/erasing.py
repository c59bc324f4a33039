"""Erasing a person's values, and removing contents whose time of keeping is over; both stand in the log."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, update

from chokepoint.records.errors import NotFoundError
from chokepoint.review.store import Store
from chokepoint.review.tables import AUDIT_ENTRIES, PERSONAL_VALUES
from chokepoint.review.work import Work, needed

ERASE, REMOVE = "person.erase", "content.remove"


def erase(store: Store, actor: str, persons: Sequence[str], ground: str) -> int:
    """Destroy the keys of persons (`party/P-1`) on a recorded ground; returns how many. Raises NotFoundError.

    Nothing sealed under them can be read again, here or in a copy of the database; a copy made with both the database
    and the workspace's key holds what it held.
    """
    with store.work(actor) as work:
        said = needed(ground, "An erasure")
        marks = {"erased_at": work.at, "erased_by": work.actor, "ground": said}
        gone = 0
        for person in persons:
            keys = work.vault.erase(work.connection, person, marks)
            if keys:
                work.enter(ERASE, person, "log", reason=said, keys=keys)
            gone += keys
        if not gone:
            named = ", ".join(f"`{person}`" for person in persons)
            raise NotFoundError(f"Nothing is kept about {named}. Name a person as the log does, such as party/P-1.")
    store.forget()
    return gone


def removal(before: str) -> str:
    """What a removal of contents is about, as the log names it: entries before a time."""
    return f"contents before {before}"


def remove_contents(work: Work, before: str) -> int:
    """Remove the contents of entries before a time; the entries stay. Returns how many."""
    old = select(AUDIT_ENTRIES.c.value_id).where(AUDIT_ENTRIES.c.at < before)
    standing = PERSONAL_VALUES.c.value_id.in_(old) & PERSONAL_VALUES.c.sealed.is_not(None)
    gone = work.connection.execute(
        update(PERSONAL_VALUES).where(standing).values(sealed=None, removed_at=work.at)
    ).rowcount
    if gone:
        work.enter(REMOVE, removal(before), "log", removed=gone)
    return gone
