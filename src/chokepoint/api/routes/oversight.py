"""The second person, and the log."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse

from chokepoint.api.acts import TheAct
from chokepoint.api.answers import Page, Top, told
from chokepoint.api.guarding import AtDesk, Guard
from chokepoint.api.routes.cases import Because
from chokepoint.records.casework import Approval, LogEntry, Verification
from chokepoint.review.access.rules import APPROVE, LOG, Principal

routes = APIRouter(tags=["oversight"])
Approves = Annotated[Principal, Depends(Guard(APPROVE, None))]


@routes.get("/v1/approvals", response_model=Page[Approval])
def approvals(desk: AtDesk, who: Approves) -> JSONResponse:
    """Requests that wait for a second person."""
    return told({"rows": desk.casebook.approvals(who.name), "next": None}, who)


@routes.post("/v1/approvals/{approval_id}/approval")
def approve(approval_id: str, given: Because, act: TheAct, who: Approves) -> JSONResponse:
    """Agree as the second person; who asked cannot."""
    return act.do(who, given, lambda cases: cases.approve(who.name, approval_id, given.reason))


@routes.post("/v1/approvals/{approval_id}/rejection")
def reject(approval_id: str, given: Because, act: TheAct, who: Approves) -> JSONResponse:
    """Refuse as the second person."""
    return act.do(who, given, lambda cases: cases.reject(who.name, approval_id, given.reason))


@routes.get("/v1/log", response_model=Page[LogEntry])
def log(
    desk: AtDesk,
    who: Annotated[Principal, Depends(Guard(LOG, None))],
    subject: Annotated[str | None, Query(max_length=300)] = None,
    after: Annotated[int | None, Query(ge=1, description="Older than this entry: `next` of the page before.")] = None,
    top: Top = 50,
) -> JSONResponse:
    """The newest entries of the log, or those on a subject; that they were read is one more.

    `next` is the number of the last entry told, since new ones come in front.
    """
    rows = desk.casebook.log(who.name, subject, top + 1, after)
    return told({"rows": rows[:top], "next": rows[top - 1].seq if len(rows) > top else None}, who)


@routes.get("/v1/log/verification", response_model=Verification)
def verification(desk: AtDesk, who: Annotated[Principal, Depends(Guard(LOG, "log.verify", "log"))]) -> JSONResponse:
    """Whether every entry of the log is as it was written; the first that is not is named."""
    return told(desk.casebook.verify(), who)
