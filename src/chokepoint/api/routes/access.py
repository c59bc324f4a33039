"""Who one is, and accounts and keys."""

from __future__ import annotations

from dataclasses import asdict
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from pydantic import BaseModel, Field

from chokepoint.api.answers import Page, told
from chokepoint.api.given import Given
from chokepoint.api.guarding import COOKIE, AtDesk, Guard, session_of
from chokepoint.api.letting_in import address_here, count_try, let_in, whoami_told, with_cookie
from chokepoint.api.problems import Refused
from chokepoint.api.said import ExplainedAccess, Whoami
from chokepoint.api.workbench import LEFT
from chokepoint.records.errors import InputError
from chokepoint.review.access import accounts, keys
from chokepoint.review.access.rules import ACCESS, LINK, PERMISSIONS, PROVIDER, READ, ROLES, Principal, because, came_in
from chokepoint.review.access.sessions import LONGEST, begin_session, end_session

routes = APIRouter(tags=["access"])
USED = "The link is not known, or was used. Start `chokepoint serve` again."
Asks = Annotated[Principal, Depends(Guard(READ, "access.read", "access"))]
Keeps = Annotated[Principal, Depends(Guard(ACCESS, None))]


class LogIn(Given):
    """A name with its password."""

    name: str = Field(max_length=200, examples=["anna"])
    password: str = Field(max_length=1_000, examples=["correct horse battery staple"])


class NewUser(LogIn):
    """An account to make."""

    role: str = Field(examples=["analyst"], description=f"One of {', '.join(ROLES)}.")


class ChangedUser(Given):
    """What to change of an account; what is left out stays."""

    role: str | None = Field(None, examples=["supervisor"])
    password: str | None = Field(None, max_length=1_000, examples=["correct horse battery staple"])
    end: bool = Field(False, description="End it. A name is given once.")


class NewKey(Given):
    """A key to make."""

    title: str = Field(max_length=200, examples=["order system"], description="Which program has it.")
    permissions: list[str] = Field(max_length=20, examples=[["read", "assess"]])
    days: int = Field(90, examples=[90], description="How long it holds.")


@routes.get("/enter", status_code=HTTPStatus.SEE_OTHER, response_class=RedirectResponse)
def enter(word: str, request: Request, desk: AtDesk) -> Response:
    """Let in the one user of this machine, once, by the link that `chokepoint serve` printed."""
    if not desk.enter(word):
        raise Refused(
            HTTPStatus.FORBIDDEN, "used", "The link is not known, or was used. Start `chokepoint serve` again."
        )
    session = begin_session(desk.store, desk.owner, LINK)
    return with_cookie(RedirectResponse("/", HTTPStatus.SEE_OTHER), request, COOKIE, session.cookie, LONGEST)


@routes.post("/v1/session", response_model=Whoami)
def log_in(given: LogIn, request: Request, desk: AtDesk) -> Response:
    """Log in with a name and a password; answers with the word that changes must carry as X-CSRF-Token."""
    count_try(request)
    found = accounts.log_in(desk.store, given.name, given.password) if desk.team else None
    if found is None:
        raise Refused(
            HTTPStatus.UNAUTHORIZED,
            "unknown",
            f"Name or password is wrong, or the account is over, or locked: after {accounts.FAILURES} wrong passwords "
            f"it is for {int(accounts.LOCKED.total_seconds() // 60)} minutes.",
        )
    return let_in(found, request, desk)


@routes.get("/v1/session", response_model=Whoami)
def whoami(request: Request, who: Asks) -> JSONResponse:
    """Who one is here, with what role, what it allows, and the word that changes must carry."""
    return JSONResponse(whoami_told(who, session_of(request)))


class LoggedOut(BaseModel):
    """Where the browser goes to log out at the provider too, and the `state` that it brings back to /signed-out."""

    location: str = Field(examples=["https://login.example.org/session/end?client_id=chokepoint&state=8fJ0…"])
    state: str = Field(examples=["8fJ0…"])


@routes.delete(
    "/v1/session",
    status_code=HTTPStatus.NO_CONTENT,
    dependencies=[Depends(Guard(READ, None))],
    responses={200: {"description": "Out here; the provider that let in has a page for it too.", "model": LoggedOut}},
)
def log_out(request: Request, desk: AtDesk) -> Response:
    """Log out. Who came in by a provider is told where to send the browser to log out there as well, if it says where;
    after that the provider sends it to /signed-out."""
    session = session_of(request)
    if session is None:
        raise InputError("A key has no session; end the key.")
    end_session(desk.store, session)
    left = None
    if desk.provider is not None and session.by == PROVIDER:
        left = desk.provider.leaving(session.cookie, address_here(desk.provider, request) + LEFT)
    answer = JSONResponse(asdict(left)) if left else Response(status_code=HTTPStatus.NO_CONTENT)
    answer.delete_cookie(COOKIE)
    return answer


@routes.get("/v1/access", response_model=ExplainedAccess)
def explain_access(desk: AtDesk, who: Asks) -> JSONResponse:
    """Who one is here, by what one came in, and for each permission why one has it or has not."""
    each = [
        {"permission": one, "opens": opens, "allowed": who.may(one), "because": because(who, one)}
        for one, opens in PERMISSIONS.items()
    ]
    how = came_in(who, desk.provider.settings.title if desk.provider else "")
    return JSONResponse({"name": who.name, "role": who.role, "by": who.by, "how": how, "permissions": each})


@routes.get("/v1/users", response_model=Page[accounts.User])
def users(desk: AtDesk, who: Annotated[Principal, Depends(Guard(ACCESS, "users.read", "access"))]) -> JSONResponse:
    """All accounts, those ended too."""
    return told({"rows": accounts.users(desk.store), "next": None}, who)


@routes.post("/v1/users", status_code=HTTPStatus.CREATED, response_model=accounts.User)
def add_user(given: NewUser, desk: AtDesk, who: Keeps) -> JSONResponse:
    """Make an account. A name is given once, so that this takes no Idempotency-Key."""
    made = accounts.add_user(desk.store, who.name, given.name, given.role, given.password)
    return told(made, who, HTTPStatus.CREATED)


@routes.patch("/v1/users/{name}", response_model=accounts.User)
def change_user(name: str, given: ChangedUser, desk: AtDesk, who: Keeps) -> JSONResponse:
    """Give an account another role or password, or end it; its sessions end."""
    changed = accounts.change_user(desk.store, who.name, name, role=given.role, password=given.password, end=given.end)
    return told(changed, who)


@routes.get("/v1/keys", response_model=Page[keys.Key])
def all_keys(desk: AtDesk, who: Annotated[Principal, Depends(Guard(ACCESS, "keys.read", "access"))]) -> JSONResponse:
    """All keys of programs, those ended too, without the keys themselves."""
    return told({"rows": keys.keys(desk.store), "next": None}, who)


@routes.post("/v1/keys", status_code=HTTPStatus.CREATED, response_model=keys.Key)
def make_key(given: NewKey, desk: AtDesk, who: Keeps) -> JSONResponse:
    """Make a key for a program. It is told here, and never again; so this takes no Idempotency-Key."""
    made = keys.make_key(desk.store, who.name, given.title, given.permissions, given.days)
    return told(made, who, HTTPStatus.CREATED)


@routes.delete("/v1/keys/{key_id}", status_code=HTTPStatus.NO_CONTENT)
def end_key(key_id: str, desk: AtDesk, who: Keeps) -> Response:
    """End a key."""
    keys.end_key(desk.store, who.name, key_id)
    return Response(status_code=HTTPStatus.NO_CONTENT)
