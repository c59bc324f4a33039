"""One order asked over the API with every indicator, and a hundred in one request, against a workspace's history.

    python benchmarks/single.py WORKSPACE [REQUESTS]

The workspace must have been assessed. Orders are new ones: of a known customer, with goods, payment and shipment of
another order of the ledger under new ids. Requests pass through the whole application, but over no socket.
"""

from __future__ import annotations

import sys
import time
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
from starlette.testclient import TestClient

import chokepoint
from chokepoint.api.app import build
from chokepoint.api.desk import Desk
from chokepoint.observe.running import Observation, Observed
from chokepoint.records.json_form import json_form
from chokepoint.records.settings import ServeSettings
from chokepoint.workspace.workspace import Workspace

SEVERAL, ROUNDS = 100, 2
WARMING = 20
"""Requests that are not counted: files of the store are read into memory."""


def bundles(workspace: Workspace, count: int) -> list[dict[str, Any]]:
    """New orders, each like one of the ledger: of all its orders by id, so many at even distances."""
    engine = workspace.engine
    ids = engine.fetch(engine.table("orders").select("order_id").order_by("order_id"))["order_id"]
    places = range(0, len(ids), -(-len(ids) // count))
    return [_like(workspace, ids[place].as_py(), f"NEW-{number}") for number, place in enumerate(places)]


def _like(workspace: Workspace, order_id: str, new_id: str) -> dict[str, Any]:
    engine = workspace.engine
    made: dict[str, Any] = {}
    for name in ("orders", "order_lines", "payments", "shipments"):
        rows = engine.table(name)
        rows = rows.filter(rows.order_id == order_id).drop("source_file", "source_row", "recorded_at")
        made[name] = [{**json_form(row), "order_id": new_id} for row in engine.fetch(rows).to_pylist()]
        for place, row in enumerate(made[name]):
            for key in ("payment_id", "shipment_id"):
                if key in row:
                    row[key] = f"{new_id}/{name}/{place}"
            row.pop("document_id", None)
    order, *_ = made.pop("orders")
    return {"order": order, **made}


def with_stranger(bundle: dict[str, Any]) -> dict[str, Any]:
    """The order from a customer that is not on record."""
    order = bundle["order"]
    stranger = {"party_id": f"{order['order_id']}/party", "name": "Harbour Ropes and Chandlery Ltd", "country": "TR"}
    return {**bundle, "order": {**order, "customer_id": stranger["party_id"]}, "parties": [stranger]}


def clocked(spent: list[float]) -> AbstractContextManager[Any]:
    """Note the seconds that asking the catalogue takes, each time it is asked."""
    observe = Observation.observe

    def timed(self: Observation, only: Any) -> Observed:
        started = time.perf_counter()
        observed = observe(self, only)
        spent.append(time.perf_counter() - started)
        return observed

    return mock.patch.object(Observation, "observe", timed)


def told(took: list[float]) -> str:
    """The median, below what 99 of 100 stay, and the slowest."""
    p50, p99 = np.percentile(took, (50, 99)) * 1e3
    return f"p50 {p50:.0f} ms, p99 {p99:.0f} ms, worst {max(took) * 1e3:.0f} ms ({len(took)} requests)"


def main() -> None:
    """Print how long requests take."""
    folder, requests = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 200
    with chokepoint.open(folder) as workspace:
        settings = ServeSettings(requests_per_minute=1_000_000, largest_body_kib=100_000)
        desk = Desk(workspace, "benchmark", processes=settings.processes)
        app = build(desk, settings)
        client = TestClient(app, base_url="http://127.0.0.1")
        client.get("/enter", params={"word": desk.link}, follow_redirects=False)
        headers = {"X-CSRF-Token": client.get("/v1/session").json()["csrf"]}

        def ask(path: str, body: Any) -> float:
            started = time.perf_counter()
            answer = client.post(path, json=body, headers=headers)
            taken = time.perf_counter() - started
            if answer.status_code != 200:
                raise SystemExit(answer.text)
            return taken

        asked = bundles(workspace, WARMING + max(requests, SEVERAL * ROUNDS))
        print(f"made ready in {ask('/v1/assess', asked.pop()):.1f} s")
        for _ in range(WARMING - 1):
            ask("/v1/assess", asked.pop())
        spent: list[float] = []
        with clocked(spent):
            print(f"one order: {told([ask('/v1/assess', one) for one in asked[:requests]])}")
        print(f"of it the catalogue: {told(spent)}")
        strangers = map(with_stranger, asked[:requests])
        print(f"one order of a new customer: {told([ask('/v1/assess', one) for one in strangers])}")
        took = [ask("/v1/assess/several", {"bundles": asked[place::ROUNDS][:SEVERAL]}) for place in range(ROUNDS)]
        print(f"{SEVERAL} orders in one request: {' '.join(f'{one:.1f}' for one in took)} s")


if __name__ == "__main__":
    main()
