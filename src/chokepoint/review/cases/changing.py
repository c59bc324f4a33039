"""Changes of a case that other acts are made of: its state, and what its open alerts come to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, func, insert, select, update

from chokepoint.review.cases.reading import case_row
from chokepoint.review.cases.rules import CLOSED, OPEN, SNOOZED, VOID, WAITING
from chokepoint.review.tables import (
    ALERT_SIGNS,
    ALERTS,
    APPROVALS,
    CASE_STATES,
    CASES,
    DECISION_SUBJECTS,
    DECISIONS,
    SNOOZES,
)
from chokepoint.review.work import Work

AT_ONCE = 500
"""Cases asked for in one query."""


def change(work: Work, case: Row[Any], **cells: Any) -> None:
    """Change cells of a case, and when it was changed."""
    work.connection.execute(update(CASES).where(CASES.c.case_id == case.case_id).values(**cells, changed_at=work.at))


def change_state(work: Work, case_id: str, after: str, reason: str) -> None:
    """Put a case into a state, with the reason in its history and in the log; nothing where it is in it already."""
    case = case_row(work, case_id)
    if case.state == after:
        return
    change(work, case, state=after, **({"snoozed_until": None} if case.state == SNOOZED else {}))
    if case.state == SNOOZED:
        ended = (SNOOZES.c.case_id == case_id) & SNOOZES.c.ended_at.is_(None)
        work.connection.execute(update(SNOOZES).where(ended).values(ended_at=work.at))
    work.connection.execute(
        insert(CASE_STATES).values(
            case_id=case_id,
            before=case.state,
            after=after,
            value_id=work.seal(case.person, reason),
            by=work.actor,
            at=work.at,
        )
    )
    work.enter("case.state", f"case/{case_id}", case.person, before=case.state, after=after, reason=reason)


def refresh(work: Work, case_id: str, reason: str) -> None:
    """Count again what the open alerts of a case come to; a case without any is closed, for that reason."""
    case = case_row(work, case_id)
    of_case = (ALERTS.c.case_id == case_id) & (ALERTS.c.state == OPEN)
    found = work.connection.execute(
        select(func.count().label("alerts"), func.max(ALERTS.c.likelihood).label("likelihood")).where(of_case)
    ).one()
    stops = work.connection.execute(
        select(func.count()).select_from(ALERT_SIGNS.join(ALERTS)).where(of_case, ALERT_SIGNS.c.stop)
    ).scalar_one()
    change(work, case, open_alerts=found.alerts, likelihood=found.likelihood or 0.0, stops=stops)
    if not found.alerts:
        change_state(work, case_id, CLOSED, reason)


def refresh_all(work: Work, case_ids: Sequence[str]) -> list[str]:
    """Count again what the open alerts of many cases come to; returns those that have none."""
    empty = []
    for start in range(0, len(case_ids), AT_ONCE):
        piece = case_ids[start : start + AT_ONCE]
        of_cases = ALERTS.c.case_id.in_(piece) & (ALERTS.c.state == OPEN)
        likeliest = func.max(ALERTS.c.likelihood).label("likelihood")
        totals = select(ALERTS.c.case_id, func.count().label("alerts"), likeliest).where(of_cases)
        found = work.connection.execute(totals.group_by(ALERTS.c.case_id)).all()
        stops = select(ALERTS.c.case_id, func.count()).select_from(ALERT_SIGNS.join(ALERTS))
        stopped = work.connection.execute(stops.where(of_cases, ALERT_SIGNS.c.stop).group_by(ALERTS.c.case_id))
        stops_of = {row[0]: row[1] for row in stopped}
        rows = [
            {
                "counted": row.case_id,
                "open_alerts": row.alerts,
                "likelihood": row.likelihood,
                "stops": stops_of.get(row.case_id, 0),
                "changed_at": work.at,
            }
            for row in found
        ]
        if rows:
            work.connection.execute(update(CASES).where(CASES.c.case_id == bindparam("counted")), rows)
        having = {row.case_id for row in found}
        empty += [case_id for case_id in piece if case_id not in having]
    return empty


def make_void(work: Work, case_id: str, reason: str) -> None:
    """Take back the decisions on a case that wait for a second person; the case is open again."""
    waiting = work.connection.execute(
        select(DECISIONS).where(DECISIONS.c.case_id == case_id, DECISIONS.c.state == WAITING)
    ).all()
    for decision in waiting:
        work.connection.execute(
            update(DECISIONS).where(DECISIONS.c.decision_id == decision.decision_id).values(state=VOID)
        )
        work.connection.execute(
            update(APPROVALS)
            .where(APPROVALS.c.approval_id == decision.approval_id)
            .values(verdict=VOID, answered_by=work.actor, answered_at=work.at)
        )
        person = case_row(work, case_id).person
        work.enter(
            "decision.void", f"decision/{decision.decision_id}", person, before=WAITING, after=VOID, reason=reason
        )
    if waiting:
        change_state(work, case_id, OPEN, reason)


def reopen(work: Work, case_id: str, reason: str) -> None:
    """Open a case again, whatever its state: what waits is void, a snooze ends."""
    make_void(work, case_id, reason)
    change_state(work, case_id, OPEN, reason)


def covered(work: Work, decision_id: str) -> list[str]:
    """The subjects that a decision is on."""
    query = select(DECISION_SUBJECTS.c.subject).where(DECISION_SUBJECTS.c.decision_id == decision_id)
    return list(work.connection.execute(query.order_by(DECISION_SUBJECTS.c.subject)).scalars())
