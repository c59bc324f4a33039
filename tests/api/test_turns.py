"""Who waits for whom: questions about the records for one another, cases and the log for nobody."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from starlette.testclient import TestClient

from chokepoint.api import warming
from chokepoint.api.desk import Desk
from chokepoint.api.keeping import MOST
from chokepoint.api.warming import warmed
from chokepoint.workspace import evaluation_page
from chokepoint.workspace.workspace import Workspace
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


def test_an_evaluation_gives_the_records_back_before_it_is_drawn(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    read, drawn = [], []
    monkeypatch.setattr(evaluation_page, "_read", lambda records: read.append(records) or "read")
    monkeypatch.setattr(
        evaluation_page, "_drawn", lambda found: drawn.append(free(desk)) or f"drawn from what is {found}"
    )
    pages = evaluation_page.EvaluationPages()
    assert pages.page(desk.records) == pages.page(desk.records) == "drawn from what is read"
    assert (len(read), drawn) == (1, [True])


def free(desk: Desk) -> bool:
    """Whether another could have the records now."""

    def take() -> bool:
        taken = desk.turn.acquire(timeout=1)
        if taken:
            desk.turn.release()
        return taken

    with ThreadPoolExecutor(1) as others:
        return others.submit(take).result()


def test_one_page_is_drawn_for_nobody_when_the_server_starts(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = []
    monkeypatch.setattr(type(desk.workspace), "order_section", lambda _, order_id: drawn.append(order_id))
    with warmed(desk):
        pass
    with desk.records() as records:
        assert drawn == [records.orders(1)[0].order_id]
    monkeypatch.setattr(warming, "MOST_ORDERS", 1)
    with warmed(desk):
        pass
    assert len(drawn) == 1


def test_what_was_answered_is_kept_until_the_records_change(desk: Desk, browsers: dict[str, Browser]) -> None:
    asked = []

    def make(records: Workspace) -> str | None:
        asked.append(records)
        return None

    for _ in range(2):
        assert desk.answer(("one",), make) is None
    assert len(asked) == 1
    desk.answer(("another",), make)
    with desk.records() as records:
        records.engine.append("notes", records.engine.fetch(records.engine.table("notes").limit(0)))
    desk.answer(("one",), make)
    assert len(asked) == 3
    for place in range(MOST):
        desk.answer((place,), make)
    desk.answer(("one",), make)
    assert len(asked) == 3 + MOST + 1
    whole, masked = (browsers[role].ask("get", "/v1/orders").json()["rows"] for role in ("analyst", "viewer"))
    assert {row["customer"] for row in masked} == {"(hidden)"} != {row["customer"] for row in whole}
