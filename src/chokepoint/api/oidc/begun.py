"""Sign-ins that were begun and wait for their return: each returns once, to the browser that began it, in time."""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

HOLDS_SECONDS = 600.0
"""How long one may be away at the provider."""
MOST = 10_000
"""How many may be away at once; beyond that the one that began first is forgotten."""


def _word() -> str:
    return secrets.token_urlsafe(32)


@dataclass(frozen=True)
class Begun:
    """One sign-in under way. `back`: where the provider sends the browser; `browser`: the word of the browser's cookie.

    `state` binds the return to this, `nonce` the token, `verifier` the code (RFC 7636).
    """

    back: str
    at: float
    state: str = field(default_factory=_word)
    nonce: str = field(default_factory=_word)
    verifier: str = field(default_factory=_word)
    browser: str = field(default_factory=_word)


@dataclass
class SignIns:
    """Those under way, in the order in which they began."""

    clock: Callable[[], float] = time.monotonic
    _held: dict[str, Begun] = field(default_factory=dict)
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, back: str) -> Begun:
        """Begin one; those that took too long go."""
        made = Begun(back, self.clock())
        with self._turn:
            while self._held:
                first = next(iter(self._held.values()))
                if len(self._held) < MOST and made.at < first.at + HOLDS_SECONDS:
                    break
                del self._held[first.state]
            self._held[made.state] = made
        return made

    def end(self, state: str, browser: str | None) -> Begun | None:
        """The one of that state, which then is no more; None where this browser did not begin it, or took too long."""
        with self._turn:
            found = self._held.get(state)
            if found is None or browser is None or not hmac.compare_digest(browser.encode(), found.browser.encode()):
                return None
            del self._held[state]
        return found if self.clock() < found.at + HOLDS_SECONDS else None
