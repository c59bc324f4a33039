"""Which cases were opened, opened again or touched since a moment, and why. That they were read is entered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from chokepoint.records.since import ChangedCase
from chokepoint.review.cases.reading import text_of
from chokepoint.review.cases.rules import OPEN
from chokepoint.review.store import Store
from chokepoint.review.tables import AUDIT_ENTRIES, CASE_STATES, CASES
from chokepoint.review.work import Work, written

OPENED, AGAIN, TOUCHED = "opened", "opened again", "touched"
AT_ONCE = 500
"""Cases asked for in one query."""
RIPPLE = "case.ripple"
"""The entry of the log by which a list or a judgement touched a case."""


def changed_cases(store: Store, actor: str, since: datetime, top: int) -> list[ChangedCase]:
    """The cases in the order in which they want looking at, `top` at most."""
    with store.work(actor) as work:
        changed = CASES.c.changed_at >= written(since)
        order = (CASES.c.escalated.desc(), CASES.c.stops.desc(), CASES.c.likelihood.desc(), CASES.c.case_id)
        rows = work.connection.execute(select(CASES).where(changed).order_by(*order)).all()
        said = _said(work, [row.case_id for row in rows], since)
        shown = [row for row in rows if row.case_id in said][:top]
        reasons = _reasons(work, [one for row in shown for one in said[row.case_id]])
        for row in shown:
            work.enter("case.read", f"case/{row.case_id}", row.person)
    return [_changed(row, said[row.case_id], reasons) for row in shown]


def _said(work: Work, case_ids: Sequence[str], since: datetime) -> dict[str, list[Any]]:
    """By case, what happened to it, oldest first: rows of (case_id, at, before, what, value_id)."""
    found: dict[str, list[Any]] = defaultdict(list)
    for start in range(0, len(case_ids), AT_ONCE):
        ids = case_ids[start : start + AT_ONCE]
        states = select(
            CASE_STATES.c.case_id, CASE_STATES.c.at, CASE_STATES.c.before, CASE_STATES.c.after, CASE_STATES.c.value_id
        ).where(CASE_STATES.c.case_id.in_(ids), CASE_STATES.c.after == OPEN, CASE_STATES.c.at >= written(since))
        for row in work.connection.execute(states.order_by(CASE_STATES.c.number)):
            found[row.case_id].append(row)
        entry = AUDIT_ENTRIES.c
        ripples = select(
            entry.subject.label("case_id"),
            entry.at,
            entry.actor.label("before"),
            entry.action.label("after"),
            entry.value_id,
        ).where(entry.subject.in_([f"case/{one}" for one in ids]), entry.action == RIPPLE, entry.at >= written(since))
        for row in work.connection.execute(ripples.order_by(entry.seq)):
            found[row.case_id.partition("/")[2]].append(row)
    return found


def _reasons(work: Work, rows: Sequence[Any]) -> dict[str, str]:
    """What was said of each, by the value that holds it."""
    values = work.opened(*(row.value_id for row in rows))
    told = {}
    for row in rows:
        value = values[row.value_id]
        entered = isinstance(value.content, dict) and not value.gone
        told[row.value_id] = str(value.content.get("reason", "")) if entered else text_of(value)
    return told


def _changed(row: Row[Any], said: Sequence[Any], reasons: dict[str, str]) -> ChangedCase:
    opened = [one for one in said if one.after == OPEN]
    change = TOUCHED if not opened else OPENED if opened[0].before is None else AGAIN
    return ChangedCase(
        case_id=row.case_id,
        change=change,
        at=max(datetime.fromisoformat(one.at) for one in said),
        state=row.state,
        stops=row.stops,
        likelihood=row.likelihood,
        reasons=tuple(dict.fromkeys(reasons[one.value_id] for one in said)),
    )
