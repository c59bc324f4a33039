"""Who waits for whom: questions about the records for one another, cases and the log for nobody."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from starlette.testclient import TestClient

from chokepoint.api.desk import Desk
from tests.api.browser import Browser
from tests.api.conftest import on_each_database

database = on_each_database()
SECONDS = 20


@pytest.fixture
def long_question(desk: Desk) -> Iterator[None]:
    """Somebody asks about the records, and it takes as long as the test."""
    begun, ended = threading.Event(), threading.Event()

    def ask() -> None:
        with desk.records():
            begun.set()
            ended.wait(SECONDS)

    asking = threading.Thread(target=ask)
    asking.start()
    begun.wait(SECONDS)
    yield
    ended.set()
    asking.join()


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("analyst", "/v1/cases"),
        ("analyst", "/v1/cases/C-000001"),
        ("supervisor", "/v1/approvals"),
        ("auditor", "/v1/log"),
        ("auditor", "/v1/log/verification"),
        ("viewer", "/v1/access"),
        ("viewer", "/v1/health"),
    ],
)
def test_a_long_question_keeps_nobody_from_the_cases(
    browsers: dict[str, Browser], long_question: None, role: str, path: str
) -> None:
    with ThreadPoolExecutor(1) as others:
        asked = others.submit(browsers[role].ask, "get", path)
        assert wait([asked], SECONDS / 2).done, "it waits for the records"
        assert asked.result().status_code == 200


def test_who_sends_a_file_waits_alone(desk: Desk, browsers: dict[str, Browser]) -> None:
    """What waits for the records does so beside the loop that takes requests, else nobody would be answered."""
    sent = {"params": {"name": "contract.pdf"}, "content": b"a file"}
    client = browsers["analyst"].client
    with client, ThreadPoolExecutor(2) as others:  # one loop for all requests
        with desk.records():
            waits = others.submit(browsers["analyst"].ask, "post", "/v1/cases/C-000001/attachments", **sent)
            assert not wait([waits], 1).done
            alive = others.submit(client.get, "/v1/health")
            assert wait([alive], SECONDS / 2).done, "the loop waits too"
        assert waits.result(SECONDS).status_code == 201


@pytest.mark.usefixtures("long_question")
def test_who_watches_is_told_at_once_that_the_records_are_busy(server: TestClient) -> None:
    answer = server.get("/v1/ready")
    assert (answer.status_code, answer.json()) == (200, {"status": "busy"})


def test_without_a_question_it_is_ready(server: TestClient) -> None:
    assert server.get("/v1/ready").json() == {"status": "ready"}
