"""The workbench's page and its files, as `make workbench` builds them into the package. They hold no record."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, FastAPI
from fastapi.responses import FileResponse, HTMLResponse, Response
from fastapi.staticfiles import StaticFiles

BUILT = Path(__file__).parent / "static"
NOT_BUILT = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Chokepoint</title>
<p>You are let in, but the workbench is not built: run <code>make workbench</code> and start again.
<p>Programs find what can be asked at <a href="/v1/openapi.json">/v1/openapi.json</a>."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
RETURN, LEFT = "/sign-in", "/signed-out"
"""Where a provider sends a browser back that signed in, and one that logged out. The page reads what it brings, and
asks the server by itself."""

routes = APIRouter(include_in_schema=False)


@routes.get("/")
@routes.get(RETURN)
@routes.get(LEFT)
def page() -> Response:
    """The one page; what it shows it asks for by itself."""
    headers = {"content-security-policy": POLICY}
    index = BUILT / "index.html"
    return FileResponse(index, headers=headers) if index.exists() else HTMLResponse(NOT_BUILT, headers=headers)


def serve_files(app: FastAPI) -> None:
    """Its script and style, where they are built."""
    if (BUILT / "assets").is_dir():
        app.mount("/assets", StaticFiles(directory=BUILT / "assets"), name="assets")
