"""Filings: one subject for an authority, or whole for another program, with its evidence."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from http import HTTPStatus
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field, field_validator

from chokepoint.api.acts import TheAct
from chokepoint.api.files import LINES, TYPES, folder_of_files, sent
from chokepoint.api.given import Given
from chokepoint.api.guarding import AtDesk, Guard, insist
from chokepoint.api.said import Asked
from chokepoint.review.access.rules import EXPORT, PERSONAL, Principal
from chokepoint.review.cases.rules import EXPORT as AN_EXPORT
from chokepoint.workspace.filing_out import FilingWanted, default_name

routes = APIRouter(tags=["exports"])
MOST_LINES = 1_000
FIRST_YEAR, LAST_YEAR = 1900, 2200
"""Years in which something may have been noticed: days and time zones are added to it."""


class Form(StrEnum):
    """A filing, or the report of an order."""

    GOAML = "goaml"
    SAR = "sar"
    PRECURSOR_NOTICE = "precursor-notice"
    FTM = "ftm"
    EPCIS = "epcis"
    HTML = "html"
    PDF = "pdf"
    XLSX = "xlsx"
    GRAPHML = "graphml"


class Event(StrEnum):
    """What a precursor notice is of."""

    TRANSACTION = "suspicious-transaction"
    DISAPPEARANCE = "disappearance"
    THEFT = "theft"


class NewFiling(Given):
    """What is filed, in which form, and why; with the approval that another person gave, it is written."""

    subject_id: str = Field(
        min_length=1,
        max_length=300,
        examples=["O-4711"],
        description="An order, a payment, a party, a network or a case; epcis and html: an item too.",
    )
    form: Form = Field(
        examples=["goaml"],
        description="A filing (goaml, sar, precursor-notice, ftm, epcis), or an order's report (html, pdf, xlsx, "
        "graphml).",
    )
    reason: str = Field("", max_length=10_000, examples=["Reported on 3 May."])
    approval_id: str | None = Field(None, max_length=40, examples=["A-000001"])
    lines: list[Annotated[int, Field(ge=0, le=1_000_000_000)]] = Field(
        [], max_length=MOST_LINES, examples=[[1]], description="precursor-notice: lines that are on the annexes."
    )
    event: Event = Field(
        Event.TRANSACTION, examples=["suspicious-transaction"], description="precursor-notice: of what."
    )
    noticed_at: datetime | None = Field(
        None, examples=["2026-05-03T09:00:00Z"], description="precursor-notice: when it was noticed; null: now."
    )
    place: str = Field("", max_length=500, examples=["Hall 2"], description="precursor-notice: where goods were lost.")

    @field_validator("noticed_at")
    @classmethod
    def _is_of_our_time(cls, given: datetime | None) -> datetime | None:
        if given is not None and not FIRST_YEAR <= given.year <= LAST_YEAR:
            raise ValueError(f"is not between the years {FIRST_YEAR} and {LAST_YEAR}")
        return given

    def wanted(self, actor: str, folder: Path | None = None) -> FilingWanted:
        """As the workspace takes it, the file to be made in a folder."""
        noticed = self.noticed_at
        if noticed is not None and noticed.tzinfo is not None:
            noticed = noticed.astimezone(UTC).replace(tzinfo=None)
        return FilingWanted(
            subject_id=self.subject_id,
            form=self.form.value,
            out=folder / default_name(self.subject_id, self.form.value) if folder else None,
            lines=tuple(self.lines),
            event=self.event.value,
            noticed_at=noticed,
            place=self.place,
            reason=self.reason,
            actor=actor,
            approval_id=self.approval_id,
        )


FILES = sorted({LINES[1], *(TYPES[f".{one}"] for one in ("html", "json", "pdf", "xml", "xlsx", "graphml", "zip"))})


@routes.post(
    "/v1/filings",
    response_class=Response,
    responses={
        200: {"description": "The filing; with its annex it is an archive.", "content": {one: {} for one in FILES}},
        202: {"description": "It waits for a second person.", "model": Asked},
    },
)
def file(
    given: NewFiling,
    request: Request,
    act: TheAct,
    desk: AtDesk,
    who: Annotated[Principal, Depends(Guard(EXPORT, "filing.ask", "filing"))],
) -> Response:
    """A filing, or the `approval_id` of the request for a second person; with that, once agreed, it is sent, once.

    It names persons in clear, and who is named in it is not to be told. What `filing.toml` of the workspace must say
    and does not is a problem of the code `setting`; then nothing is written. With an idempotency key a second person is
    asked once.
    """
    insist(request, who, PERSONAL)
    if given.approval_id is None and AN_EXPORT in desk.casebook.settings.four_eyes:
        wanted = given.wanted(who.name)
        return act.do(
            who, given, lambda cases: {"approval_id": cases.workspace.file(wanted).approval_id}, HTTPStatus.ACCEPTED
        )
    with folder_of_files() as folder, desk.records() as records:
        wanted = given.wanted(who.name, folder)
        return sent(folder, records.file(wanted).files, Path(default_name(wanted.subject_id, wanted.form)).stem)
