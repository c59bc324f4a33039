"""Whether an ID token is the provider's, for us, for this sign-in, and in time (OpenID Connect Core 1.0, 3.1.3.7)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import (
    BadSignatureError,
    ClaimError,
    ExpiredTokenError,
    InvalidKeyIdError,
    JoseError,
    UnsupportedAlgorithmError,
)
from joserfc.jwk import JWKRegistry, KeySet
from joserfc.jws import JWSRegistry

ALGORITHMS = (
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "Ed25519"),
)
"""Signatures with a key pair. `none` signs nothing; HS256 would take the provider's public key for a shared secret."""
KINDS_OF_KEYS = ("RSA", "EC", "OKP")
LEEWAY_SECONDS = 60
"""By how much the clocks of the provider and of this machine may differ."""
LONGEST_SUBJECT = 255
"""Characters (OpenID Connect Core 1.0, 2)."""


class UntrustedError(Exception):
    """An ID token that is not taken; its text says why, in words that hold nothing of the token."""


@dataclass(frozen=True)
class Wanted:
    """What a token must say: who made it, for whom, in which sign-in, and with which access token it came."""

    issuer: str
    client_id: str
    nonce: str
    access_token: str | None = None


def verified(token: object, keys: Callable[[bool], KeySet], wanted: Wanted) -> dict[str, Any]:
    """The claims of an ID token; raises UntrustedError. `keys` gives the provider's, those known or asked for anew."""
    if not isinstance(token, str):
        raise UntrustedError("there is none")
    try:
        read = _read(token, keys)
        claims = CodeIDToken(
            read.claims,
            read.header,
            {
                "iss": {"essential": True, "value": wanted.issuer},
                "aud": {"essential": True, "value": wanted.client_id},
            },
            {"nonce": wanted.nonce, "client_id": wanted.client_id, "access_token": wanted.access_token},
        )
        claims.validate(leeway=LEEWAY_SECONDS)
    except ExpiredTokenError as error:
        raise UntrustedError("its time is over") from error
    except ClaimError as error:
        raise UntrustedError(f"its `{error.claim}` is not what was asked for") from error
    except UnsupportedAlgorithmError as error:
        raise UntrustedError("it is signed in a way that is not taken") from error
    except (BadSignatureError, InvalidKeyIdError) as error:
        raise UntrustedError("no key of the provider signed it") from error
    except (JoseError, ValueError, TypeError) as error:
        raise UntrustedError("it cannot be read") from error
    if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= LONGEST_SUBJECT:
        raise UntrustedError("its `sub` is not what was asked for")
    return dict(claims)


def key_set(document: object) -> KeySet:
    """The key pairs of a provider's document; what cannot be read, or is a shared secret, is left out."""
    given = document.get("keys") if isinstance(document, dict) else None
    found = []
    for one in given if isinstance(given, list) else []:
        if isinstance(one, dict) and one.get("kty") in KINDS_OF_KEYS:
            try:
                found.append(JWKRegistry.import_key(one))
            except (JoseError, ValueError, TypeError, KeyError):
                continue
    return KeySet(found)


def _read(token: str, keys: Callable[[bool], KeySet]) -> jwt.Token:
    """A token whose signature holds: by the keys known, or, where none of them made it, by those of now."""
    registry = JWSRegistry(algorithms=list(ALGORITHMS), strict_check_header=False)
    try:
        return jwt.decode(token, keys(False), registry=registry)
    except (BadSignatureError, InvalidKeyIdError):
        return jwt.decode(token, keys(True), registry=registry)
