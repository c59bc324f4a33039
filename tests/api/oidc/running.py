"""A real provider on loopback in a process of its own, and people who use it as a browser does."""

from __future__ import annotations

import html
import json
import re
import shutil
import socket
import subprocess
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urljoin, urlsplit

import requests

from chokepoint.api.oidc.provider import Provider
from chokepoint.review.access.claims import SignInSettings
from tests.workbench.conftest import lacking

SCRIPT = Path(__file__).parent / "provider.mjs"
LIBRARY = Path(__file__).parents[3] / "workbench" / "node_modules" / "oidc-provider"
CLIENT, SECRET = "chokepoint", "a secret of the tests, 32 letters"
ROLES = {
    "anna@example.org": ["cases-read", "cases-work", "other"],
    "carla@example.org": ["cases-lead"],
    "dora@example.org": ["cases-work", "cases-admin"],
    "emil@example.org": ["canteen"],
    "fay@example.org": [],
}
GIVEN = {"cases-read": "viewer", "cases-work": "analyst", "cases-lead": "supervisor", "cases-admin": "admin"}


@dataclass
class Running:
    """One provider. Started again it is the same one, with other keys."""

    back: str
    port: int = 0
    roles: dict[str, list[str]] = field(default_factory=lambda: dict(ROLES))
    process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        node = shutil.which("node")
        if node is None or not LIBRARY.exists():
            lacking("no Node, or the provider of the tests is not installed (make workbench)")
        if not self.port:
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                self.port = free.getsockname()[1]
        command = [str(node), str(SCRIPT), str(self.port), CLIENT, SECRET, self.back, json.dumps(self.roles)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert self.process.stdout is not None
        assert "ready" in iter(self.process.stdout.readline, "").__next__()

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            assert self.process.stdout is not None
            self.process.stdout.close()
            self.process = None

    def known(self, secret: str = SECRET) -> Provider:
        """This provider as a server of ours knows it before it has asked."""
        settings = SignInSettings(
            oidc_issuer=f"http://127.0.0.1:{self.port}", oidc_client_id=CLIENT, oidc_title="Example", oidc_roles=GIVEN
        )
        return Provider(settings, secret)


def left(location: str, back: str, browser: requests.Session) -> dict[str, str]:
    """What the browser of somebody brings back who goes where they are sent to log out, and says yes there."""
    answer = browser.get(location, allow_redirects=False, timeout=10)
    fields = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', answer.text))
    action = re.search(r'<form[^>]*action="([^"]+)"', answer.text)
    assert action, html.unescape(answer.text)[:500]
    sent = {**fields, "logout": "yes"}
    done = browser.post(urljoin(location, action[1]), data=sent, allow_redirects=False, timeout=10)
    assert done.headers["location"].startswith(back)
    return {key: value[0] for key, value in parse_qs(urlsplit(done.headers["location"]).query).items()}


def answered(location: str, back: str, name: str, person: requests.Session | None = None) -> dict[str, str]:
    """What the browser of somebody brings back who goes where they are sent and says who they are; "" cancels.

    `person`: the browser, which the provider may know already; a new one where none is given.
    """
    with nullcontext(person) if person else requests.Session() as browser:
        at, answer = location, browser.get(location, allow_redirects=False, timeout=10)
        while True:
            if answer.is_redirect:
                at = urljoin(at, answer.headers["location"])
                if at.startswith(back):
                    return {key: value[0] for key, value in parse_qs(urlsplit(at).query).items()}
                answer = browser.get(at, allow_redirects=False, timeout=10)
            else:
                assert re.search("<form", answer.text), html.unescape(answer.text)[:500]
                answer = browser.post(at, data={"login": name}, allow_redirects=False, timeout=10)
