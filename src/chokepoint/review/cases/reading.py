"""One case as people see it, with all that belongs to it. Who reads a case is entered. The queue: `queueing`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Table, select

from chokepoint.records.casework import (
    NOT_READABLE,
    AlertLine,
    Approval,
    Case,
    CaseLine,
    Decision,
    Event,
    SignLine,
)
from chokepoint.records.errors import NotFoundError
from chokepoint.review.store import Store
from chokepoint.review.tables import (
    ALERT_SIGNS,
    ALERTS,
    APPROVALS,
    ASSIGNMENTS,
    ATTACHMENTS,
    CASE_STATES,
    CASES,
    DECISION_SUBJECTS,
    DECISIONS,
    NOTES,
    RESOLUTIONS,
    SNOOZES,
)
from chokepoint.review.vault import Value
from chokepoint.review.work import Work

Values = Mapping[str, Value]


def case_line(row: Row[Any]) -> CaseLine:
    """One case as the queue shows it."""
    return CaseLine(
        case_id=row.case_id,
        group_id=row.group_id,
        state=row.state,
        assignee=row.assignee,
        escalated_to=row.escalated_to,
        stops=row.stops,
        likelihood=row.likelihood,
        open_alerts=row.open_alerts,
        snoozed_until=date.fromisoformat(row.snoozed_until) if row.snoozed_until else None,
        opened_at=datetime.fromisoformat(row.opened_at),
        changed_at=datetime.fromisoformat(row.changed_at),
    )


def case_row(work: Work, case_id: str) -> Row[Any]:
    """The stored case; raises NotFoundError."""
    row = work.connection.execute(select(CASES).where(CASES.c.case_id == case_id)).first()
    if row is None:
        raise NotFoundError(f"There is no case `{case_id}`. `chokepoint cases list` shows those that are open.")
    return row


def read_case(store: Store, actor: str, case_id: str) -> Case:
    """One case; that it was read is entered. Raises NotFoundError."""
    with store.work(actor) as work:
        found = whole_case(work, case_id)
        work.enter("case.read", f"case/{case_id}", found.person)
    return found


def whole_case(work: Work, case_id: str) -> Case:
    """One case with all that belongs to it, for an act that enters what it does itself; raises NotFoundError."""
    row = case_row(work, case_id)
    alerts = case_alerts(work, case_id)
    decisions = case_decisions(work, case_id)
    asked = [one.approval_id for one in decisions if one.approval_id]
    of_case = APPROVALS.c.approval_id.in_(asked) | (APPROVALS.c.subject == f"case/{case_id}")
    return Case(
        line=case_line(row),
        person=row.person,
        alerts=tuple(alerts),
        decisions=tuple(decisions),
        approvals=tuple(approvals(work, of_case)),
        events=tuple(_events(work, case_id)),
    )


def case_alerts(work: Work, case_id: str, subjects: Iterable[str] | None = None) -> list[AlertLine]:
    """The alerts of a case, or some of them, stopped and likeliest first, with what resolves each sign now."""
    query = select(ALERTS).where(ALERTS.c.case_id == case_id)
    if subjects is not None:
        query = query.where(ALERTS.c.subject.in_(list(subjects)))
    rows = work.connection.execute(query.order_by(ALERTS.c.likelihood.desc(), ALERTS.c.subject)).all()
    signs = _signs(work, [row.subject for row in rows])
    return [
        AlertLine(
            subject=row.subject,
            run_id=row.run_id,
            state=row.state,
            band=row.band,
            held=row.held,
            likelihood=row.likelihood,
            rank=row.rank,
            signs=tuple(signs.get(row.subject, ())),
            customer_id=customer_of(row.person),
        )
        for row in rows
    ]


def customer_of(person: str) -> str | None:
    """The id of a party whom an alert is about; None where it is about no known one."""
    kind, _, party_id = person.partition("/")
    return party_id if kind == "party" else None


def _signs(work: Work, subjects: list[str]) -> dict[str, list[SignLine]]:
    signs = work.connection.execute(
        select(ALERT_SIGNS)
        .where(ALERT_SIGNS.c.subject.in_(subjects))
        .order_by(ALERT_SIGNS.c.stop.desc(), ALERT_SIGNS.c.sign)
    ).all()
    resolved = work.connection.execute(
        select(RESOLUTIONS).where(RESOLUTIONS.c.subject.in_(subjects)).order_by(RESOLUTIONS.c.number)
    ).all()
    newest = {(row.subject, row.sign, row.fingerprint): row for row in resolved}
    values = work.opened(*(row.value_id for row in (*signs, *resolved)))
    found: dict[str, list[SignLine]] = {}
    for row in signs:
        seen = values.get(row.value_id)
        basis, record_ids = seen.content if seen and not seen.gone else (text_of(seen), ())
        by = newest.get((row.subject, row.sign, row.fingerprint))
        found.setdefault(row.subject, []).append(
            SignLine(
                sign=row.sign,
                stop=row.stop,
                basis=basis,
                record_ids=tuple(record_ids),
                resolved=by.code if by else None,
                reason=text_of(values.get(by.value_id)) if by else None,
                document=by.document if by else None,
                resolved_by=by.by if by else None,
                resolved_at=datetime.fromisoformat(by.at) if by else None,
            )
        )
    return found


def text_of(value: Value | None) -> str:
    """A personal value as a text, or why it cannot be read."""
    if value is None:
        return ""
    return NOT_READABLE.get(value.gone, f"({value.gone})") if value.gone else str(value.content)


def case_decisions(work: Work, case_id: str) -> list[Decision]:
    """The decisions on a case, oldest first."""
    rows = work.connection.execute(
        select(DECISIONS).where(DECISIONS.c.case_id == case_id).order_by(DECISIONS.c.decision_id)
    ).all()
    values = work.opened(*(row.value_id for row in rows))
    covered = work.connection.execute(
        select(DECISION_SUBJECTS)
        .where(DECISION_SUBJECTS.c.decision_id.in_([row.decision_id for row in rows]))
        .order_by(DECISION_SUBJECTS.c.subject)
    ).all()
    return [
        Decision(
            decision_id=row.decision_id,
            action=row.action,
            outcome=row.outcome,
            state=row.state,
            subjects=tuple(one.subject for one in covered if one.decision_id == row.decision_id),
            by=row.by,
            at=datetime.fromisoformat(row.at),
            reason=text_of(values.get(row.value_id)),
            approval_id=row.approval_id,
        )
        for row in rows
    ]


def approvals(work: Work, which: Any) -> list[Approval]:
    """Requests for a second person, oldest first."""
    rows = work.connection.execute(select(APPROVALS).where(which).order_by(APPROVALS.c.approval_id)).all()
    values = work.opened(*(row.value_id for row in rows))
    return [
        Approval(
            approval_id=row.approval_id,
            kind=row.kind,
            subject=row.subject,
            asked_by=row.asked_by,
            asked_at=datetime.fromisoformat(row.asked_at),
            reason=text_of(values.get(row.value_id)),
            verdict=row.verdict,
            answered_by=row.answered_by,
            answered_at=_time(row.answered_at),
            used_at=_time(row.used_at),
        )
        for row in rows
    ]


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


EVENTS: dict[Table, tuple[str, Callable[[Any], str]]] = {
    CASE_STATES: ("state", lambda row: f"{row.before or 'new'} to {row.after}"),
    ASSIGNMENTS: ("assigned", lambda row: f"to {row.assignee}" if row.assignee else "to nobody"),
    NOTES: ("note", lambda row: str(row.note_id)),
    ATTACHMENTS: ("attached", lambda row: f"{row.size:,} bytes, SHA-256 {row.sha256}"),
    SNOOZES: ("snoozed", lambda row: f"until {row.until}"),
}
"""What each table tells as an event of a case."""


def _events(work: Work, case_id: str) -> list[Event]:
    told = []
    for place, (table, (what, said)) in enumerate(EVENTS.items()):
        rows = work.connection.execute(select(table).where(table.c.case_id == case_id)).all()
        values = work.opened(*(row.value_id for row in rows))
        for row in rows:
            value = values.get(row.value_id)
            text = value.content["name"] if table is ATTACHMENTS and value and not value.gone else text_of(value)
            parts = ": ".join(part for part in (said(row), text) if part)
            told.append((row.at, place, Event(datetime.fromisoformat(row.at), row.by, what, parts)))
    return [event for _, _, event in sorted(told, key=lambda one: one[:2])]
