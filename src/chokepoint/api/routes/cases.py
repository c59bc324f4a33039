"""Cases: the queue, one case, and what people do on it."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import date
from enum import StrEnum
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from pydantic import Field

from chokepoint.api.acts import TheAct
from chokepoint.api.answers import Page, page, told
from chokepoint.api.files import TYPES, folder_of_files, sent
from chokepoint.api.given import Given
from chokepoint.api.guarding import AtDesk, Guard, insist
from chokepoint.api.said import Attached, Noted
from chokepoint.records.casework import Case, CaseLine, Taken
from chokepoint.records.past import PastCases
from chokepoint.review.access.rules import CASEWORK, DECIDE, EXPORT, PERSONAL, READ, Principal
from chokepoint.review.cases.acting import Resolution
from chokepoint.review.cases.deciding import Decided, Verdict
from chokepoint.review.cases.queueing import Wanted
from chokepoint.review.cases.rules import ACTIONS, CODES, OUTCOMES
from chokepoint.workspace.alike import NEAREST
from chokepoint.workspace.exporting import ExportWanted

routes = APIRouter(tags=["cases"])
FILES = ("html", "pdf", "zip")
Works = Annotated[Principal, Depends(Guard(CASEWORK, None))]
Decides = Annotated[Principal, Depends(Guard(DECIDE, None))]
Reason = Annotated[str, Field(max_length=10_000, examples=["Asked for the contract; it came."])]


class State(StrEnum):
    """States of a case."""

    OPEN = "open"
    SNOOZED = "snoozed"
    WAITING = "waiting"
    CLOSED = "closed"


class Sort(StrEnum):
    """What the queue is sorted by; `first`: as cases want looking at."""

    FIRST = "first"
    CASE = "case"
    STOPS = "stops"
    LIKELIHOOD = "likelihood"
    ORDERS = "orders"
    CHANGED = "changed"
    OPENED = "opened"


class QueueWanted(Given):
    """Which cases, and in what order."""

    state: State | None = None
    assignee: str | None = Field(None, max_length=80)
    nobodys: bool = Field(False, description="Only those that are nobody's.")
    stopped: bool = Field(False, description="Only those with a stop.")
    escalated: bool = Field(False, description="Only those handed up.")
    least: float | None = Field(None, ge=0, le=1, description="Only those of that likelihood or a higher one.")
    text: str = Field(
        "", max_length=200, description="Words in a case's id, its assignee, an order's id, a sign, a customer's name."
    )
    subject: str | None = Field(
        None, max_length=300, description="Only the case of this one, `order/ID`; without a state also a closed one."
    )
    sort: Sort = Sort.FIRST
    descending: bool = True
    after: int = Field(0, ge=0, le=10_000_000, description="Skip so many.")
    top: int = Field(50, ge=1, le=1_000, description="How many at most.")

    def wanted(self) -> Wanted:
        """As the queue takes it."""
        told = self.model_dump(exclude={"after", "top"}, mode="json")
        return Wanted(**told)


class About(StrEnum):
    """What past cases may be like."""

    ORDER = "order"
    CASE = "case"


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


class Form(StrEnum):
    """In what form a case is taken out."""

    JSON = "json"
    HTML = "html"
    PDF = "pdf"


class Export(Given):
    """An export, with the approval that another person gave; without one it is asked for."""

    reason: Reason = ""
    approval_id: str | None = Field(None, max_length=40, examples=["A-000001"])
    format: Form = Form.JSON


@routes.get("/v1/cases", response_model=Page[CaseLine])
def queue(
    desk: AtDesk,
    who: Annotated[Principal, Depends(Guard(READ, "queue.read", "queue"))],
    asked: Annotated[QueueWanted, Query()],
) -> JSONResponse:
    """Cases in the order in which they want looking at; without a state all that are not closed. Who may not see names
    cannot search for them. Only words to search for read the records, and take a turn at them."""
    after, top = asked.after, asked.top
    with desk.cases() if asked.text else nullcontext(desk.casebook) as cases:
        rows = cases.queue(asked.wanted(), top=top + 1, after=after, names=who.may(PERSONAL))
    return page(rows, who, after, top)


@routes.post("/v1/cases/catch-up", response_model=Taken | None)
def catch_up(
    act: TheAct, who: Annotated[Principal, Depends(Guard(CASEWORK, "queue.catch-up", "queue"))]
) -> JSONResponse:
    """Take the alerts of the newest run, and open what was put off until now. Null: nothing was new."""
    return act.do(who, None, lambda cases: cases.catch_up(who.name))


@routes.get("/v1/cases/{case_id}", response_model=Case)
def case(case_id: str, desk: AtDesk, who: Annotated[Principal, Depends(Guard(READ, None))]) -> JSONResponse:
    """One case: its alerts with every sign, what was decided, and what happened."""
    return told(desk.casebook.case(who.name, case_id), who)


@routes.get("/v1/past-cases/{about}/{subject_id:path}", response_model=PastCases)
def past_cases(
    about: About,
    subject_id: str,
    desk: AtDesk,
    who: Annotated[Principal, Depends(Guard(READ, "past-cases.read", "{about}/{subject_id}"))],
    top: Annotated[int, Query(ge=1, le=100, description="How many at most.")] = NEAREST,
) -> JSONResponse:
    """Decided cases that share the most evidence with an order or a case, and what they came to. It is no verdict."""
    with desk.cases() as cases:
        return told(cases.alike(f"{about.value}/{subject_id}", top), who)


@routes.post("/v1/cases/{case_id}/assignment")
def assign(case_id: str, given: Assignment, act: TheAct, who: Works) -> JSONResponse:
    """Give a case to a person, or to nobody."""
    return act.do(who, given, lambda cases: cases.assign(who.name, case_id, given.assignee, given.reason))


@routes.post("/v1/cases/{case_id}/notes", status_code=HTTPStatus.CREATED, response_model=Noted)
def note(case_id: str, given: Note, act: TheAct, who: Works) -> JSONResponse:
    """Write a note."""
    return act.do(who, given, lambda cases: {"note_id": cases.note(who.name, case_id, given.text)}, HTTPStatus.CREATED)


@routes.post("/v1/cases/{case_id}/attachments", status_code=HTTPStatus.CREATED, response_model=Attached)
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


@routes.post("/v1/cases/{case_id}/decisions", status_code=HTTPStatus.CREATED, response_model=Decided)
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


@routes.post("/v1/cases/{case_id}/exports", responses={200: {"content": {TYPES[f".{one}"]: {} for one in FILES}}})
def export(
    case_id: str,
    given: Export,
    request: Request,
    desk: AtDesk,
    who: Annotated[Principal, Depends(Guard(EXPORT, None))],
) -> Response:
    """A case to take out, marked confidential; or the `approval_id` of the request for a second person.

    As HTML or PDF it is a file, and names persons; the volumes of a large case come as one archive.
    """
    if given.format != Form.JSON:
        insist(request, who, PERSONAL)
    with folder_of_files() as folder, desk.cases() as cases:
        wanted = ExportWanted(given.reason, given.approval_id, given.format.value, folder)
        done = cases.export(who.name, case_id, wanted)
        if done.files:
            return sent(folder, done.files, case_id)
        folder.rmdir()
        return told({"mark": done.mark, "case": done.case, "approval_id": done.approval_id}, who)
