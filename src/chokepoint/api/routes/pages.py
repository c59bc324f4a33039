"""What single pages of the workbench show: what has changed, a party, the evaluation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import HTMLResponse, JSONResponse

from chokepoint.api.answers import After, Page, Top, page, told
from chokepoint.api.guarding import AtDesk, Guard
from chokepoint.records.party import PartyPage
from chokepoint.records.since import RunLine, Since
from chokepoint.review.access.rules import PERSONAL, READ, Principal
from chokepoint.workspace import since
from chokepoint.workspace.party_names import names_now
from chokepoint.workspace.party_page import party_page, party_ties

routes = APIRouter(tags=["pages"])


@dataclass(frozen=True)
class PartyName:
    """What a party is called."""

    party_id: str
    name: str


@routes.get("/v1/runs", response_model=Page[RunLine])
def runs(
    desk: AtDesk, who: Annotated[Principal, Depends(Guard(READ, "runs.read"))], after: After = 0, top: Top = 50
) -> JSONResponse:
    """The runs whose results are kept, newest first."""
    with desk.records() as records:
        return page(since.runs(records, top + 1, after), who, after, top)


@routes.get("/v1/changes", response_model=Since)
def changes(
    desk: AtDesk,
    who: Annotated[Principal, Depends(Guard(READ, "changes.read"))],
    run: Annotated[str | None, Query(max_length=100, description="Since this run.")] = None,
    moment: Annotated[
        datetime | None, Query(description="Since this time, UTC where it names no zone; `run` goes before it.")
    ] = None,
    top: Top = 50,
) -> JSONResponse:
    """Orders, stops, cases and lists that are not as they were; since the full run before the newest where nothing is
    asked for."""
    with desk.cases() as cases:
        asked = since.Asked(run, _plain(moment), top)
        return told(since.since(desk.workspace, cases, who.name, asked), who)


def _plain(moment: datetime | None) -> datetime | None:
    """The moment in UTC, as times are stored; at the ends of the calendar, where there is none, as it was written."""
    if moment is None or moment.tzinfo is None:
        return moment
    try:
        return moment.astimezone(UTC).replace(tzinfo=None)
    except OverflowError:
        return moment.replace(tzinfo=None)


@routes.get("/v1/parties/{party_id:path}", response_model=PartyPage)
def party(
    party_id: str, desk: AtDesk, who: Annotated[Principal, Depends(Guard(READ, "party.read", "party/{party_id}"))]
) -> JSONResponse:
    """One party: its records and why they are one, its orders, payments, candidates of screening and ties."""
    return told(desk.answer(("party", party_id), lambda records: party_page(records, party_id)), who)


@routes.get("/v1/party-names", response_model=Page[PartyName])
def names(
    desk: AtDesk,
    who: Annotated[Principal, Depends(Guard(READ, "names.read"))],
    party_id: Annotated[list[str], Query(min_length=1, max_length=300, description="Parties' ids.")],
) -> JSONResponse:
    """What parties are called; one without a name on record is left out. For lists that hold ids alone."""
    with desk.records() as records:
        found = names_now(records.engine, party_id)
    return told({"rows": [PartyName(key, found[key]) for key in sorted(found)], "next": None}, who)


@routes.get(
    "/v1/party-ties/{party_id:path}",
    response_class=HTMLResponse,
    dependencies=[Depends(Guard(PERSONAL, "party.ties", "party/{party_id}"))],
)
def ties(party_id: str, desk: AtDesk) -> HTMLResponse:
    """Who is tied to a party, drawn as in the report."""
    return HTMLResponse(desk.answer(("ties", party_id), lambda records: party_ties(records, party_id)))


@routes.get(
    "/v1/evaluation", response_class=HTMLResponse, dependencies=[Depends(Guard(READ, "evaluation.read", "evaluation"))]
)
def evaluation(desk: AtDesk) -> HTMLResponse:
    """The last run held against what orders turned out to be, drawn as in the report; in hindsight."""
    return HTMLResponse(desk.evaluations.page(desk.records))
