"""Names held against lists, and exceptions from them."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse
from pydantic import Field

from chokepoint.api.acts import TheAct
from chokepoint.api.answers import Page, told
from chokepoint.api.given import Given
from chokepoint.api.guarding import AtDesk, Guard
from chokepoint.records.answers import ScreenedName
from chokepoint.review.access.rules import ASSESS, CASEWORK, Principal

routes = APIRouter(tags=["lists"])
MOST_NAMES = 1_000


class Names(Given):
    """Names to hold against the lists in force."""

    names: list[Annotated[str, Field(max_length=500)]] = Field(
        max_length=MOST_NAMES, examples=[["Example Trading Ltd"]]
    )
    threshold: float | None = Field(None, gt=0, lt=1, description="The least likelihood that is told.")


class NewException(Given):
    """That a party or a name is not an entry of a list."""

    who: str = Field(max_length=500, examples=["party/P-1"], description="`party/ID`, or a name.")
    entry: str = Field(max_length=200, examples=["OFAC-SDN:12345"], description="LIST:ENTRY.")
    reason: str = Field(max_length=10_000, examples=["Another birth date: passport seen."])
    until: date | None = Field(None, examples=["2027-01-31"])


@routes.post("/v1/screen", response_model=Page[ScreenedName])
def screen(
    given: Names, desk: AtDesk, who: Annotated[Principal, Depends(Guard(ASSESS, "names.screen", "lists"))]
) -> JSONResponse:
    """Hold names against the lists in force. The names go into no log."""
    with desk.records() as records:
        return told({"rows": records.screen(given.names, threshold=given.threshold), "next": None}, who)


@routes.post("/v1/exceptions", status_code=HTTPStatus.ACCEPTED)
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
