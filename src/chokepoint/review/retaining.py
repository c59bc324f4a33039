"""Retention: what is kept for a number of days, table by table, and then goes; what went stands in the log."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from sqlalchemy import Select, select, update

from chokepoint.records.casework import Kept
from chokepoint.records.errors import InputError
from chokepoint.review.audit.erasing import remove_contents
from chokepoint.review.cases.rules import CLOSED
from chokepoint.review.store import Store
from chokepoint.review.tables import (
    ALERT_SIGNS,
    ALERTS,
    APPROVALS,
    ASSIGNMENTS,
    ATTACHMENTS,
    CASE_STATES,
    CASES,
    DECISIONS,
    NOTES,
    PERSONAL_VALUES,
    RESOLUTIONS,
    SNOOZES,
)
from chokepoint.review.work import Work, written

IN_CASES = (CASE_STATES, ASSIGNMENTS, NOTES, ATTACHMENTS, SNOOZES, DECISIONS)


def _closed(before: str) -> Select[tuple[str]]:
    """Cases that were closed, and not touched since, before a time."""
    return select(CASES.c.case_id).where(CASES.c.state == CLOSED, CASES.c.changed_at < before)


def _remove(work: Work, values: Select[tuple[str]]) -> int:
    standing = PERSONAL_VALUES.c.value_id.in_(values) & PERSONAL_VALUES.c.sealed.is_not(None)
    done = work.connection.execute(update(PERSONAL_VALUES).where(standing).values(sealed=None, removed_at=work.at))
    return int(done.rowcount)


def _cases(work: Work, before: str) -> int:
    """Texts of closed cases; ids, codes, times and outcomes stay."""
    closed = _closed(before)
    gone = sum(_remove(work, select(table.c.value_id).where(table.c.case_id.in_(closed))) for table in IN_CASES)
    subjects = select(ALERTS.c.subject).where(ALERTS.c.case_id.in_(closed))
    for table in (ALERT_SIGNS, RESOLUTIONS):
        gone += _remove(work, select(table.c.value_id).where(table.c.subject.in_(subjects)))
    asked = select(DECISIONS.c.approval_id).where(DECISIONS.c.case_id.in_(closed))
    return gone + _remove(work, select(APPROVALS.c.value_id).where(APPROVALS.c.approval_id.in_(asked)))


def _notes(work: Work, before: str) -> int:
    return _remove(work, select(NOTES.c.value_id).where(NOTES.c.case_id.in_(_closed(before)), NOTES.c.at < before))


def _attachments(work: Work, before: str) -> int:
    of_closed = ATTACHMENTS.c.case_id.in_(_closed(before))
    return _remove(work, select(ATTACHMENTS.c.value_id).where(of_closed, ATTACHMENTS.c.at < before))


KEPT: dict[str, Callable[[Work, str], int]] = {
    "cases": _cases,
    "notes": _notes,
    "attachments": _attachments,
    "log": remove_contents,
}
"""What retention can be set for, and how it is applied: the contents of entries of the log go, never the entries."""


def retain(store: Store, actor: str, days: Mapping[str, int]) -> list[Kept]:
    """Apply the days that tables are kept; returns what went. Raises InputError for a table that has no retention."""
    if unknown := sorted(set(days) - set(KEPT)):
        raise InputError(f"Setting `retention` names `{unknown[0]}`; there are: {', '.join(KEPT)}.")
    done = []
    with store.work(actor) as work:
        for table, kept in sorted(days.items()):
            before = work.moment - timedelta(days=kept)
            removed = KEPT[table](work, written(before))
            done.append(Kept(table, kept, before, removed))
            work.enter("retain", f"table/{table}", "log", before=written(before), days=kept, removed=removed)
    store.forget()
    return done
