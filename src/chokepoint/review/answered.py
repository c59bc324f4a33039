"""Requests that named an idempotency key: the same one sent twice is done once, and answered the same."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update

from chokepoint.records.errors import InputError, RuleError
from chokepoint.review.store import Store
from chokepoint.review.tables import ANSWERED, PERSONAL_VALUES
from chokepoint.review.vault import canonical
from chokepoint.review.work import Work, written

KEPT = timedelta(hours=24)
LONGEST_KEY = 128
PERSON = "answered"
"""Whose key seals the answers that are kept."""


@dataclass(frozen=True)
class Answer:
    """What was answered."""

    status: int
    content: Any


def begin(store: Store, actor: str, key: str, asked: Any) -> Answer | None:
    """The answer given before to the same request; None: it is new, and is entered as begun.

    Raises InputError where the key stood for another request, RuleError where that one has not ended: by then it is
    not known whether it was done.
    """
    if not 0 < len(key) <= LONGEST_KEY or not key.isprintable():
        raise InputError(f"An Idempotency-Key has 1 to {LONGEST_KEY} characters that can be printed.")
    asked_hash = hashlib.sha256(canonical(asked)).hexdigest()
    of_key = (ANSWERED.c.actor == actor) & (ANSWERED.c.key == key)
    with store.work(actor) as work:
        _forget(work)
        row = work.connection.execute(select(ANSWERED).where(of_key)).first()
        if row is None:
            work.connection.execute(insert(ANSWERED).values(actor=actor, key=key, asked=asked_hash, at=work.at))
            return None
        if row.asked != asked_hash:
            raise InputError("This Idempotency-Key stood for another request. Take a new one for each.")
        if row.status is None:
            raise RuleError("The first request with this Idempotency-Key did not end. Look whether it was done.")
        value = work.opened(row.value_id)[row.value_id]
    return Answer(row.status, value.content)


def _forget(work: Work) -> None:
    old = ANSWERED.c.at < written(work.moment - KEPT)
    ids = work.connection.execute(select(ANSWERED.c.value_id).where(old)).scalars().all()
    work.connection.execute(delete(ANSWERED).where(old))
    for value_id in ids:
        work.connection.execute(delete(PERSONAL_VALUES).where(PERSONAL_VALUES.c.value_id == value_id))


def end(store: Store, actor: str, key: str, answer: Answer | None) -> None:
    """Keep the answer; None: nothing was done, and the request may be sent again."""
    of_key = (ANSWERED.c.actor == actor) & (ANSWERED.c.key == key)
    with store.work(actor) as work:
        if answer is None:
            work.connection.execute(delete(ANSWERED).where(of_key))
            return
        value_id = work.seal(PERSON, answer.content)
        work.connection.execute(update(ANSWERED).where(of_key).values(status=answer.status, value_id=value_id))
