"""The webhook: told until it is taken, signed, and nowhere else."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from chokepoint.api.webhook import SECRET_VARIABLE, Webhook, telling
from chokepoint.records.errors import InputError
from chokepoint.records.settings import ServeSettings
from chokepoint.review.announcing import announcements
from chokepoint.review.store import Store, open_store
from tests.review.sample import KEY, found, sign, take

SECRET = "a secret of this test"


class Listener(HTTPServer):
    """Answers with the statuses that it is given, then with 204, and keeps what it was told."""

    def __init__(self, *statuses: int) -> None:
        super().__init__(("127.0.0.1", 0), Hears)
        self.statuses = list(statuses)
        self.heard: list[tuple[dict[str, str], bytes]] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/told"


class Hears(BaseHTTPRequestHandler):
    server: Listener

    def do_POST(self) -> None:
        self.server.heard.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
        status = self.server.statuses.pop(0) if self.server.statuses else 204
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'casework.sqlite'}", KEY)
    announcements(opened)
    take(opened, found("1", sign("payer"), likelihood=0.4))
    yield opened
    opened.close()


def test_it_is_told_again_until_it_is_taken(store: Store) -> None:
    listener = Listener(500, 302)
    hook = Webhook(store, listener.url, SECRET)
    for _ in range(2):
        with pytest.raises(OSError, match="HTTP Error"):
            hook.tell()
    hook.tell()
    hook.tell()
    assert len(listener.heard) == 3
    headers, body = listener.heard[-1]
    signed = hmac.new(SECRET.encode(), headers["X-Chokepoint-Timestamp"].encode() + b"." + body, hashlib.sha256)
    assert headers["X-Chokepoint-Signature"] == f"sha256={signed.hexdigest()}"
    content = json.loads(body)
    assert (content["event"], content["subjects"]) == ("hold", ["order/1"])
    assert set(content) == {"seq", "at", "event", "case_id", "subjects"}


def test_it_goes_on_by_itself(store: Store) -> None:
    listener = Listener(503)
    hook = Webhook(store, listener.url, SECRET, every=0.01)
    thread = threading.Thread(target=hook.run)
    thread.start()
    for _ in range(500):
        if len(listener.heard) >= 2:
            break
        threading.Event().wait(0.01)
    hook.ended.set()
    thread.join()
    assert len(listener.heard) == 2


def test_nobody_is_told_where_nothing_is_set(store: Store) -> None:
    with telling(store, "", ""):
        pass
    with pytest.raises(InputError, match=SECRET_VARIABLE), telling(store, "https://example.org", "short"):
        pass
    for url in ("http://example.org", "ftp://127.0.0.1/", "http://127.0.0.1.example.org/"):
        with pytest.raises(InputError, match="must be https"):
            ServeSettings(webhook_url=url)
