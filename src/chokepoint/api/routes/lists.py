"""Lists, names and parties held against them, and exceptions from them."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse
from pydantic import Field

from chokepoint.api.acts import TheAct
from chokepoint.api.answers import After, Page, Top, page, told
from chokepoint.api.given import Given
from chokepoint.api.guarding import AtDesk, Guard
from chokepoint.api.said import Asked
from chokepoint.records.answers import ScreenedName
from chokepoint.records.lists import Candidate, ListException, ListsInForce
from chokepoint.review.access.rules import ASSESS, CASEWORK, READ, Principal
from chokepoint.workspace.listing import Wanted, lists_in_force
from chokepoint.workspace.listing import candidates as listed_candidates

routes = APIRouter(tags=["lists"])
MOST_NAMES = 1_000


class Names(Given):
    """Names to hold against the lists in force."""

    names: list[Annotated[str, Field(max_length=500)]] = Field(
        max_length=MOST_NAMES, examples=[["Example Trading Ltd"]]
    )
    threshold: float | None = Field(None, gt=0, lt=1, examples=[0.8], description="The least likelihood that is told.")


class NewException(Given):
    """That a party or a name is not an entry of a list."""

    who: str = Field(max_length=500, examples=["party/P-1"], description="`party/ID`, or a name.")
    entry: str = Field(max_length=200, examples=["OFAC-SDN:12345"], description="LIST:ENTRY.")
    reason: str = Field(max_length=10_000, examples=["Another birth date: passport seen."])
    until: date | None = Field(None, examples=["2027-01-31"])


class End(Given):
    """Why an exception is to end."""

    reason: str = Field(max_length=10_000, examples=["The passport was another's."])


@routes.get("/v1/lists", response_model=ListsInForce)
def lists(desk: AtDesk, who: Annotated[Principal, Depends(Guard(READ, "lists.read", "lists"))]) -> JSONResponse:
    """The lists in force, what is wrong with any, and how far parties were screened against them."""
    return told(desk.answer(("lists",), lists_in_force), who)


@routes.get("/v1/candidates", response_model=Page[Candidate])
def candidates(
    desk: AtDesk,
    who: Annotated[Principal, Depends(Guard(READ, "candidates.read", "lists"))],
    list_id: Annotated[str | None, Query(max_length=200)] = None,
    stopping: bool = False,
    after: After = 0,
    top: Top = 50,
) -> JSONResponse:
    """Parties that resemble entries, with what agrees and what differs; those that stop orders first."""
    wanted = Wanted(top + 1, after, list_id, stopping=stopping)
    rows = desk.answer(("candidates", wanted), lambda records: listed_candidates(records, wanted))
    return page(rows, who, after, top)


@routes.post("/v1/screen", response_model=Page[ScreenedName])
def screen(
    given: Names, desk: AtDesk, who: Annotated[Principal, Depends(Guard(ASSESS, "names.screen", "lists"))]
) -> JSONResponse:
    """Hold names against the lists in force. The names go into no log."""
    with desk.records() as records:
        return told({"rows": records.screen(given.names, threshold=given.threshold), "next": None}, who)


@routes.get("/v1/exceptions", response_model=Page[ListException])
def exceptions(
    desk: AtDesk,
    who: Annotated[Principal, Depends(Guard(READ, "exceptions.read", "lists"))],
    after: After = 0,
    top: Top = 50,
) -> JSONResponse:
    """Exceptions with their reason, who asked, who approved and until when: those asked for, newest first, then those
    that came with the records."""
    with desk.cases() as cases:
        return page(cases.exceptions(who.name, top + 1, after), who, after, top)


@routes.post("/v1/exceptions", status_code=HTTPStatus.ACCEPTED, response_model=Asked)
def except_from_list(
    given: NewException, act: TheAct, who: Annotated[Principal, Depends(Guard(CASEWORK, None))]
) -> JSONResponse:
    """Ask for an exception; `approval_id` null: it is in force, else it awaits a second person."""
    return act.do(
        who,
        given,
        lambda cases: {
            "approval_id": cases.request_exception(who.name, given.who, given.entry, given.reason, given.until)
        },
        HTTPStatus.ACCEPTED,
    )


@routes.post("/v1/exceptions/{exception_id}/ending", status_code=HTTPStatus.ACCEPTED, response_model=Asked)
def end_exception(
    exception_id: str, given: End, act: TheAct, who: Annotated[Principal, Depends(Guard(CASEWORK, None))]
) -> JSONResponse:
    """Ask that an exception ends; `approval_id` null: it has ended, else it awaits a second person."""
    return act.do(
        who,
        given,
        lambda cases: {"approval_id": cases.request_end(who.name, exception_id, given.reason)},
        HTTPStatus.ACCEPTED,
    )
