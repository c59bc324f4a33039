"""Errors in one shape on every route: problem details (RFC 9457), with the same sentences as the command line."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from chokepoint.records.errors import (
    ChokepointError,
    EngineError,
    InputError,
    ListError,
    NotFoundError,
    RuleError,
    SettingError,
    WorkspaceError,
)

TYPE = "application/problem+json"
Headers = dict[str, str] | None
STATUS: tuple[tuple[type[ChokepointError], int], ...] = (
    (NotFoundError, HTTPStatus.NOT_FOUND),
    (SettingError, HTTPStatus.CONFLICT),
    (InputError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (RuleError, HTTPStatus.CONFLICT),
    (ListError, HTTPStatus.CONFLICT),
    (WorkspaceError, HTTPStatus.CONFLICT),
    (EngineError, HTTPStatus.SERVICE_UNAVAILABLE),
)
"""What each error of the program is to HTTP; any other is the server's own fault."""


WHAT_WOULD_DO = {
    HTTPStatus.NOT_FOUND: "There is nothing at this address. GET /v1/openapi.json tells what can be asked",
    HTTPStatus.METHOD_NOT_ALLOWED: "This address takes another method. GET /v1/openapi.json tells which",
}
"""What is said where no route answers."""


class Problem(BaseModel):
    """What went wrong: `code` is a stable word, `detail` a sentence that says what would do."""

    type: str = "about:blank"
    title: str = Field(examples=["Not Found"])
    status: int = Field(examples=[404])
    code: str = Field(examples=["not-found"])
    detail: str = Field(examples=["No order `O-1` in the last run."])
    instance: str = Field(description="The id of the request, as in `X-Request-Id`.")


class Refused(HTTPException):
    """A request that is not let through: why, as HTTP has it. Raised while a body is read, it passes as it is."""

    def __init__(self, status: int, code: str, detail: str, headers: Headers = None) -> None:
        super().__init__(status, detail, headers)
        self.code = code


RESPONSES: dict[int | str, dict[str, Any]] = {
    "default": {"description": "A problem.", "content": {TYPE: {"schema": Problem.model_json_schema()}}}
}


def problem(
    request_id: str, status: int, code: str, detail: str, headers: dict[str, str] | None = None
) -> JSONResponse:
    """One problem as an answer."""
    told = Problem(title=HTTPStatus(status).phrase, status=status, code=code, detail=detail, instance=request_id)
    return JSONResponse(told.model_dump(), status, headers, media_type=TYPE)


def tell_problems(app: FastAPI) -> None:
    """Answer every error of an application in that one shape."""
    app.add_exception_handler(ChokepointError, _ours)
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _fault)


def request_id(request: Request) -> str:
    """The id that the request was given."""
    return str(getattr(request.state, "request_id", ""))


async def _ours(request: Request, error: Any) -> JSONResponse:
    status = next((status for kind, status in STATUS if isinstance(error, kind)), HTTPStatus.INTERNAL_SERVER_ERROR)
    return problem(request_id(request), int(status), error.code, error.detail)


async def _refused(request: Request, error: Any) -> JSONResponse:
    return problem(request_id(request), error.status_code, error.code, error.detail, error.headers)


async def _invalid(request: Request, error: Any) -> JSONResponse:
    """What was sent is not repeated: it may be personal."""
    told = "; ".join(f"{'.'.join(str(part) for part in one['loc'])}: {one['msg']}" for one in error.errors()[:5])
    return problem(request_id(request), HTTPStatus.UNPROCESSABLE_ENTITY, "input", f"{told}.")


async def _http(request: Request, error: Any) -> JSONResponse:
    code = HTTPStatus(error.status_code).phrase.lower().replace(" ", "-")
    detail = f"{WHAT_WOULD_DO.get(error.status_code, error.detail)}."
    return problem(request_id(request), error.status_code, code, detail, error.headers)


async def _fault(request: Request, error: Exception) -> JSONResponse:
    """A fault of the program: where it arose goes to the log of the server, never what it was about."""
    place = error.__traceback__
    while place and place.tb_next:
        place = place.tb_next
    where = f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else ""
    logging.getLogger("chokepoint.api").error(
        "fault", extra={"told": {"kind": type(error).__name__, "where": where, "request_id": request_id(request)}}
    )
    detail = "The program failed on this request. Its log names the place under the id of the request."
    return problem(request_id(request), HTTPStatus.INTERNAL_SERVER_ERROR, "fault", detail)
