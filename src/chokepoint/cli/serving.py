"""`serve`: the workspace over HTTP, for one user of this machine or for a team."""

from __future__ import annotations

from typing import Annotated

import typer

from chokepoint.cli.options import WorkspaceOption, opened, require_serving
from chokepoint.records.errors import InputError

PORT = 8470
LOOPBACK = "127.0.0.1"


def serve(
    port: Annotated[
        int, typer.Option("--port", metavar="N", min=0, max=65535, help="Port; 0 takes a free one.")
    ] = PORT,
    team: Annotated[bool, typer.Option("--team", help="People log in with accounts of their own.")] = False,
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="Where to listen; beyond this machine only with --team.")
    ] = LOOPBACK,
    name: Annotated[
        list[str] | None, typer.Option("--name", metavar="HOST", help="A name under which others reach it (--team).")
    ] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Serve the workspace over HTTP. Alone, a link lets you in once; a team logs in."""
    if not team and (host != LOOPBACK or name):
        raise InputError("--host and --name open the workspace to others: say --team too, by which people log in.")
    require_serving()
    from chokepoint.api.serving import Address, serve_workspace

    with opened(workspace) as records:
        serve_workspace(records, Address(host, port, tuple(name or ())), team=team)
