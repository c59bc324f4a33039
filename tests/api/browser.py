"""A browser as these tests use one: it keeps its cookie, and says the word that changes need."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from starlette.testclient import TestClient

from chokepoint.api.guarding import CSRF

PASSWORD = "a password for tests"
METHODS = ("get", "post", "put", "patch", "delete")


class Browser:
    """One who is logged in."""

    def __init__(self, client: TestClient, csrf: str) -> None:
        self.client, self.csrf = client, csrf

    @classmethod
    def logged_in(cls, app: FastAPI, name: str) -> Browser:
        client = TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False)
        answer = client.post("/v1/session", json={"name": name, "password": PASSWORD})
        return cls(client, answer.json()["csrf"])

    @classmethod
    def by_link(cls, app: FastAPI, word: str) -> Browser:
        client = TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False)
        client.get("/enter", params={"word": word}, follow_redirects=False)
        return cls(client, client.get("/v1/session").json()["csrf"])

    def ask(self, method: str, path: str, **more: Any) -> Any:
        headers = {CSRF: self.csrf, **more.pop("headers", {})}
        return self.client.request(method, path, headers=headers, follow_redirects=False, **more)


def operations(app: FastAPI) -> list[tuple[str, str]]:
    """Every method and path of an application."""
    described = app.openapi()["paths"]
    return [(method, path) for path, held in described.items() for method in held if method in METHODS]
