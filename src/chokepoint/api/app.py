"""The application: routes, guards and bounds around one workspace."""

from __future__ import annotations

from fastapi import FastAPI

import chokepoint
from chokepoint.api.desk import Desk
from chokepoint.api.limits import Bounded, Named, Rates
from chokepoint.api.problems import RESPONSES, tell_problems
from chokepoint.api.routes import (
    access,
    assessing,
    cases,
    connections,
    exports,
    filings,
    findings,
    lists,
    oversight,
    pages,
    signing_in,
    state,
)
from chokepoint.api.telemetry import Figures, Observed
from chokepoint.api.workbench import routes as workbench
from chokepoint.api.workbench import serve_files
from chokepoint.records.settings import ServeSettings

LOOPBACK = ["127.0.0.1", "localhost", "[::1]"]
KIB = 1024
MODULES = (
    state,
    access,
    signing_in,
    assessing,
    findings,
    connections,
    exports,
    filings,
    lists,
    pages,
    cases,
    oversight,
)
ROUTERS = (workbench, *(each.routes for each in MODULES))


def build(desk: Desk, settings: ServeSettings, hosts: list[str] | None = None) -> FastAPI:
    """The application of one desk. `hosts`: the names under which it answers; loopback's own where none is given."""
    app = FastAPI(
        title="Chokepoint",
        version=chokepoint.__version__,
        summary="Which orders should not ship, and the evidence, line by line. An indicator is not an accusation.",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        responses=RESPONSES,
    )
    app.state.desk, app.state.figures = desk, Figures()
    app.state.rates = Rates(settings.requests_per_minute)
    tell_problems(app)
    for router in ROUTERS:
        app.include_router(router)
    serve_files(app)
    app.add_middleware(Bounded, largest=settings.largest_body_kib * KIB)
    app.add_middleware(Named, names=frozenset(one.lower() for one in hosts or LOOPBACK))
    app.add_middleware(Observed, figures=app.state.figures)
    return app
