"""The second person: asked for, given or refused, used once. Nobody approves what they asked for."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, insert, select, update

from chokepoint.records.casework import Approval
from chokepoint.records.errors import NotFoundError, RuleError
from chokepoint.review.cases.reading import approvals, text_of
from chokepoint.review.cases.rules import APPROVED, EXPORT, a_person, same_person
from chokepoint.review.store import Store
from chokepoint.review.tables import APPROVALS
from chokepoint.review.work import Work, needed


def ask(work: Work, kind: str, subject: str, person: str, reason: str) -> str:
    """Ask for a second person; returns the request's id."""
    approval_id = work.number("approval", "A")
    work.connection.execute(
        insert(APPROVALS).values(
            approval_id=approval_id,
            kind=kind,
            subject=subject,
            person=person,
            value_id=work.seal(person, reason),
            asked_by=work.actor,
            asked_at=work.at,
        )
    )
    work.enter("approval.ask", f"approval/{approval_id}", person, after=kind, about=subject, reason=reason)
    return approval_id


def answer(work: Work, approval_id: str, verdict: str, reason: str | None) -> Row[Any]:
    """Enter the second person's answer; returns the request. Raises NotFoundError, RuleError, InputError."""
    a_person(work.actor)
    row = work.connection.execute(select(APPROVALS).where(APPROVALS.c.approval_id == approval_id)).first()
    if row is None:
        raise NotFoundError(f"There is no request `{approval_id}`. `chokepoint cases approvals` lists those that wait.")
    said = needed(reason, "An answer")
    if row.verdict is not None:
        raise RuleError(f"Request {approval_id} is {row.verdict} already.")
    if same_person(row.asked_by, work.actor):
        raise RuleError(f"{row.asked_by} asked for {approval_id}; another person must answer it (--by NAME).")
    work.connection.execute(
        update(APPROVALS)
        .where(APPROVALS.c.approval_id == approval_id)
        .values(verdict=verdict, answered_by=work.actor, answered_at=work.at)
    )
    work.enter(
        "approval.answer",
        f"approval/{approval_id}",
        row.person,
        before=None,
        after=verdict,
        about=row.subject,
        reason=said,
    )
    return row


def use(work: Work, approval_id: str) -> None:
    """Mark what was approved as done."""
    work.connection.execute(update(APPROVALS).where(APPROVALS.c.approval_id == approval_id).values(used_at=work.at))


def usable_export(work: Work, approval_id: str, subject: str) -> str:
    """Why a subject is to be exported by an approval not used yet; raises NotFoundError, RuleError where it is not."""
    row = work.connection.execute(select(APPROVALS).where(APPROVALS.c.approval_id == approval_id)).first()
    if row is None or row.kind != EXPORT:
        raise NotFoundError(f"There is no request `{approval_id}` to export. Ask for one without --approval.")
    if row.subject != subject:
        raise RuleError(f"Request {approval_id} is to export {row.subject}, not {subject}.")
    if row.verdict != APPROVED:
        raise RuleError(
            f"Request {approval_id} {'waits for a second person' if row.verdict is None else 'is ' + row.verdict}."
        )
    if row.used_at:
        raise RuleError(f"Request {approval_id} was used on {row.used_at}. Ask for another.")
    if not same_person(row.asked_by, work.actor):
        raise RuleError(f"{row.asked_by} asked for {approval_id}; only that person may use it.")
    return text_of(work.opened(row.value_id).get(row.value_id))


def use_export(work: Work, approval_id: str, subject: str) -> None:
    """Take up an approval to export a subject, once; raises NotFoundError, RuleError."""
    usable_export(work, approval_id, subject)
    use(work, approval_id)


def waiting(store: Store, actor: str) -> list[Approval]:
    """The requests that nobody has answered, oldest first; that they were read is entered."""
    with store.work(actor) as work:
        found = approvals(work, APPROVALS.c.verdict.is_(None))
        for one in found:
            work.enter("approval.read", f"approval/{one.approval_id}", "log")
    return found
