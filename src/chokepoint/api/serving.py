"""A served workspace: the socket, the link that lets in once, and the lines of the log."""

from __future__ import annotations

import getpass
import logging
import os
import socket
import sys
from dataclasses import dataclass

import uvicorn

from chokepoint.api.app import LOOPBACK, build
from chokepoint.api.desk import Desk
from chokepoint.api.oidc.provider import provider_of
from chokepoint.api.telemetry import LOGGER, JsonLines
from chokepoint.api.warming import warmed
from chokepoint.api.webhook import SECRET_VARIABLE, telling
from chokepoint.records.errors import InputError
from chokepoint.review.access.accounts import users
from chokepoint.workspace.config import read_serve_settings, read_sign_in_settings
from chokepoint.workspace.workspace import Workspace

GRACE_SECONDS = 10
"""How long requests under way may take when the server is ended."""


@dataclass(frozen=True)
class Address:
    """Where to listen, and the names under which it answers besides loopback's own."""

    host: str
    port: int
    names: tuple[str, ...] = ()


def serve_workspace(workspace: Workspace, address: Address, *, team: bool) -> None:
    """Serve until it is ended; raises InputError where it cannot listen, or nobody of a team could come in."""
    settings = read_serve_settings(workspace.folder)
    provider = provider_of(read_sign_in_settings(workspace.folder)) if team else None
    desk = Desk(workspace, _owner(), team, provider, settings.processes)
    if team and not provider and not any(one.ended_at is None for one in users(desk.store)):
        raise InputError("Nobody could log in. Make an account first: chokepoint access add-user NAME --role admin.")
    workspace.casework.catch_up()
    app = build(desk, settings, [*LOOPBACK, *address.names] if team else None)
    listening = listen(address)
    port = listening.getsockname()[1]
    _log_as_json()
    where = f"http://{address.host}:{port}"
    sys.stdout.write(f"{where}/enter?word={desk.link}\n" if desk.link else f"{where}\n")
    sys.stdout.write("The link lets in once. Ctrl+C ends it.\n" if desk.link else "Ctrl+C ends it.\n")
    sys.stdout.flush()
    config = uvicorn.Config(
        app, log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=GRACE_SECONDS
    )
    with telling(desk.store, settings.webhook_url, os.environ.get(SECRET_VARIABLE, "")), warmed(desk):
        uvicorn.Server(config).run(sockets=[listening])


def listen(address: Address) -> socket.socket:
    """A socket at which nobody is refused from here on; raises InputError where there can be none."""
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((address.host, address.port))
        listening.listen()
    except OSError as error:
        listening.close()
        raise InputError(
            f"Nothing can listen at {address.host}, port {address.port}: {error.strerror}. Take another with --port; "
            "0 takes a free one."
        ) from error
    return listening


def _owner() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError) as error:
        raise InputError("Who uses this machine cannot be told from it. Set the variable USER.") from error


def _log_as_json() -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    for name in (LOGGER, "uvicorn.error"):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
    logging.getLogger(LOGGER).setLevel(logging.INFO)
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
