"""Coming in by a provider in a real browser, and the page that says why access is allowed or refused."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest

from chokepoint.api.oidc.provider import KNOWN_SECONDS, Provider
from tests.api.oidc.running import Running
from tests.workbench.conftest import log_in
from tests.workbench.test_pages import open_page, violations


@pytest.fixture(scope="module")
def running(listening: socket.socket) -> Iterator[Running]:
    made = Running(f"http://127.0.0.1:{listening.getsockname()[1]}/sign-in")
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def provider(running: Running) -> Provider:
    return running.known()


@pytest.fixture
def nobody(chrome: Any, served: str) -> Iterator[Any]:
    """A page of somebody who is not logged in."""
    context = chrome.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def _sign_in(page: Any, name: str) -> None:
    page.get_by_role("button", name="Sign in with Example").click()
    page.get_by_label("Who").fill(name)
    page.get_by_role("button", name="Go on").click()


def test_one_comes_in_by_the_provider_where_one_was(nobody: Any, served: str) -> None:
    nobody.goto(f"{served}/#/access")
    _sign_in(nobody, "anna@example.org")
    nobody.get_by_text("You signed in with Example").wait_for()
    assert nobody.url == f"{served}/#/access"
    assert nobody.evaluate("document.cookie") == ""
    nobody.reload()
    nobody.get_by_text("You signed in with Example").wait_for()
    nobody.get_by_role("button", name="Log out").click()
    nobody.get_by_role("button", name="Yes, sign me out").click()
    nobody.wait_for_url(f"{served}/signed-out?state=*")
    nobody.get_by_role("button", name="Sign in with Example").wait_for()


def test_who_is_refused_reads_why_and_may_log_in(nobody: Any, served: str) -> None:
    nobody.goto(served)
    _sign_in(nobody, "emil@example.org")
    nobody.get_by_role("alert").get_by_text("`canteen`, which is no role here").wait_for()
    assert violations(nobody) == []
    log_in(nobody, served, "vera")


def test_where_the_provider_is_down_the_page_says_so(
    nobody: Any, served: str, running: Running, provider: Provider
) -> None:
    running.stop()
    provider.clock = lambda: time.monotonic() + KNOWN_SECONDS
    try:
        nobody.goto(served)
        nobody.get_by_role("button", name="Sign in with Example").click()
        nobody.get_by_role("alert").get_by_text("Example cannot be reached").wait_for()
        log_in(nobody, served, "vera")
    finally:
        running.start()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_each_permission_says_why(page: Any, served: str, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)
    open_page(page, served, "/queue")
    page.get_by_role("link", name="Access").click()
    page.get_by_text("here as analyst").wait_for()
    assert page.locator("li.allowed").count() == 5
    assert page.locator("li.refused").count() == 5
    page.locator("li.refused").get_by_text("This is for supervisor").first.wait_for()
    assert violations(page) == []
    for width in (1280, 820):
        page.set_viewport_size({"width": width, "height": 1100})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
