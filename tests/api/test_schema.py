"""Whatever is sent by the description, the server does not fail."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode

from chokepoint.api.app import LOOPBACK, build
from chokepoint.api.desk import Desk
from chokepoint.api.guarding import COOKIE, CSRF
from chokepoint.records.settings import ServeSettings
from tests.api.browser import Browser, operations
from tests.api.conftest import OFTEN

EXAMPLES = 12
COSTLY = {"/v1/exports/{file}": 3, "/v1/filings": 3}
"""Routes that write a whole report, and how often they are asked."""


@pytest.fixture(scope="module")
def owner(desk: Desk) -> Browser:
    """The one user of a machine, who may ask for everything."""
    alone = Desk(desk.workspace, "owner")
    return Browser.by_link(build(alone, OFTEN, [*LOOPBACK, "testserver"]), str(alone.link))


def _modes() -> list[tuple[str, str, GenerationMode]]:
    """Each route but that which logs out, with what fits its description, and with what does not where that can be."""
    described = build(None, ServeSettings()).openapi()["paths"]  # type: ignore[arg-type]
    asked = []
    for method, path in operations(build(None, ServeSettings())):  # type: ignore[arg-type]
        held = described[path][method]
        takes = "requestBody" in held or any(one["in"] == "query" for one in held.get("parameters", ()))
        modes = GenerationMode if takes else (GenerationMode.POSITIVE,)
        asked += [(method, path, mode) for mode in modes if (method, path) != ("delete", "/v1/session")]
    return asked


@pytest.mark.parametrize(("method", "path", "mode"), _modes())
def test_no_request_makes_it_fail(owner: Browser, method: str, path: str, mode: GenerationMode) -> None:
    described = schemathesis.openapi.from_asgi("/v1/openapi.json", owner.client.app)
    operation, most = described[path][method.upper()], COSTLY.get(path, EXAMPLES)

    @settings(max_examples=most, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode))
    def asks(case: schemathesis.Case) -> None:
        headers = {CSRF: owner.csrf, "Cookie": f"{COOKIE}={owner.client.cookies[COOKIE]}"}
        assert case.call(headers=headers).status_code < 500

    asks()


def test_the_requests_come_through(owner: Browser) -> None:
    described = schemathesis.openapi.from_asgi("/v1/openapi.json", owner.client.app)
    headers = {CSRF: owner.csrf, "Cookie": f"{COOKIE}={owner.client.cookies[COOKIE]}"}
    case = described["/v1/cases"]["GET"].Case()
    assert case.call(headers=headers).status_code == 200


def _examples(described: dict[str, Any], schema: dict[str, Any]) -> list[str]:
    """Fields of a body that show no example and have no default that does."""
    while "$ref" in schema:
        schema = described["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if {"example", "examples"} & set(schema):
        return []
    parts = schema.get("properties", {})
    return [name for name, held in parts.items() if not {"example", "examples", "default", "$ref"} & set(held)]


def test_every_body_shows_an_example() -> None:
    described = build(None, ServeSettings()).openapi()  # type: ignore[arg-type]
    bare = {
        (method, path): lacking
        for path, held in described["paths"].items()
        for method, one in held.items()
        for body in one.get("requestBody", {}).get("content", {}).values()
        if (lacking := _examples(described, body.get("schema", {})))
    }
    assert bare == {}
