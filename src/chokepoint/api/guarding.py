"""Who asks, whether they may, and the entry in the log: one guard stands before every route."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Request

from chokepoint.api.desk import Desk
from chokepoint.api.given import NOT_TEXT, is_text
from chokepoint.api.problems import Refused, request_id
from chokepoint.review.access.accounts import find_user
from chokepoint.review.access.keys import find_key
from chokepoint.review.access.rules import Principal, owner, why
from chokepoint.review.access.sessions import Session, find_session, same_word

COOKIE, CSRF = "chokepoint_session", "X-CSRF-Token"
SAFE = ("GET", "HEAD", "OPTIONS")


def desk_of(request: Request) -> Desk:
    """The desk of the application."""
    return request.app.state.desk  # type: ignore[no-any-return]


AtDesk = Annotated[Desk, Depends(desk_of)]


def session_of(request: Request) -> Session | None:
    """The session of the cookie sent, of the kind that this server opens."""
    desk = desk_of(request)
    cookie = request.cookies.get(COOKIE)
    found = find_session(desk.store, cookie) if cookie else None
    return found if found and found.by in desk.ways else None


def who_asks(request: Request) -> Principal:
    """Who asks, by key or session; raises Refused where nobody known does, or a change may be forged."""
    desk = desk_of(request)
    kind, _, key = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "bearer":
        found = find_key(desk.store, key.strip())
        if found is None:
            raise _unknown("The key is not known, or is over. Ask who makes keys here for another.")
        return found
    session = session_of(request)
    asked = (
        None
        if session is None
        else find_user(desk.store, session.name, session.by)
        if desk.team
        else owner(session.name)
    )
    if session is None or asked is None:
        raise _unknown(
            "Nobody is logged in. Log in with POST /v1/session, or send a key as `Authorization: Bearer …`."
            if desk.team
            else "Open the link that `chokepoint serve` printed; it lets in once."
        )
    if request.method not in SAFE and not same_word(request.headers.get(CSRF), session.csrf):
        raise Refused(
            HTTPStatus.FORBIDDEN,
            "forged",
            f"A change needs the header {CSRF} with the word that GET /v1/session tells.",
        )
    return asked


def _unknown(detail: str) -> Refused:
    return Refused(HTTPStatus.UNAUTHORIZED, "unknown", detail, {"WWW-Authenticate": "Bearer"})


@dataclass(frozen=True)
class Guard:
    """What a route asks, and what it enters.

    `permission` is what who asks must be allowed. `action` is the entry's word and `subject` what it is about, filled
    from the path; None: the act enters itself, together with what it changes.
    """

    permission: str
    action: str | None
    subject: str = "records"

    def __call__(self, request: Request) -> Principal:
        """Let through who may, or raise Refused; either is entered before anything is read."""
        asked = who_asks(request)
        if not all(is_text(text) for text in (*request.path_params.values(), *request.query_params.values())):
            raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "input", f"The address {NOT_TEXT}.")
        _refuse_unknown(request)
        request.app.state.rates.take(asked.name)
        store = desk_of(request).store
        insist(request, asked, self.permission)
        if self.action is not None:
            with store.work(asked.name) as work:
                work.enter(self.action, self.subject.format(**request.path_params), request_id=request_id(request))
        return asked


def _refuse_unknown(request: Request) -> None:
    """Raise Refused where the query names what the route does not read: ignored, it would look as if it had counted."""
    path = request.scope["route"].path_format
    told = request.app.openapi()["paths"].get(path, {}).get(request.method.lower(), {})
    known = sorted(one["name"] for one in told.get("parameters", ()) if one["in"] == "query")
    for name in request.query_params:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            there = f"Did you mean `{near[0]}`?" if near else f"There are: {', '.join(known) or 'none'}."
            detail = f"`{name[:60]}` is no parameter of {request.method} {path}. {there}"
            raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "input", detail)


def insist(request: Request, asked: Principal, permission: str) -> None:
    """Raise Refused, and enter it, where who asks is not allowed something."""
    if not asked.may(permission):
        with desk_of(request).store.work(asked.name) as work:
            work.enter("access.refused", f"permission/{permission}", "access", request_id=request_id(request))
        raise Refused(HTTPStatus.FORBIDDEN, "not-allowed", why(asked, permission))
