"""Signing in by the provider that is set: away to it, and back from it."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import Field

from chokepoint.api.desk import Desk
from chokepoint.api.given import Given, is_text
from chokepoint.api.guarding import AtDesk
from chokepoint.api.letting_in import address_here, count_try, let_in, with_cookie
from chokepoint.api.oidc.begun import HOLDS_SECONDS, Begun
from chokepoint.api.oidc.provider import NotLetInError, Provider, Vouched, refused_by_provider
from chokepoint.api.problems import Refused
from chokepoint.api.said import Location, Ways, Whoami
from chokepoint.api.workbench import RETURN
from chokepoint.review.access.claims import role_given
from chokepoint.review.access.outside import ENDED, NO_ROLE, Outside, refuse, sign_in

routes = APIRouter(tags=["access"])
BROWSER = "chokepoint_sign_in"
"""The cookie of a browser that is away at the provider."""


class Returned(Given):
    """What the provider gave the browser to bring: a code, or why there is none."""

    state: str = Field(max_length=200, examples=["8fJ0…"])
    code: str | None = Field(None, max_length=4_000, examples=["SplxlOBeZQQYbYS6WxSbIA"])
    error: str | None = Field(None, max_length=200, examples=["access_denied"])
    iss: str | None = Field(
        None,
        max_length=1_000,
        examples=["https://login.example.org"],
        description="Who sent the browser back (RFC 9207).",
    )


@routes.get("/v1/sign-in", response_model=Ways)
def ways(desk: AtDesk) -> JSONResponse:
    """How people come in here: by `password`, and by a `provider` of which the title is told, or null."""
    title = desk.provider.settings.title if desk.team and desk.provider else None
    return JSONResponse({"password": desk.team, "provider": title})


@routes.post("/v1/sign-in/provider", response_model=Location)
def begin(request: Request, desk: AtDesk) -> Response:
    """Begin to sign in by the provider: answers with the `location` to send the browser to."""
    count_try(request)
    provider = _provider(desk)
    try:
        location, begun = provider.begin(address_here(provider, request) + RETURN)
    except NotLetInError as error:
        raise Refused(error.status, error.code, error.detail) from error
    answer = JSONResponse({"location": location})
    return with_cookie(answer, request, BROWSER, begun.browser, timedelta(seconds=HOLDS_SECONDS))


@routes.post("/v1/sign-in/return", response_model=Whoami)
def come_back(given: Returned, request: Request, desk: AtDesk) -> Response:
    """Come back from the provider; answers as a log-in does. Each state returns once, to the browser that began it."""
    count_try(request)
    provider = _provider(desk)
    begun = provider.sign_ins.end(given.state, request.cookies.get(BROWSER))
    try:
        known, vouched = _vouched_for(provider, begun, given)
    except NotLetInError as error:
        refuse(desk.store, error.code)
        raise Refused(error.status, error.code, error.detail) from error
    got = role_given(vouched.claims, provider.settings)
    if got.role is None:
        refuse(desk.store, NO_ROLE, known)
        raise Refused(HTTPStatus.FORBIDDEN, NO_ROLE, got.because)
    found = sign_in(desk.store, known, got.role)
    if found is None:
        raise Refused(HTTPStatus.FORBIDDEN, ENDED, "Your account here is over. Ask who makes accounts here.")
    answer = let_in(found, request, desk, lambda cookie: provider.tokens.keep(cookie, vouched.token))
    answer.delete_cookie(BROWSER)
    return answer


def _provider(desk: Desk) -> Provider:
    if not desk.team or desk.provider is None:
        raise Refused(HTTPStatus.NOT_FOUND, "no-provider", "No provider is set here: `oidc_issuer` in config.toml.")
    return desk.provider


def _vouched_for(provider: Provider, begun: Begun | None, given: Returned) -> tuple[Outside, Vouched]:
    """Who came back, and what the provider says of them; raises NotLetInError."""
    if begun is None:
        raise NotLetInError(
            HTTPStatus.FORBIDDEN,
            "state",
            "This browser began no such sign-in, or it took over 10 minutes, or has returned already. Begin again.",
        )
    settings = provider.settings
    if given.iss is not None and given.iss != settings.oidc_issuer:
        raise NotLetInError(
            HTTPStatus.FORBIDDEN, "issuer", f"It was not {settings.title} that sent you back. Begin again."
        )
    if given.code is None:
        raise refused_by_provider(settings.title, given.error or "")
    vouched = provider.vouched(begun, given.code)
    name, subject = vouched.claims.get(settings.oidc_name_claim), vouched.claims["sub"]
    return Outside(settings.oidc_issuer, subject, name if isinstance(name, str) and is_text(name) else ""), vouched
