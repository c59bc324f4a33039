"""The workbench in a real browser, over the small sample world. It must be built, and a browser be installed."""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn

import chokepoint
from chokepoint.api.app import build
from chokepoint.api.desk import Desk
from chokepoint.api.oidc.provider import Provider
from chokepoint.api.serving import Address, listen
from chokepoint.api.workbench import BUILT
from chokepoint.review.access.accounts import add_user
from tests.api.browser import PASSWORD
from tests.api.conftest import OFTEN
from tests.workbench.second_day import next_day

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
QUIET = ("--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-component-update")
AXE = Path(__file__).parents[2] / "workbench" / "node_modules" / "axe-core" / "axe.min.js"


def lacking(what: str) -> None:
    """On a build machine all must be there; elsewhere the tests are skipped with what is not."""
    if os.environ.get("CI"):
        pytest.fail(f"{what} here")
    pytest.skip(what)


@pytest.fixture(scope="session")
def chrome() -> Iterator[Any]:
    """A browser without a window."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        lacking(f"none of {', '.join(BROWSERS)} is installed")
    if not (BUILT / "index.html").exists() or not AXE.exists():
        lacking("the workbench is not built (make workbench)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def listening() -> Iterator[socket.socket]:
    """Where the server listens."""
    with listen(Address("127.0.0.1", 0)) as made:
        yield made


@pytest.fixture(scope="module")
def provider() -> Provider | None:
    """Who vouches for people, where a module says so."""
    return None


@pytest.fixture(scope="module")
def served(
    demo_folder: Path,
    tmp_path_factory: pytest.TempPathFactory,
    listening: socket.socket,
    provider: Provider | None,
) -> Iterator[str]:
    """The address of a team's server over a copy of the sample world, a day on, with an account of each role."""
    folder = tmp_path_factory.mktemp("workbench") / "workspace"
    shutil.copytree(demo_folder, folder)
    with chokepoint.open(folder) as workspace:
        next_day(workspace, folder)
        for name, role in (("anna", "analyst"), ("vera", "viewer"), ("aud", "auditor"), ("sue", "supervisor")):
            add_user(workspace.casework.store, "owner", name, role, PASSWORD)
        desk = Desk(workspace, "owner", True, provider)
        server = uvicorn.Server(uvicorn.Config(build(desk, OFTEN), log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            time.sleep(0.05)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join()


@pytest.fixture
def page(chrome: Any, served: str) -> Iterator[Any]:
    """A page logged in as an analyst; nothing that it does may leave the machine or fail in its script."""
    context = chrome.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    strays: list[str] = []
    opened.on("request", lambda asked: None if asked.url.startswith((served, "data:")) else strays.append(asked.url))
    opened.on("pageerror", lambda error: strays.append(str(error)))
    log_in(opened, served, "anna")
    yield opened
    context.close()
    assert strays == []


def log_in(page: Any, served: str, name: str) -> None:
    page.goto(served)
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()
    page.get_by_role("heading", name="Queue").wait_for()
