"""A provider over HTTP: its description, its keys, and the exchange of a code for who signed in."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from joserfc.jwk import KeySet

from chokepoint.api.oidc.begun import Begun, SignIns
from chokepoint.api.oidc.leaving import Leaving, Tokens, leaving
from chokepoint.api.oidc.verifying import UntrustedError, Wanted, key_set, verified
from chokepoint.records.errors import InputError
from chokepoint.records.settings import SAFE_ADDRESSES
from chokepoint.review.access.claims import SignInSettings

SECRET_VARIABLE, FILE_VARIABLE = "CHOKEPOINT_OIDC_SECRET", "CHOKEPOINT_OIDC_SECRET_FILE"
DESCRIPTION = "/.well-known/openid-configuration"
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
BASIC, POST = "client_secret_basic", "client_secret_post"
"""How this program shows its secret (OpenID Connect Core 1.0, 9). The body is preferred: in the header, which is what a
provider takes that says nothing of it, programs differ on how to write what is no letter or digit."""
TIMEOUT, AT_ONCE = 5.0, 8
"""Seconds for an answer, and how many wait for one at most: where it hangs, the rest of the server goes on."""
KNOWN_SECONDS = 3600.0
"""How long its description and keys are taken to stand; a key that signed nothing we know is asked for at once."""


class NotLetInError(Exception):
    """Nobody is let in: the status and code for HTTP, and a sentence. Nothing of what the provider sent is in it."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail = status, code, detail


@dataclass(frozen=True)
class Vouched:
    """The claims of an ID token that is taken, and the token itself."""

    claims: dict[str, Any]
    token: str = field(repr=False)


@dataclass
class Provider:
    """The provider of one server. It is asked when somebody signs in, never before: where it is down, the rest goes on.

    `secret` empty: this program shows none, and PKCE alone binds the code to it.
    """

    settings: SignInSettings
    secret: str = field(default="", repr=False)
    sign_ins: SignIns = field(default_factory=SignIns)
    tokens: Tokens = field(default_factory=Tokens)
    clock: Callable[[], float] = time.monotonic
    _known: dict[str, tuple[float, dict[str, Any]]] = field(default_factory=dict)
    _places: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(AT_ONCE))

    def begin(self, back: str) -> tuple[str, Begun]:
        """Where to send a browser that is to come `back`, and what it must bring; raises NotLetInError."""
        description = self._description()
        begun = self.sign_ins.begin(back)
        with self._session(description, back) as session:
            location, _ = session.create_authorization_url(
                description["authorization_endpoint"],
                state=begun.state,
                nonce=begun.nonce,
                code_verifier=begun.verifier,
            )
        return location, begun

    def vouched(self, begun: Begun, code: str) -> Vouched:
        """What the provider says of who came back with a code; raises NotLetInError."""
        description = self._description()
        with self._session(description, begun.back) as session:
            token = self._asked(
                lambda: session.fetch_token(
                    description["token_endpoint"],
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=begun.verifier,
                    timeout=TIMEOUT,
                )
            )
        access = token.get("access_token")
        wanted = Wanted(
            self.settings.oidc_issuer,
            self.settings.oidc_client_id,
            begun.nonce,
            access if isinstance(access, str) else None,
        )
        try:
            return Vouched(verified(token.get("id_token"), self._keys, wanted), token["id_token"])
        except UntrustedError as error:
            detail = f"The ID token of {self.settings.title} is not taken: {error}. Begin again; if it stays so, tell "
            raise NotLetInError(HTTPStatus.FORBIDDEN, "token", f"{detail}who set this server up.") from error

    def leaving(self, cookie: str, back: str) -> Leaving | None:
        """Where a browser whose session here has ended logs out at the provider, to come `back`.

        None: it says of no such place, or cannot be asked; who logs out is out here all the same.
        """
        token = self.tokens.take(cookie)
        try:
            description = self._description()
        except NotLetInError:
            return None
        return leaving(description, self.settings.oidc_client_id, token, back)

    def _session(self, description: Mapping[str, Any], back: str) -> OAuth2Session:
        """A client that follows no redirect: no other address is told a code or the secret."""
        ways = description.get("token_endpoint_auth_methods_supported")
        way = POST if isinstance(ways, list) and POST in ways else BASIC
        made = OAuth2Session(
            self.settings.oidc_client_id,
            self.secret or None,
            token_endpoint_auth_method=way if self.secret else "none",
            scope=" ".join(self.settings.oidc_scopes),
            redirect_uri=back,
            code_challenge_method="S256",
        )
        made.max_redirects = 0
        return made

    def _description(self) -> dict[str, Any]:
        """What the provider says of itself, held against what is set (OpenID Connect Discovery 1.0, 4.3)."""
        found = self._fetched(self.settings.oidc_issuer.rstrip("/") + DESCRIPTION)
        wrong = [
            name
            for name in ENDPOINTS
            if not isinstance(found.get(name), str) or not found[name].startswith(SAFE_ADDRESSES)
        ]
        if found.get("issuer") != self.settings.oidc_issuer:
            wrong = ["issuer"]
        if wrong:
            raise NotLetInError(
                HTTPStatus.BAD_GATEWAY,
                "provider-wrong",
                f"The description that {self.settings.title} gives of itself states no `{wrong[0]}` that can be taken. "
                "Hold `oidc_issuer` in config.toml against it.",
            )
        return found

    def _keys(self, anew: bool) -> KeySet:
        return key_set(self._fetched(self._description()["jwks_uri"], anew=anew))

    def _fetched(self, url: str, *, anew: bool = False) -> dict[str, Any]:
        """A document of the provider, as known or asked for."""
        at, document = self._known.get(url, (0.0, {}))
        if not document or anew or at + KNOWN_SECONDS <= self.clock():
            document = self._asked(lambda: _json(url))
            self._known[url] = (self.clock(), document)
        return document

    def _asked(self, ask: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """An answer of the provider; raises NotLetInError where it gives none."""
        if not self._places.acquire(blocking=False):
            raise self._down("is slow, and others wait for it already")
        try:
            return ask()
        except AuthlibBaseError as error:
            raise refused_by_provider(self.settings.title, str(error.error)) from error
        except (requests.RequestException, ValueError, TypeError) as error:
            raise self._down("cannot be reached, or does not answer as a provider does") from error
        finally:
            self._places.release()

    def _down(self, how: str) -> NotLetInError:
        detail = f"{self.settings.title} {how}. Try again later; an account with a password lets in meanwhile."
        return NotLetInError(HTTPStatus.SERVICE_UNAVAILABLE, "provider-down", detail)


def refused_by_provider(title: str, word: str) -> NotLetInError:
    """What somebody is told whom the provider sends away, with its word for why where it is one."""
    told = f" (`{word}`)" if word.isascii() and word.replace("_", "").isalpha() and len(word) <= 40 else ""
    return NotLetInError(HTTPStatus.FORBIDDEN, "provider-refused", f"{title} did not let you in{told}. Begin again.")


def provider_of(settings: SignInSettings, environment: Mapping[str, str] = os.environ) -> Provider | None:
    """The provider that is set, with its secret of the environment or of the file named there; None where none is set.

    Raises InputError where the file cannot be read, or both are given.
    """
    if not settings.oidc_issuer:
        return None
    secret, file = environment.get(SECRET_VARIABLE, ""), environment.get(FILE_VARIABLE, "")
    if secret and file:
        raise InputError(f"Both {SECRET_VARIABLE} and {FILE_VARIABLE} are set: give one.")
    if file:
        try:
            secret = Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"The file that {FILE_VARIABLE} names cannot be read ({type(error).__name__}).") from error
        if not secret:
            raise InputError(f"The file that {FILE_VARIABLE} names is empty.")
    if not secret.isascii() or not secret.isprintable():
        raise InputError(
            "The secret of the client holds what no provider takes: letters, digits and marks of ASCII do."
        )
    return Provider(settings, secret)


def _json(url: str) -> dict[str, Any]:
    with requests.Session() as session:
        session.max_redirects = 0
        answer = session.get(url, timeout=TIMEOUT, headers={"Accept": "application/json"})
        answer.raise_for_status()
        found = answer.json()
    if not isinstance(found, dict):
        raise ValueError("no JSON object")
    return found
