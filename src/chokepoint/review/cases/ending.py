"""How exceptions end before their day, and all that were asked for, as people see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, insert, select, update

from chokepoint.records.casework import Approval
from chokepoint.records.errors import RuleError
from chokepoint.review.cases.approving import ask, use
from chokepoint.review.cases.exceptions import END, END_APPROVED, ENDED, ENDING, IN_FORCE, person_of
from chokepoint.review.cases.reading import approvals, text_of
from chokepoint.review.cases.rules import EXCEPTION, ReviewSettings, a_person
from chokepoint.review.store import Store
from chokepoint.review.tables import APPROVALS, AUDIT_ENTRIES, EXCEPTIONS
from chokepoint.review.vault import Value
from chokepoint.review.work import Work, needed

ASKED_TO_END = "exception.end.ask"
"""The entry of the log by which an end is asked for."""


@dataclass(frozen=True)
class Standing:
    """An exception as the records hold it: `LIST:ENTRY`, about whom, by whom decided and why."""

    exception_id: str
    who: str
    is_party: bool
    entry: str
    by: str
    basis: str
    at: datetime


@dataclass(frozen=True)
class EndAsked:
    """That somebody asked for an end, and why."""

    by: str
    at: datetime
    reason: str


@dataclass(frozen=True)
class Requested:
    """One exception as it was asked for. `asked` and `end` are what a second person was asked; None: nobody was.

    `ended`: the newest request for its end, whether of two persons or of one.
    """

    request_id: str
    exception_id: str | None
    party_id: str | None
    who: str
    entry: str
    state: str
    reason: str
    by: str
    at: datetime
    until: date | None
    asked: Approval | None = None
    end: Approval | None = None
    ended: EndAsked | None = None


def request_end(store: Store, actor: str, one: Standing, reason: str | None, settings: ReviewSettings) -> str | None:
    """Ask that an exception in force ends; returns the request to be approved, None where no second person is asked.

    One that was loaded with the records is taken up first, as it stands. Raises RuleError where its end is asked for.
    """
    a_person(actor)
    with store.work(actor) as work:
        said = needed(reason, "The end of an exception")
        row = _taken_up(work, one)
        if row.state != IN_FORCE:
            raise RuleError(f"Exception {one.exception_id} is {row.state}; there is nothing to end.")
        subject = f"exception/{row.request_id}"
        approval_id = None
        if EXCEPTION in settings.four_eyes:
            approval_id = ask(work, EXCEPTION, f"{subject}/{END}", row.person, said)
        after = ENDING if approval_id else END_APPROVED
        held = EXCEPTIONS.c.request_id == row.request_id
        work.connection.execute(update(EXCEPTIONS).where(held).values(state=after, approval_id=approval_id))
        work.enter(ASKED_TO_END, subject, row.person, before=IN_FORCE, after=after, reason=said)
    return approval_id


def _taken_up(work: Work, one: Standing) -> Row[Any]:
    """The request by which an exception came; made where it came with the records."""
    query = select(EXCEPTIONS).where(EXCEPTIONS.c.exception_id == one.exception_id)
    found = work.connection.execute(query).first()
    if found is not None:
        return found
    request_id = work.number("exception", "E")
    person = person_of(one.who, is_party=one.is_party)
    work.connection.execute(
        insert(EXCEPTIONS).values(
            request_id=request_id,
            person=person,
            entry=one.entry,
            value_id=work.seal(person, {"who": one.who, "basis": one.basis}),
            by=one.by,
            at=one.at.isoformat(timespec="microseconds"),
            state=IN_FORCE,
            exception_id=one.exception_id,
        )
    )
    work.enter("exception.take-up", f"exception/{request_id}", person, after=one.exception_id)
    return work.connection.execute(query).one()


def to_end(work: Work) -> list[str]:
    """The exceptions whose end is agreed and that the records still hold, by id."""
    rows = select(EXCEPTIONS.c.exception_id).where(EXCEPTIONS.c.state == END_APPROVED)
    return list(work.connection.execute(rows.order_by(EXCEPTIONS.c.request_id)).scalars())


def mark_ended(work: Work, exception_id: str) -> None:
    """Remember that an exception holds no more."""
    held = EXCEPTIONS.c.exception_id == exception_id
    row = work.connection.execute(select(EXCEPTIONS).where(held)).one()
    work.connection.execute(update(EXCEPTIONS).where(held).values(state=ENDED))
    if row.approval_id:
        use(work, row.approval_id)
    work.enter("exception.end", f"exception/{row.request_id}", row.person, before=exception_id, after=ENDED)


def requested(store: Store, actor: str, *, top: int, after: int = 0) -> list[Requested]:
    """Exceptions that were asked for, newest first; that each was read is entered. `after`: so many are skipped."""
    with store.work(actor) as work:
        query = select(EXCEPTIONS).order_by(EXCEPTIONS.c.request_id.desc()).limit(top).offset(after)
        rows = work.connection.execute(query).all()
        found = [_requested(row, value) for row, value in zip(rows, _values(work, rows), strict=True)]
        asked, ended = _asked(work, found), _ended(work, found)
        for row in rows:
            work.enter("exception.read", f"exception/{row.request_id}", row.person)
    return [
        replace(
            one,
            asked=asked.get(f"exception/{one.request_id}"),
            end=asked.get(f"exception/{one.request_id}/{END}"),
            ended=ended.get(f"exception/{one.request_id}"),
        )
        for one in found
    ]


def became(store: Store) -> list[str | None]:
    """What each request became, an exception or nothing yet."""
    with store.reading() as connection:
        return list(connection.execute(select(EXCEPTIONS.c.exception_id)).scalars())


def _values(work: Work, rows: Sequence[Row[Any]]) -> list[dict[str, str]]:
    opened = work.opened(*(row.value_id for row in rows))
    values = [opened[row.value_id] for row in rows]
    return [dict.fromkeys(("who", "basis"), text_of(one)) if one.gone else one.content for one in values]


def _requested(row: Row[Any], value: dict[str, str]) -> Requested:
    return Requested(
        request_id=row.request_id,
        exception_id=row.exception_id,
        party_id=value["who"] if row.person.startswith("party/") else None,
        who=value["who"],
        entry=row.entry,
        state=row.state,
        reason=value["basis"],
        by=row.by,
        at=datetime.fromisoformat(row.at),
        until=date.fromisoformat(row.until) if row.until else None,
    )


def _asked(work: Work, found: Sequence[Requested]) -> dict[str, Approval]:
    """The newest request for a second person on each subject."""
    subjects = [f"exception/{one.request_id}{end}" for one in found for end in ("", f"/{END}")]
    return {one.subject: one for one in approvals(work, APPROVALS.c.subject.in_(subjects))}


def _ended(work: Work, found: Sequence[Requested]) -> dict[str, EndAsked]:
    """The newest request for its end on each subject, as the log has it; nothing else does where one suffices."""
    held = AUDIT_ENTRIES.c.subject.in_([f"exception/{one.request_id}" for one in found])
    query = select(AUDIT_ENTRIES).where(held, AUDIT_ENTRIES.c.action == ASKED_TO_END)
    rows = work.connection.execute(query.order_by(AUDIT_ENTRIES.c.seq)).all()
    values = work.opened(*(row.value_id for row in rows))
    return {
        row.subject: EndAsked(row.actor, datetime.fromisoformat(row.at), _reason(values[row.value_id])) for row in rows
    }


def _reason(value: Value) -> str:
    return text_of(value) if value.gone else str((value.content or {}).get("reason") or "")
