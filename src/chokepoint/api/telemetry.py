"""What the running program says of itself: an id for each request, figures for Prometheus, and lines of JSON.

No line holds a path, a query, a name or an address of anybody: they may be personal. Routes stand as they are declared.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
import time
from datetime import UTC, datetime

from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOGGER = "chokepoint.api"
SAFE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
NO_ROUTE = "none"
SECURITY = {
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cache-control": "no-store",
}
"""Headers of every answer (OWASP Secure Headers Project)."""


class Figures:
    """Requests by route, method and status, and how long they took."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ("route", "method", "status")
        self.requests = Counter("chokepoint_requests", "Requests answered.", labels, registry=self.registry)
        self.seconds = Histogram(
            "chokepoint_request_seconds", "Seconds to an answer.", ("route", "method"), registry=self.registry
        )


class Observed:
    """Gives each request an id, each answer its headers, and tells of both."""

    def __init__(self, app: ASGIApp, figures: Figures) -> None:
        self.app, self.figures = app, figures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and tell of it once it is answered."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = dict(scope["headers"]).get(b"x-request-id", b"").decode("latin-1")
        request_id = given if SAFE_ID.fullmatch(given) else secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = request_id
        status, begun = 500, time.perf_counter()

        async def answered(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                held = {name for name, _ in message["headers"]}
                added = {"x-request-id": request_id, **SECURITY}
                message["headers"] += [
                    (name.encode(), value.encode()) for name, value in added.items() if name.encode() not in held
                ]
            await send(message)

        try:
            await self.app(scope, receive, answered)
        finally:
            self._tell(scope, status, time.perf_counter() - begun, request_id)

    def _tell(self, scope: Scope, status: int, seconds: float, request_id: str) -> None:
        route, method = getattr(scope.get("route"), "path", NO_ROUTE), scope["method"]
        method = method if method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS") else "other"
        self.figures.requests.labels(route, method, str(status)).inc()
        self.figures.seconds.labels(route, method).observe(seconds)
        told = {"route": route, "method": method, "status": status, "ms": round(seconds * 1000, 1)}
        logging.getLogger(LOGGER).info("request", extra={"told": {**told, "request_id": request_id}})


class JsonLines(logging.Formatter):
    """One line of JSON an event."""

    def format(self, record: logging.LogRecord) -> str:
        """The event, with what is told of it."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        told = {"at": at, "level": record.levelname.lower(), "event": record.getMessage()}
        return json.dumps(told | getattr(record, "told", {}), ensure_ascii=False)
