"""The log as people read it; that it was read is entered too."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from chokepoint.records.casework import LogEntry
from chokepoint.review.store import Store
from chokepoint.review.tables import AUDIT_ENTRIES


def entries(
    store: Store, actor: str, subject: str | None = None, top: int = 50, before: int | None = None
) -> list[LogEntry]:
    """The newest entries, or those on a subject (`case/C-000001`, `order/O-1`), newest first; older than `before`."""
    query = select(AUDIT_ENTRIES).order_by(AUDIT_ENTRIES.c.seq.desc()).limit(top)
    if subject:
        query = query.where(AUDIT_ENTRIES.c.subject == subject)
    if before is not None:
        query = query.where(AUDIT_ENTRIES.c.seq < before)
    with store.work(actor) as work:
        rows = work.connection.execute(query).all()
        values = work.opened(*(row.value_id for row in rows))
        work.enter("log.read", subject or "log", "log", top=top)
    return [
        LogEntry(
            seq=row.seq,
            at=datetime.fromisoformat(row.at),
            actor=row.actor,
            action=row.action,
            subject=row.subject,
            content=values[row.value_id].content,
            gone=values[row.value_id].gone,
            hash=row.hash,
        )
        for row in rows
    ]
