"""A provider that says whatever a test wants: no real one would send such tokens."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

Answer = tuple[int, dict[str, str], bytes]


class Lying(ThreadingHTTPServer):
    """Answers each path with what is set for it: an object as JSON, or a whole answer."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Asked)
        self.asked: list[str] = []
        self.sent: dict[str, str] = {}
        self.answers: dict[str, Any] = {}
        self.describe()
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    def handle_error(self, *_: object) -> None:
        """Who asked did not wait."""

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def describe(self, **other: Any) -> None:
        """What it says of itself, as it should be but for `other`."""
        held = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        }
        self.answers["/.well-known/openid-configuration"] = held | other


class Asked(BaseHTTPRequestHandler):
    server: Lying

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        held: Any = self.server.answers.get(self.path, (404, {}, b""))
        held = held() if isinstance(held, Callable) else held  # type: ignore[arg-type]
        given: Answer = held if isinstance(held, tuple) else (200, {}, json.dumps(held).encode())
        status, headers, body = given
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        self.server.sent = dict(parse_qsl(body)) | {"Authorization": self.headers.get("Authorization", "")}
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Say nothing."""
