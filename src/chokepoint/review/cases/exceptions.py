"""Exceptions that wait for a second person, and those granted that are to be put in force among the records.

How one ends: `ending`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert, select, update

from chokepoint.records.casework import GrantedException
from chokepoint.records.errors import InputError
from chokepoint.review.cases.approving import ask, use
from chokepoint.review.cases.rules import APPROVED, EXCEPTION, REJECTED, VOID, WAITING, ReviewSettings, a_person
from chokepoint.review.store import Store
from chokepoint.review.tables import EXCEPTIONS
from chokepoint.review.work import Work, needed

IN_FORCE = "in force"
ENDING, END_APPROVED, ENDED = "ending", "end approved", "ended"
"""States of a request besides waiting, approved and rejected. Ending: its end waits for a second person."""
END = "end"


@dataclass(frozen=True)
class Wanted:
    """An exception that is asked for: who is not the entry `LIST:ENTRY`, until when. `is_party`: a party_id."""

    who: str
    entry: str
    until: date | None
    is_party: bool


def request(store: Store, actor: str, wanted: Wanted, reason: str | None, settings: ReviewSettings) -> str | None:
    """Ask for an exception; returns the request to be approved, None where no second person is asked for."""
    a_person(actor)
    with store.work(actor) as work:
        said = needed(reason, "An exception")
        if wanted.until and wanted.until < work.moment.date():
            raise InputError(f"--until: {wanted.until} is past; the exception would never hold.")
        person = person_of(wanted.who, is_party=wanted.is_party)
        request_id = work.number("exception", "E")
        approval_id = None
        if EXCEPTION in settings.four_eyes:
            approval_id = ask(work, EXCEPTION, f"exception/{request_id}", person, said)
        work.connection.execute(
            insert(EXCEPTIONS).values(
                request_id=request_id,
                person=person,
                entry=wanted.entry,
                until=wanted.until.isoformat() if wanted.until else None,
                value_id=work.seal(person, {"who": wanted.who, "basis": said}),
                by=work.actor,
                at=work.at,
                approval_id=approval_id,
                state=WAITING if approval_id else APPROVED,
            )
        )
        after = {"who": wanted.who, "entry": wanted.entry, "until": wanted.until}
        work.enter("exception.ask", f"exception/{request_id}", person, after=after, reason=said)
    return approval_id


def person_of(who: str, *, is_party: bool) -> str:
    """Whose key seals what is said of an exception: the party's, or that of a name, which itself stands nowhere."""
    return f"party/{who}" if is_party else f"name/{hashlib.sha256(who.encode()).hexdigest()[:16]}"


def grant(work: Work, subject: str) -> None:
    """The second person has agreed: it is to be put in force, or to be ended. `subject` is that of the approval."""
    request_id, is_end = asked_of(subject)
    held = EXCEPTIONS.c.request_id == request_id
    work.connection.execute(update(EXCEPTIONS).where(held).values(state=END_APPROVED if is_end else APPROVED))


def turn_down(work: Work, subject: str) -> None:
    """The second person has refused: it never comes in force, or goes on. `subject` is that of the approval."""
    request_id, is_end = asked_of(subject)
    held = EXCEPTIONS.c.request_id == request_id
    work.connection.execute(update(EXCEPTIONS).where(held).values(state=IN_FORCE if is_end else REJECTED))


def asked_of(subject: str) -> tuple[str, bool]:
    """The request that an approval is about, and whether it asks for its end: `exception/E-000001/end`."""
    request_id, _, end = subject.partition("/")[2].partition("/")
    return request_id, end == END


def granted(work: Work) -> list[GrantedException]:
    """Approved exceptions that are not in force yet, oldest first; those whose person was erased are left out."""
    rows = work.connection.execute(
        select(EXCEPTIONS).where(EXCEPTIONS.c.state == APPROVED).order_by(EXCEPTIONS.c.request_id)
    ).all()
    values = work.opened(*(row.value_id for row in rows))
    return [
        GrantedException(
            request_id=row.request_id,
            who=values[row.value_id].content["who"],
            entry=row.entry,
            by=row.by,
            basis=values[row.value_id].content["basis"],
            until=date.fromisoformat(row.until) if row.until else None,
        )
        for row in rows
        if not values[row.value_id].gone
    ]


def mark_in_force(work: Work, request_id: str, exception_id: str) -> None:
    """Remember the exception that a request became."""
    held = EXCEPTIONS.c.request_id == request_id
    row = work.connection.execute(select(EXCEPTIONS).where(held)).one()
    work.connection.execute(update(EXCEPTIONS).where(held).values(state=IN_FORCE, exception_id=exception_id))
    if row.approval_id:
        use(work, row.approval_id)
    work.enter("exception.in-force", f"exception/{request_id}", row.person, after=exception_id)


def mark_void(work: Work, request_id: str, reason: str) -> None:
    """Remember that an approved request cannot come in force any more, and why."""
    held = EXCEPTIONS.c.request_id == request_id
    row = work.connection.execute(select(EXCEPTIONS).where(held)).one()
    work.connection.execute(update(EXCEPTIONS).where(held).values(state=VOID))
    if row.approval_id:
        use(work, row.approval_id)
    work.enter("exception.void", f"exception/{request_id}", row.person, before=APPROVED, after=VOID, reason=reason)
