"""Cases: the queue, one case, and what people do on it."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from pydantic import Field

from chokepoint.api.acts import TheAct
from chokepoint.api.answers import After, Page, Top, page, told
from chokepoint.api.given import Given
from chokepoint.api.guarding import AtDesk, Guard
from chokepoint.records.casework import Case, CaseLine
from chokepoint.review.access.rules import CASEWORK, DECIDE, EXPORT, READ, Principal
from chokepoint.review.cases.acting import Resolution
from chokepoint.review.cases.deciding import Verdict
from chokepoint.review.cases.rules import ACTIONS, CODES, OUTCOMES

routes = APIRouter(tags=["cases"])
Works = Annotated[Principal, Depends(Guard(CASEWORK, None))]
Decides = Annotated[Principal, Depends(Guard(DECIDE, None))]
Reason = Annotated[str, Field(max_length=10_000, examples=["Asked for the contract; it came."])]


class State(StrEnum):
    """States of a case."""

    OPEN = "open"
    SNOOZED = "snoozed"
    WAITING = "waiting"
    CLOSED = "closed"


class Assignment(Given):
    """To whom a case goes; null: to nobody."""

    assignee: str | None = Field(None, max_length=80, examples=["anna"])
    reason: Reason = ""


class Note(Given):
    """A note."""

    text: str = Field(max_length=50_000, examples=["Asked for the contract."])


class Snooze(Given):
    """How long a case is put off."""

    until: date = Field(examples=["2027-01-31"])
    reason: Reason


class Escalation(Given):
    """To whom a case is handed up."""

    to: str = Field(max_length=80, examples=["carla"])
    reason: Reason


class Because(Given):
    """Why."""

    reason: Reason


class SignResolution(Given):
    """What a sign or a stop comes to."""

    subject: str = Field(max_length=300, examples=["order/O-4711"])
    sign: str = Field(max_length=200, examples=["third-party-payer"])
    code: str = Field(max_length=40, examples=["documented"], description=f"One of {', '.join(CODES)}.")
    reason: Reason
    document: str | None = Field(None, max_length=500, examples=["mandate 12"])


class NewDecision(Given):
    """A decision on a case's open alerts, or some of them."""

    action: str = Field(max_length=40, examples=["release"], description=f"One of {', '.join(ACTIONS)}.")
    outcome: str = Field(max_length=40, examples=["false alarm"], description=f"One of {', '.join(OUTCOMES)}.")
    reason: Reason
    subjects: list[str] | None = Field(None, max_length=1_000, examples=[["order/O-4711"]])


class Export(Given):
    """An export, with the approval that another person gave; without one it is asked for."""

    reason: Reason = ""
    approval_id: str | None = Field(None, max_length=40, examples=["A-000001"])


@routes.get("/v1/cases", response_model=Page[CaseLine])
def queue(
    desk: AtDesk,
    who: Annotated[Principal, Depends(Guard(READ, "queue.read", "queue"))],
    state: State | None = None,
    assignee: Annotated[str | None, Query(max_length=80)] = None,
    after: After = 0,
    top: Top = 50,
) -> JSONResponse:
    """Cases in the order in which they want looking at; without a state all that are not closed."""
    wanted = state.value if state else None
    return page(desk.casebook.queue(state=wanted, assignee=assignee, top=top + 1, after=after), who, after, top)


@routes.post("/v1/cases/catch-up")
def catch_up(
    act: TheAct, who: Annotated[Principal, Depends(Guard(CASEWORK, "queue.catch-up", "queue"))]
) -> JSONResponse:
    """Take the alerts of the newest run, and open what was put off until now. Null: nothing was new."""
    return act.do(who, None, lambda cases: cases.catch_up(who.name))


@routes.get("/v1/cases/{case_id}", response_model=Case)
def case(case_id: str, desk: AtDesk, who: Annotated[Principal, Depends(Guard(READ, None))]) -> JSONResponse:
    """One case: its alerts with every sign, what was decided, and what happened."""
    return told(desk.casebook.case(who.name, case_id), who)


@routes.post("/v1/cases/{case_id}/assignment")
def assign(case_id: str, given: Assignment, act: TheAct, who: Works) -> JSONResponse:
    """Give a case to a person, or to nobody."""
    return act.do(who, given, lambda cases: cases.assign(who.name, case_id, given.assignee, given.reason))


@routes.post("/v1/cases/{case_id}/notes", status_code=HTTPStatus.CREATED)
def note(case_id: str, given: Note, act: TheAct, who: Works) -> JSONResponse:
    """Write a note."""
    return act.do(who, given, lambda cases: {"note_id": cases.note(who.name, case_id, given.text)}, HTTPStatus.CREATED)


@routes.post("/v1/cases/{case_id}/attachments", status_code=HTTPStatus.CREATED)
async def attach(
    case_id: str,
    name: Annotated[str, Query(min_length=1, max_length=200)],
    request: Request,
    act: TheAct,
    who: Annotated[Principal, Depends(Guard(CASEWORK, "attachment.send", "case/{case_id}"))],
) -> JSONResponse:
    """Keep the bytes sent with a case, sealed. The same file twice is kept once."""
    content = await request.body()
    return await run_in_threadpool(
        act.do,
        who,
        None,
        lambda cases: {"sha256": cases.attach(who.name, case_id, name, content)},
        HTTPStatus.CREATED,
    )


@routes.get("/v1/cases/{case_id}/attachments/{sha256}", response_class=Response)
def attachment(case_id: str, sha256: str, desk: AtDesk, who: Works) -> Response:
    """The bytes of a file kept with a case."""
    _, content = desk.casebook.attachment(who.name, case_id, sha256)
    return Response(content, media_type="application/octet-stream", headers={"Content-Disposition": "attachment"})


@routes.post("/v1/cases/{case_id}/snooze")
def snooze(case_id: str, given: Snooze, act: TheAct, who: Works) -> JSONResponse:
    """Put a case off until the end of a day."""
    return act.do(who, given, lambda cases: cases.snooze(who.name, case_id, given.until, given.reason))


@routes.post("/v1/cases/{case_id}/escalation")
def escalate(case_id: str, given: Escalation, act: TheAct, who: Works) -> JSONResponse:
    """Hand a case up."""
    return act.do(who, given, lambda cases: cases.escalate(who.name, case_id, given.to, given.reason))


@routes.post("/v1/resolutions")
def resolve_sign(given: SignResolution, act: TheAct, who: Works) -> JSONResponse:
    """Say what a sign or a stop on an alert comes to."""
    resolution = Resolution(given.code, given.reason, given.document)
    return act.do(who, given, lambda cases: cases.resolve_sign(who.name, given.subject, given.sign, resolution))


@routes.post("/v1/cases/{case_id}/decisions", status_code=HTTPStatus.CREATED)
def decide(case_id: str, given: NewDecision, act: TheAct, who: Decides) -> JSONResponse:
    """Decide; with an `approval_id` in the answer it awaits a second person."""
    verdict = Verdict(given.action, given.outcome, given.reason)
    return act.do(
        who, given, lambda cases: cases.decide(who.name, case_id, verdict, given.subjects), HTTPStatus.CREATED
    )


@routes.post("/v1/cases/{case_id}/reopening")
def reopen(case_id: str, given: Because, act: TheAct, who: Decides) -> JSONResponse:
    """Open a case again."""
    return act.do(who, given, lambda cases: cases.reopen(who.name, case_id, given.reason))


@routes.post("/v1/cases/{case_id}/exports")
def export(
    case_id: str, given: Export, desk: AtDesk, who: Annotated[Principal, Depends(Guard(EXPORT, None))]
) -> JSONResponse:
    """A case to take out, marked confidential; or the `approval_id` of the request for a second person."""
    with desk.cases() as cases:
        return told(cases.export(who.name, case_id, given.reason, given.approval_id), who)
