"""A webhook: another system is told of each hold, release and refusal, in order, until it says that it has it."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import logging
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from chokepoint.records.errors import ChokepointError, InputError
from chokepoint.records.json_form import json_form
from chokepoint.review.announcing import Announcement, announcements, mark_told
from chokepoint.review.store import Store

SECRET_VARIABLE = "CHOKEPOINT_WEBHOOK_SECRET"
SHORTEST_SECRET = 16
EVERY, TIMEOUT, LONGEST_WAIT = 2.0, 10.0, 600.0
"""Seconds: between two looks at the log, for an answer, and at most until it is tried again."""


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """No other address is told than the one that was set."""


@dataclass
class Webhook:
    """One address to be told."""

    store: Store
    url: str
    secret: str
    every: float = EVERY
    ended: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Tell until ended; what fails is tried again, each time after twice as long."""
        wait = self.every
        while not self.ended.wait(wait):
            try:
                self.tell()
                wait = self.every
            except (OSError, http.client.HTTPException, ChokepointError) as error:
                wait = min(wait * 2, LONGEST_WAIT)
                told = {"kind": type(error).__name__, "again_in_s": wait}
                logging.getLogger("chokepoint.api").warning("webhook", extra={"told": told})

    def tell(self) -> None:
        """Tell all that was not told; raises OSError where it is not taken."""
        while True:
            found, seq = announcements(self.store)
            if seq is None:
                return
            for one in found:
                self._send(one)
                mark_told(self.store, one.seq)
            mark_told(self.store, seq)

    def _send(self, one: Announcement) -> None:
        body, at = json.dumps(json_form(one)).encode(), str(int(time.time()))
        signed = hmac.new(self.secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": "application/json",
            "X-Chokepoint-Timestamp": at,
            "X-Chokepoint-Signature": f"sha256={signed}",
        }
        asked = urllib.request.Request(self.url, body, headers, method="POST")
        with urllib.request.build_opener(_Stay).open(asked, timeout=TIMEOUT) as answer:
            answer.read(1024)


@contextmanager
def telling(store: Store, url: str, secret: str) -> Iterator[None]:
    """Tell an address for as long as this lasts; nobody where none is set. Raises InputError without a secret."""
    if not url:
        yield
        return
    if len(secret) < SHORTEST_SECRET:
        raise InputError(f"`webhook_url` is set: {SECRET_VARIABLE} must hold at least {SHORTEST_SECRET} characters.")
    hook = Webhook(store, url, secret)
    thread = threading.Thread(target=hook.run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        hook.ended.set()
        thread.join(TIMEOUT)
