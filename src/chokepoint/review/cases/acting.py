"""What people do on a case besides deciding: assign, note, attach, put off, hand up, resolve a sign."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, insert, select

from chokepoint.records.errors import InputError, NotFoundError, RuleError
from chokepoint.review.cases.changing import change, change_state, make_void
from chokepoint.review.cases.reading import case_alerts, case_row
from chokepoint.review.cases.rules import (
    CLOSED,
    CODES,
    OPEN,
    SNOOZED,
    WITH_DOCUMENT,
    ReviewSettings,
    a_person,
    one_of,
)
from chokepoint.review.store import Store
from chokepoint.review.tables import (
    ALERT_SIGNS,
    ALERTS,
    ASSIGNMENTS,
    ATTACHMENTS,
    CASES,
    NOTES,
    RESOLUTIONS,
    SNOOZES,
)
from chokepoint.review.work import Work, needed

LARGEST_ATTACHMENT = 25 * 2**20
"""Bytes."""


def assign(store: Store, actor: str, case_id: str, assignee: str | None, reason: str = "") -> None:
    """Give a case to a person, or with None to nobody; raises NotFoundError, RuleError."""
    with store.work(actor) as work:
        case = unclosed(work, case_id)
        if assignee is not None and not assignee.strip():
            raise InputError("Whom to assign the case to is not said.")
        change(work, case, assignee=assignee)
        work.connection.execute(
            insert(ASSIGNMENTS).values(
                case_id=case_id,
                assignee=assignee,
                value_id=work.seal(case.person, reason),
                by=work.actor,
                at=work.at,
            )
        )
        work.enter("case.assign", f"case/{case_id}", case.person, before=case.assignee, after=assignee, reason=reason)


def note(store: Store, actor: str, case_id: str, text: str) -> str:
    """Write a note on a case, closed or not; returns its id."""
    with store.work(actor) as work:
        case = case_row(work, case_id)
        if not text.strip():
            raise InputError("The note is empty.")
        note_id = work.number("note", "N")
        value_id = work.seal(case.person, text)
        work.connection.execute(
            insert(NOTES).values(note_id=note_id, case_id=case_id, value_id=value_id, by=work.actor, at=work.at)
        )
        work.enter("case.note", f"case/{case_id}", case.person, after=text, note_id=note_id)
    return note_id


def attach(store: Store, actor: str, case_id: str, name: str, content: bytes) -> str:
    """Keep a file with a case, sealed; returns its SHA-256. The same file twice is kept once. Raises InputError."""
    size = len(content)
    if size > LARGEST_ATTACHMENT:
        raise InputError(f"`{name}` has {size:,} bytes; {LARGEST_ATTACHMENT:,} at most are taken.")
    sha256 = hashlib.sha256(content).hexdigest()
    with store.work(actor) as work:
        case = case_row(work, case_id)
        same = (ATTACHMENTS.c.case_id == case_id) & (ATTACHMENTS.c.sha256 == sha256)
        if work.connection.execute(select(ATTACHMENTS.c.number).where(same)).first():
            return sha256
        value_id = work.seal(case.person, {"name": name, "bytes": base64.b64encode(content).decode()})
        work.connection.execute(
            insert(ATTACHMENTS).values(
                case_id=case_id, sha256=sha256, size=size, value_id=value_id, by=work.actor, at=work.at
            )
        )
        work.enter("case.attach", f"case/{case_id}", case.person, after=name, sha256=sha256)
    return sha256


def attachment(store: Store, actor: str, case_id: str, sha256: str) -> tuple[str, bytes]:
    """The name and the bytes of a file kept with a case; that it was read is entered. Raises NotFoundError."""
    with store.work(actor) as work:
        case = case_row(work, case_id)
        same = (ATTACHMENTS.c.case_id == case_id) & (ATTACHMENTS.c.sha256 == sha256)
        row = work.connection.execute(select(ATTACHMENTS).where(same)).first()
        value = work.opened(row.value_id)[row.value_id] if row else None
        if value is None or value.gone:
            why = f" any more: {value.gone}" if value else ""
            raise NotFoundError(f"Case `{case_id}` has no attachment `{sha256}`{why}.")
        work.enter("attachment.read", f"case/{case_id}", case.person, sha256=sha256)
    return value.content["name"], base64.b64decode(value.content["bytes"])


def snooze(store: Store, actor: str, case_id: str, until: date, reason: str | None, settings: ReviewSettings) -> None:
    """Put a case off until the end of a day; it opens by itself after it, or when something new is found."""
    with store.work(actor) as work:
        case = unclosed(work, case_id)
        said = needed(reason, "Putting a case off")
        today = work.moment.date()
        latest = today + timedelta(days=settings.snooze_days)
        if not today <= until <= latest:
            raise InputError(f"A case can be put off from {today} to {latest}; {until} is not among these days.")
        if case.state != OPEN:
            raise RuleError(f"Case {case_id} is {case.state}; only an open case is put off.")
        work.connection.execute(
            insert(SNOOZES).values(
                case_id=case_id,
                until=until.isoformat(),
                value_id=work.seal(case.person, said),
                by=work.actor,
                at=work.at,
            )
        )
        change_state(work, case_id, SNOOZED, said)
        change(work, case, snoozed_until=until.isoformat())


def wake(store: Store, actor: str) -> list[str]:
    """Open the cases whose day has passed; returns them."""
    today = store.clock().date().isoformat()
    due = (CASES.c.state == SNOOZED) & (CASES.c.snoozed_until < today)
    with store.reading() as connection:
        ids = list(connection.execute(select(CASES.c.case_id).where(due).order_by(CASES.c.case_id)).scalars())
    if ids:
        with store.work(actor) as work:
            for case_id in ids:
                until = case_row(work, case_id).snoozed_until
                change_state(work, case_id, OPEN, f"It was put off until {until}, which has passed.")
    return ids


def escalate(store: Store, actor: str, case_id: str, to: str, reason: str | None) -> None:
    """Hand a case up to another person: it stands first in the queue, is theirs, and needs two to be closed."""
    with store.work(actor) as work:
        case = unclosed(work, case_id)
        said = needed(reason, "Handing a case up")
        if not to.strip():
            raise InputError("To whom the case is handed up is not said.")
        make_void(work, case_id, "It was handed up.")
        change_state(work, case_id, OPEN, said)
        change(work, case, escalated=True, escalated_to=to, assignee=to)
        work.connection.execute(
            insert(ASSIGNMENTS).values(
                case_id=case_id, assignee=to, value_id=work.seal(case.person, said), by=work.actor, at=work.at
            )
        )
        before = {"escalated_to": case.escalated_to, "assignee": case.assignee}
        work.enter("case.escalate", f"case/{case_id}", case.person, before=before, after=to, reason=said)


@dataclass(frozen=True)
class Resolution:
    """What a sign comes to: a code of CODES, the reason, and the document that it rests on (its number or hash)."""

    code: str
    reason: str | None
    document: str | None = None

    def __post_init__(self) -> None:
        one_of(self.code, CODES, "code of a resolution")


def resolve_sign(store: Store, actor: str, subject: str, sign: str, given: Resolution) -> None:
    """Say what a sign or a stop on an alert comes to. The resolution holds while it rests on the same records.

    A stop needs a document, whatever the code. A decision that waits for a second person is void by it.
    """
    a_person(actor)
    with store.work(actor) as work:
        alert = _alert(work, subject)
        unclosed(work, alert.case_id)
        said = needed(given.reason, "Resolving a sign")
        row = _fired(work, alert, sign)
        if not (given.document or "").strip() and (row.stop or given.code == WITH_DOCUMENT):
            what = "a stop" if row.stop else f"code `{WITH_DOCUMENT}`"
            raise InputError(f"To resolve {what} name the document that it rests on (--document).")
        make_void(work, alert.case_id, f"`{sign}` on {subject} was resolved anew.")
        of_sign = {"subject": subject, "sign": sign, "fingerprint": row.fingerprint}
        work.connection.execute(
            insert(RESOLUTIONS).values(
                **of_sign,
                code=given.code,
                document=given.document,
                value_id=work.seal(alert.person, said),
                by=work.actor,
                at=work.at,
            )
        )
        after = {"code": given.code, "document": given.document, "fingerprint": row.fingerprint}
        work.enter("sign.resolve", subject, alert.person, before=None, after=after, reason=said, sign=sign)


def _fired(work: Work, alert: Row[Any], sign: str) -> Row[Any]:
    """The sign as stored; raises NotFoundError where it does not fire."""
    of_sign = (ALERT_SIGNS.c.subject == alert.subject) & (ALERT_SIGNS.c.sign == sign)
    row = work.connection.execute(select(ALERT_SIGNS).where(of_sign)).first()
    if row is None:
        fires = [one.sign for one in case_alerts(work, alert.case_id, [alert.subject])[0].signs]
        raise NotFoundError(f"`{sign}` does not fire on {alert.subject}. These do: {', '.join(fires) or 'none'}.")
    return row


def _alert(work: Work, subject: str) -> Row[Any]:
    row = work.connection.execute(select(ALERTS).where(ALERTS.c.subject == subject)).first()
    if row is None:
        raise NotFoundError(f"There is no alert on `{subject}`. Name it as `chokepoint cases show` does: order/O-1.")
    return row


def unclosed(work: Work, case_id: str) -> Row[Any]:
    """The stored case; raises NotFoundError, and RuleError where it is closed."""
    case = case_row(work, case_id)
    if case.state == CLOSED:
        raise RuleError(f"Case {case_id} is closed. Open it again first: chokepoint cases reopen {case_id}.")
    return case
