"""Files of the last run: lists, the workbook, the network; personal data only after a second person has agreed."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import FileResponse, JSONResponse
from pydantic import Field

from chokepoint.api.acts import TheAct
from chokepoint.api.files import TYPES, folder_of_files, sent
from chokepoint.api.given import Given
from chokepoint.api.guarding import AtDesk, Guard, insist
from chokepoint.api.said import Asked
from chokepoint.review.access.rules import EXPORT, PERSONAL, READ, Principal
from chokepoint.workspace.exporting import Approved, RunFile

routes = APIRouter(tags=["exports"])
ENDINGS = (".csv", ".xlsx", ".html", ".graphml")


class AskedFor(Given):
    """A file of the last run with the personal data in it, and why it is wanted."""

    file: RunFile = Field(examples=["report.xlsx"])
    reason: str = Field(max_length=10_000, examples=["Asked for by the authority."])


@routes.post("/v1/exports", status_code=HTTPStatus.CREATED, response_model=Asked)
def ask(
    given: AskedFor, act: TheAct, who: Annotated[Principal, Depends(Guard(EXPORT, "export.ask", "export"))]
) -> JSONResponse:
    """Ask a second person for a file with personal data; null: the settings ask for none."""
    return act.do(
        who,
        given,
        lambda cases: {"approval_id": cases.ask_report(who.name, given.file, given.reason)},
        HTTPStatus.CREATED,
    )


@routes.get(
    "/v1/exports/{file}",
    response_class=FileResponse,
    responses={200: {"content": {TYPES[ending]: {} for ending in ENDINGS}}},
)
def export(
    file: RunFile,
    request: Request,
    desk: AtDesk,
    who: Annotated[Principal, Depends(Guard(READ, "report.ask", "export/{file}"))],
    personal: Annotated[bool, Query(description="With personal data, which the role must allow.")] = False,
    approval_id: Annotated[str | None, Query(max_length=40, description="The request that was approved.")] = None,
) -> FileResponse:
    """A file of the last run, as large as it is. Without `personal` names and all other personal data are hidden."""
    if personal:
        insist(request, who, EXPORT)
        insist(request, who, PERSONAL)
    with folder_of_files() as folder, desk.cases() as cases:
        path = cases.export_report(who.name, file, folder, Approved(approval_id) if personal else None)
        return sent(folder, [path], path.stem)
