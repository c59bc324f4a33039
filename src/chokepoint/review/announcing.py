"""What other systems are told of: orders that are held, released or refused, read off the log in its order.

The log is the one list of what happened, so that nothing is announced that is not entered, and nothing entered is lost
when the program ends before it was told. Ids, words and times alone leave.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from chokepoint.review.cases.rules import MADE, OPEN, PROGRAM
from chokepoint.review.store import Store
from chokepoint.review.tables import ALERTS, ANNOUNCED, AUDIT_ENTRIES, DECISION_SUBJECTS, DECISIONS

HELD, DECIDED = ("alert.open", "alert.change"), ("case.decide", "decision.make")
"""Entries that may hold an order, and that may decide on one."""
AT_ONCE = 200
"""Entries looked at in one go."""


@dataclass(frozen=True)
class Announcement:
    """One thing to be told: `event` is hold, release or refuse. `seq` numbers it for who may get it twice."""

    seq: int
    at: str
    event: str
    case_id: str
    subjects: tuple[str, ...]


def announcements(store: Store) -> tuple[list[Announcement], int | None]:
    """What was not told yet, oldest first, and the last entry looked at; None: there is no new one.

    The first time all before is taken as told.
    """
    with store.reading() as connection:
        since = connection.execute(select(ANNOUNCED.c.seq)).scalar()
        if since is not None:
            return _found(connection, since)
    mark_told(store, store.head().seq)
    return [], None


def mark_told(store: Store, seq: int) -> None:
    """Keep that all up to this entry is told."""
    with store.work(PROGRAM) as work:
        if not work.connection.execute(update(ANNOUNCED).values(seq=seq)).rowcount:
            work.connection.execute(insert(ANNOUNCED).values(seq=seq))


def _found(connection: Connection, since: int) -> tuple[list[Announcement], int | None]:
    asked = select(AUDIT_ENTRIES).where(AUDIT_ENTRIES.c.seq > since).order_by(AUDIT_ENTRIES.c.seq).limit(AT_ONCE)
    entries = connection.execute(asked).all()
    found: list[Announcement] = []
    for entry in entries:
        if entry.action in HELD:
            found += _held(connection, entry)
        elif entry.action in DECIDED:
            found += _decided(connection, entry)
    return found, entries[-1].seq if entries else None


def _held(connection: Connection, entry: Row[Any]) -> Sequence[Announcement]:
    row = connection.execute(select(ALERTS).where(ALERTS.c.subject == entry.subject)).first()
    if row is None or not row.held or row.state != OPEN:
        return []
    return [Announcement(entry.seq, entry.at, "hold", row.case_id, (entry.subject,))]


def _decided(connection: Connection, entry: Row[Any]) -> Sequence[Announcement]:
    """The decision that the entry is of; one that waits is told when it is made."""
    of_case = DECISIONS.c.case_id == entry.subject.removeprefix("case/")
    of_entry = DECISIONS.c.decision_id == entry.subject.removeprefix("decision/")
    made = select(DECISIONS).where(of_entry | (of_case & (DECISIONS.c.at == entry.at)), DECISIONS.c.state == MADE)
    if entry.action == DECIDED[0]:
        made = made.where(DECISIONS.c.approval_id.is_(None))
    told = []
    for row in connection.execute(made).all():
        asked = select(DECISION_SUBJECTS.c.subject).where(DECISION_SUBJECTS.c.decision_id == row.decision_id)
        subjects = connection.execute(asked.order_by(DECISION_SUBJECTS.c.subject)).scalars().all()
        told.append(Announcement(entry.seq, entry.at, row.action, row.case_id, tuple(subjects)))
    return told
