"""How the server does: alive, ready, its figures, and what it can be asked."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from chokepoint.api.guarding import AtDesk, Guard
from chokepoint.review.access.rules import METRICS

routes = APIRouter(tags=["state"])
BUSY_SECONDS = 1.0
"""How long `ready` waits for a turn at the records: who watches a server takes no answer for a failure."""


@routes.get("/v1/health")
def health() -> dict[str, str]:
    """Whether the program runs."""
    return {"status": "alive"}


@routes.get("/v1/ready")
def ready(desk: AtDesk) -> dict[str, str]:
    """Whether records and cases can be read; `busy` where a long question has its turn at the records."""
    desk.store.head()
    if not desk.turn.acquire(timeout=BUSY_SECONDS):
        return {"status": "busy"}
    try:
        desk.workspace.engine.table("runs")
    finally:
        desk.turn.release()
    return {"status": "ready"}


@routes.get("/v1/openapi.json", include_in_schema=False)
def openapi(request: Request) -> JSONResponse:
    """What can be asked, as OpenAPI."""
    described: dict[str, Any] = request.app.openapi()
    return JSONResponse(described)


@routes.get(
    "/v1/metrics",
    response_class=PlainTextResponse,
    dependencies=[Depends(Guard(METRICS, "metrics.read", "server"))],
)
def metrics(request: Request) -> Response:
    """Figures of the running program, in the format of Prometheus."""
    return Response(generate_latest(request.app.state.figures.registry), media_type=CONTENT_TYPE_LATEST)
