"""What is taken of a provider and what is not: descriptions, keys, tokens, and answers that are none."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from chokepoint.api.oidc import provider as ours
from chokepoint.api.oidc.begun import MOST, SignIns
from chokepoint.api.oidc.provider import FILE_VARIABLE, SECRET_VARIABLE, NotLetInError, Provider, provider_of
from chokepoint.records.errors import InputError
from chokepoint.review.access.claims import SignInSettings
from tests.api.oidc.lying import Lying

BACK = "http://127.0.0.1/sign-in"
KEY, OTHER = RSAKey.generate_key(2048, {"kid": "one"}), RSAKey.generate_key(2048, {"kid": "two"})
CURVE = ECKey.generate_key("P-256", {"kid": "three"})
Forge = Callable[[dict[str, Any]], str]


@pytest.fixture
def lying() -> Iterator[Lying]:
    made = Lying()
    made.answers["/keys"] = {"keys": [KEY.as_dict(private=False)]}
    yield made
    made.shutdown()
    made.server_close()


def _settings(lying: Lying, **other: Any) -> SignInSettings:
    given = {"oidc_client_id": "us", "oidc_title": "Example", "oidc_roles": {"x": "viewer"}}
    return SignInSettings(oidc_issuer=lying.issuer, **given | other)  # type: ignore[arg-type]


def _claims(lying: Lying, nonce: str) -> dict[str, Any]:
    now = int(time.time())
    return {"iss": lying.issuer, "aud": "us", "sub": "anna", "nonce": nonce, "iat": now, "exp": now + 300}


def _signed(claims: dict[str, Any], key: Any = KEY, alg: str = "RS256", **header: Any) -> str:
    return jwt.encode({"alg": alg, "kid": key.kid, **header}, claims, key, algorithms=[alg])


def _bare(header: dict[str, Any], claims: dict[str, Any], sign: Callable[[bytes], bytes] = lambda _: b"") -> str:
    """A token put together by hand: no library signs so."""
    parts = [base64.urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=") for one in (header, claims)]
    signed = b".".join(parts)
    return (signed + b"." + base64.urlsafe_b64encode(sign(signed)).rstrip(b"=")).decode()


def _as_secret(claims: dict[str, Any], alg: str = "HS256") -> str:
    """Signed with the provider's public key as if it were a shared secret."""
    public = KEY.as_pem(private=False)
    return _bare({"alg": alg, "kid": "one"}, claims, lambda signed: hmac.new(public, signed, hashlib.sha256).digest())


def _come_back(lying: Lying, forge: Forge, provider: Provider | None = None) -> dict[str, Any]:
    """Begin, and come back to a token endpoint that answers with what `forge` makes of the right claims."""
    provider = provider or Provider(_settings(lying), "secret")
    _, begun = provider.begin(BACK)
    answer = {"access_token": "at", "token_type": "Bearer", "id_token": forge(_claims(lying, begun.nonce))}
    lying.answers["/token"] = answer
    return provider.vouched(begun, "code").claims


@pytest.mark.parametrize("key", [KEY, CURVE], ids=["RS256", "ES256"])
def test_a_right_token_is_taken(lying: Lying, key: Any) -> None:
    secret = {"kty": "oct", "k": "c2VjcmV0", "kid": "s"}
    broken = [{"kty": "RSA", "n": 3}, {"kty": "new", "x": "y"}, "no key"]
    lying.answers["/keys"] = {"keys": [secret, *broken, key.as_dict(private=False)]}
    alg = "ES256" if key is CURVE else "RS256"
    assert _come_back(lying, lambda right: _signed(right, key, alg))["sub"] == "anna"
    both = {"aud": ["us", "them"], "azp": "us"}
    assert _come_back(lying, lambda right: _signed(right | both, key, alg))["sub"] == "anna"


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"nonce": "another"}, "`nonce`"),
        ({"nonce": None}, "`nonce`"),
        ({"nonce": ["x"]}, "`nonce`"),
        ({"iss": "https://other.example"}, "`iss`"),
        ({"iss": None}, "`iss`"),
        ({"iss": ["https://other.example"]}, "`iss`"),
        ({"aud": "them"}, "`aud`"),
        ({"aud": ["them"]}, "`aud`"),
        ({"aud": ["us", "them"]}, "`azp`"),
        ({"azp": "them"}, "`azp`"),
        ({"aud": []}, "`aud`"),
        ({"exp": 1_000_000_000}, "time is over"),
        ({"exp": None}, "`exp`"),
        ({"exp": "tomorrow"}, "`exp`"),
        ({"iat": 99_999_999_999}, "`iat`"),
        ({"nbf": 99_999_999_999}, "`nbf`"),
        ({"sub": None}, "`sub`"),
        ({"sub": ""}, "`sub`"),
        ({"sub": ["anna"]}, "`sub`"),
        ({"sub": "a" * 256}, "`sub`"),
        ({"at_hash": "of another token"}, "`at_hash`"),
    ],
    ids=str,
)
def test_a_wrong_claim_is_named_and_let_nobody_in(lying: Lying, wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(NotLetInError) as told:
        _come_back(lying, lambda right: _signed({key: v for key, v in (right | wrong).items() if v is not None}))
    assert (told.value.status, told.value.code) == (403, "token")
    assert says in told.value.detail
    assert "another" not in told.value.detail


@pytest.mark.parametrize(
    ("forge", "says"),
    [
        (lambda right: _bare({"alg": "none"}, right), "in a way that is not taken"),
        (lambda right: _bare({"alg": "nOnE", "kid": "one"}, right), "in a way that is not taken"),
        (_as_secret, "in a way that is not taken"),
        (lambda right: _as_secret(right, "RS256"), "no key of the provider"),
        (lambda right: _signed(right, OTHER), "no key of the provider"),
        (lambda right: _signed(right, OTHER, kid="one"), "no key of the provider"),
        (lambda right: _signed(right, OTHER, jwk=OTHER.as_dict(private=False)), "cannot be read"),
        (lambda right: _signed(right)[:-4] + "AAAA", "no key of the provider"),
        (lambda right: _signed(right, CURVE, "ES256", kid="one"), "cannot be read"),
        (lambda right: "no.token.atall", "cannot be read"),
        (lambda right: "", "cannot be read"),
        (lambda right: None, "there is none"),
        (lambda right: {"sub": "anna"}, "there is none"),
    ],
)
def test_a_token_that_no_key_of_the_provider_signed_lets_nobody_in(lying: Lying, forge: Forge, says: str) -> None:
    with pytest.raises(NotLetInError) as told:
        _come_back(lying, forge)
    assert told.value.code == "token"
    assert says in told.value.detail


def test_new_keys_are_asked_for_once_and_old_ones_are_let_go(lying: Lying) -> None:
    provider = Provider(_settings(lying))
    _come_back(lying, _signed, provider)
    lying.answers["/keys"] = {"keys": [OTHER.as_dict(private=False)]}
    assert _come_back(lying, lambda right: _signed(right, OTHER), provider)["sub"] == "anna"
    assert lying.asked.count("/keys") == 2
    with pytest.raises(NotLetInError):
        _come_back(lying, _signed, provider)
    assert lying.asked.count("/keys") == 3
    lying.answers["/keys"] = {"keys": [KEY.as_dict(private=False)]}
    provider.clock = lambda: time.monotonic() + ours.KNOWN_SECONDS
    with pytest.raises(NotLetInError):
        _come_back(lying, lambda right: _signed(right, OTHER), provider)


@pytest.mark.parametrize(
    ("other", "status"),
    [
        ({"issuer": "https://other.example"}, 502),
        ({"issuer": None}, 502),
        ({"token_endpoint": "http://192.0.2.1/token"}, 502),
        ({"authorization_endpoint": "javascript:alert(1)"}, 502),
        ({"jwks_uri": None}, 502),
        ({"jwks_uri": 7}, 502),
    ],
)
def test_a_description_that_does_not_fit_lets_nobody_go(lying: Lying, other: dict[str, Any], status: int) -> None:
    lying.describe(**other)
    with pytest.raises(NotLetInError) as told:
        Provider(_settings(lying)).begin(BACK)
    assert (told.value.status, told.value.code) == (status, "provider-wrong")
    assert f"`{next(iter(other))}`" in told.value.detail


@pytest.mark.parametrize(
    "answer",
    [
        (302, {"Location": "http://127.0.0.1:1/elsewhere"}, b""),
        (500, {}, b"oops"),
        (404, {}, b""),
        (200, {}, b"<html>"),
        (200, {}, b"[1]"),
        (200, {}, b'"text"'),
    ],
    ids=lambda answer: f"{answer[0]} {answer[2]!r}",
)
@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token", "/keys"])
def test_an_answer_that_is_none_is_a_provider_that_is_down(lying: Lying, path: str, answer: Any) -> None:
    provider = Provider(_settings(lying), "secret")

    def forge(right: dict[str, Any]) -> str:
        return _signed(right)

    if path != "/token":
        lying.answers[path] = answer
        with pytest.raises(NotLetInError) as told:
            _come_back(lying, forge, provider)
    else:
        _, begun = provider.begin(BACK)
        lying.answers[path] = answer
        with pytest.raises(NotLetInError) as told:
            provider.vouched(begun, "code")
    assert (told.value.status, told.value.code) == (503, "provider-down")
    assert "secret" not in told.value.detail


def test_where_it_hangs_few_wait_for_it(lying: Lying, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ours, "TIMEOUT", 0.5)
    released = threading.Event()
    lying.answers["/.well-known/openid-configuration"] = lambda: released.wait(5) and {}
    provider = Provider(_settings(lying))
    told: list[str] = []

    def ask() -> None:
        with pytest.raises(NotLetInError) as error:
            provider.begin(BACK)
        told.append(error.value.detail)

    asking = [threading.Thread(target=ask) for _ in range(ours.AT_ONCE + 3)]
    for one in asking:
        one.start()
    for one in asking:
        one.join()
    released.set()
    assert sum("others wait" in one for one in told) == 3
    assert sum("cannot be reached" in one for one in told) == ours.AT_ONCE


def test_where_it_sends_holds_a_challenge_and_no_secret(lying: Lying) -> None:
    location, begun = Provider(_settings(lying), "the secret").begin(BACK)
    sent = {key: value[0] for key, value in parse_qs(urlsplit(location).query).items()}
    challenge = base64.urlsafe_b64encode(hashlib.sha256(begun.verifier.encode()).digest()).rstrip(b"=").decode()
    assert sent == {
        "response_type": "code",
        "client_id": "us",
        "redirect_uri": BACK,
        "scope": "openid profile",
        "state": begun.state,
        "nonce": begun.nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    assert len({begun.state, begun.nonce, begun.verifier, begun.browser}) == 4


@pytest.mark.parametrize(
    ("ways", "secret", "shown"),
    [
        (None, "secret", {"Authorization": "Basic dXM6c2VjcmV0"}),
        (7, "secret", {"Authorization": "Basic dXM6c2VjcmV0"}),
        (["client_secret_basic"], "secret", {"Authorization": "Basic dXM6c2VjcmV0"}),
        (["client_secret_basic", "client_secret_post"], "%+ &=:u", {"client_secret": "%+ &=:u"}),
        (["client_secret_basic", "client_secret_post"], "", {"client_id": "us"}),
    ],
)
def test_the_secret_is_shown_as_the_provider_takes_it(
    lying: Lying, ways: Any, secret: str, shown: dict[str, str]
) -> None:
    lying.describe(token_endpoint_auth_methods_supported=ways)
    provider = Provider(_settings(lying), secret)
    assert _come_back(lying, _signed, provider)["sub"] == "anna"
    wanted = {"Authorization": "", **shown}
    assert {key: lying.sent.get(key) for key in wanted} == wanted
    assert ("client_secret" in lying.sent) == ("client_secret" in shown)
    assert (lying.sent["code"], lying.sent["redirect_uri"]) == ("code", BACK)
    assert len(lying.sent["code_verifier"]) >= 43


def test_the_first_are_forgotten_where_too_many_are_away() -> None:
    held = SignIns()
    first, *_, last = [held.begin(BACK) for _ in range(MOST + 1)]
    assert held.end(first.state, first.browser) is None
    assert held.end(last.state, last.browser) == last
    assert held.end(last.state, last.browser) is None


def test_the_secret_comes_from_the_environment_or_a_file(lying: Lying, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("of the file\n")
    for environment, secret in (
        ({}, ""),
        ({SECRET_VARIABLE: "given"}, "given"),
        ({FILE_VARIABLE: str(file)}, "of the file"),
    ):
        found = provider_of(_settings(lying), environment)
        assert found is not None
        assert found.secret == secret
        assert not secret or secret not in repr(found)
    assert provider_of(SignInSettings(), {SECRET_VARIABLE: "given"}) is None
    file.write_text("")
    for environment, says in (
        ({SECRET_VARIABLE: "sécret"}, "no provider takes"),
        ({SECRET_VARIABLE: "two\nlines"}, "no provider takes"),
        ({SECRET_VARIABLE: "x", FILE_VARIABLE: "y"}, "give one"),
        ({FILE_VARIABLE: str(tmp_path / "none")}, "cannot be read"),
        ({FILE_VARIABLE: str(file)}, "is empty"),
    ):
        with pytest.raises(InputError, match=says):
            provider_of(_settings(lying), environment)
