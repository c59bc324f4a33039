"""Logging out at the provider too (OpenID Connect RP-Initiated Logout 1.0): where the browser goes, and by what."""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from authlib.common.urls import add_params_to_uri

from chokepoint.records.settings import SAFE_ADDRESSES

ENDPOINT = "end_session_endpoint"
MOST = 10_000
"""How many ID tokens are kept at once; beyond that the oldest is forgotten."""
HOLDS_SECONDS = 12 * 3600.0
"""As long as a session lasts at most."""


@dataclass(frozen=True)
class Leaving:
    """Where to send a browser that logs out, and the `state` that it brings back from there."""

    location: str
    state: str


@dataclass
class Tokens:
    """The ID token of each session that the provider let in: it tells the provider who leaves.

    In memory alone, by a hash of the session's cookie: started again, the provider asks who it is.
    """

    clock: Callable[[], float] = time.monotonic
    _held: dict[str, tuple[float, str]] = field(default_factory=dict)
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def keep(self, cookie: str, token: str) -> None:
        """Keep one; those of sessions that are over go."""
        now = self.clock()
        with self._turn:
            while self._held:
                first, (at, _) = next(iter(self._held.items()))
                if len(self._held) < MOST and now < at + HOLDS_SECONDS:
                    break
                del self._held[first]
            self._held[_hash(cookie)] = (now, token)

    def take(self, cookie: str) -> str | None:
        """The one of a session, which then is no more."""
        with self._turn:
            found = self._held.pop(_hash(cookie), None)
        return found[1] if found and self.clock() < found[0] + HOLDS_SECONDS else None


def leaving(description: Mapping[str, Any], client_id: str, token: str | None, back: str) -> Leaving | None:
    """Where the provider of that description logs out; None where it states no address that can be taken."""
    endpoint = description.get(ENDPOINT)
    if not isinstance(endpoint, str) or not endpoint.startswith(SAFE_ADDRESSES):
        return None
    state = secrets.token_urlsafe(32)
    told = [("client_id", client_id), ("post_logout_redirect_uri", back), ("state", state)]
    told += [("id_token_hint", token)] if token else []
    return Leaving(add_params_to_uri(endpoint, told), state)


def _hash(cookie: str) -> str:
    return hashlib.sha256(cookie.encode("utf-8", "surrogatepass")).hexdigest()
