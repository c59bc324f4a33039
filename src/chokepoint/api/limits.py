"""Bounds on what may be asked: under which name, how often, and how much at once."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from http import HTTPStatus

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chokepoint.api.problems import Refused, problem
from chokepoint.review.cases.acting import LARGEST_ATTACHMENT

MINUTE = 60.0
ATTACHMENTS = "/attachments"


@dataclass
class Rates:
    """How often each may ask: so many at once, and as many again over a minute (a token bucket)."""

    per_minute: int
    _left: dict[str, tuple[float, float]] = field(default_factory=dict)
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def take(self, name: str) -> None:
        """Count one request; raises Refused with the seconds to wait where there were too many."""
        now = time.monotonic()
        with self._turn:
            left, at = self._left.get(name, (float(self.per_minute), now))
            left = min(self.per_minute, left + (now - at) * self.per_minute / MINUTE)
            self._left[name] = (max(left - 1, 0.0) if left >= 1 else left, now)
        if left < 1:
            wait = str(int((1 - left) * MINUTE / self.per_minute) + 1)
            detail = f"More than {self.per_minute} requests in a minute. Wait {wait} s."
            raise Refused(HTTPStatus.TOO_MANY_REQUESTS, "too-many", detail, {"Retry-After": wait})


@dataclass(frozen=True)
class Named:
    """Answers only under the names of this server, so that no other site's name can be turned to it (DNS rebinding)."""

    app: ASGIApp
    names: frozenset[str]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on where it asks for one of the names."""
        if scope["type"] != "http" or _host(scope) in self.names:
            await self.app(scope, receive, send)
            return
        told = "This server does not answer under that name. `chokepoint serve --team --name NAME` gives it another."
        await problem(_id_of(scope), HTTPStatus.BAD_REQUEST, "host", told)(scope, receive, send)


def _host(scope: Scope) -> str:
    """The name that is asked for, in small letters and without its port; an address of IPv6 in its brackets."""
    said: str = dict(scope["headers"]).get(b"host", b"").decode("latin-1").lower()
    if said.startswith("["):
        return said.partition("]")[0] + "]"
    return said.partition(":")[0]


def _id_of(scope: Scope) -> str:
    return str(scope.get("state", {}).get("request_id", ""))


class Bounded:
    """Refuses a body that is larger than it may be, said or sent, before it is read whole."""

    def __init__(self, app: ASGIApp, largest: int) -> None:
        self.app, self.largest = app, largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, counting what comes of it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        largest = LARGEST_ATTACHMENT if scope["path"].endswith(ATTACHMENTS) else self.largest
        said = dict(scope["headers"]).get(b"content-length", b"0")
        seen = int(said) if said.isdigit() else 0
        if seen <= largest:
            await self.app(scope, _counted(receive, largest), send)
            return
        told = f"The request has {seen:,} bytes; {largest:,} at most are taken."
        answer = problem(_id_of(scope), HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-large", told)
        await answer(scope, receive, send)


def _counted(receive: Receive, largest: int) -> Receive:
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > largest:
            told = f"The request has more than the {largest:,} bytes that are taken."
            raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-large", told)
        return message

    return counted
