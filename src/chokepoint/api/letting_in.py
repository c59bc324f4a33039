"""What lets in: tries are counted, a session begins, its cookie is set, and who one is is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from fastapi import Request, Response
from fastapi.responses import JSONResponse

from chokepoint.api.desk import Desk
from chokepoint.api.guarding import COOKIE
from chokepoint.api.oidc.provider import Provider
from chokepoint.review.access.rules import Principal
from chokepoint.review.access.sessions import LONGEST, Session, begin_session


def count_try(request: Request) -> None:
    """Count one try to come in from where it is made; raises Refused where there were too many."""
    request.app.state.rates.take(f"log-in {request.client.host if request.client else ''}")


def let_in(
    who: Principal, request: Request, desk: Desk, begun: Callable[[str], None] = lambda _cookie: None
) -> Response:
    """Begin a session of who has shown who they are; `begun` is told its cookie."""
    session = begin_session(desk.store, who.name, who.by)
    begun(session.cookie)
    return with_cookie(JSONResponse(whoami_told(who, session)), request, COOKIE, session.cookie, LONGEST)


def address_here(provider: Provider, request: Request) -> str:
    """The address under which browsers reach this server: as set, else as this one asks."""
    return (provider.settings.oidc_address or str(request.base_url)).rstrip("/")


def whoami_told(who: Principal, session: Session | None) -> dict[str, Any]:
    """Who one is here, and the word that changes must carry."""
    return {
        "name": who.name,
        "role": who.role,
        "permissions": sorted(who.permissions),
        "csrf": session.csrf if session else None,
    }


def with_cookie(answer: Response, request: Request, name: str, value: str, holds: timedelta) -> Response:
    """An answer with a cookie that no script reads and no other site sends."""
    answer.set_cookie(
        name,
        value,
        max_age=int(holds.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return answer
