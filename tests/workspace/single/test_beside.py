"""A process beside answers for a part of the orders, as this one would; where it ends, this one does its part."""

from __future__ import annotations

import os
import signal
import time
from datetime import datetime
from typing import Any

from chokepoint.records.answers import Explanation
from chokepoint.records.json_form import json_form
from chokepoint.workspace.workspace import Workspace

MOMENT = datetime(2016, 1, 1)
ORDERS = 24
LONGEST = 300
"""Seconds until a process must be ready."""


def _bundles(workspace: Workspace) -> list[dict[str, Any]]:
    """New orders like those on record, every other one of a party that is new, and all of these the same."""
    rows = workspace.engine.table("orders").order_by("order_id").limit(ORDERS)
    rows = rows.drop("source_file", "source_row", "recorded_at")
    orders = [json_form(row) for row in workspace.engine.fetch(rows).to_pylist()]
    made: list[dict[str, Any]] = [{"order": {**row, "order_id": f"N-{place}"}} for place, row in enumerate(orders)]
    for bundle in made[::2]:
        bundle["order"]["customer_id"] = "N-buyer"
        bundle["parties"] = [{"party_id": "N-buyer", "name": "Harbour Ropes Ltd", "country": "TR"}]
    return made


def _asked(workspace: Workspace, processes: int) -> list[Explanation]:
    return workspace.assess_bundles(_bundles(workspace), as_of=MOMENT, processes=processes)


def _running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_another_process_answers_as_this_one_does_until_it_ends(workspace: Workspace) -> None:
    alone = _asked(workspace, 1)
    assert [one.subject_id for one in alone] == [f"N-{place}" for place in range(ORDERS)]
    assert _asked(workspace, 2) == alone  # it has hardly begun
    (beside,) = workspace.single._beside
    given_up = time.monotonic() + LONGEST
    while not beside.is_ready:
        assert time.monotonic() < given_up
        time.sleep(0.1)
    (first, *_) = workspace.assess_bundles(_bundles(workspace)[1:2], as_of=MOMENT, processes=2)
    assert first == alone[1]
    assert not beside.is_ready  # it rehearses
    while not beside.is_ready:
        time.sleep(0.1)
    asked = []
    answer = beside.answer
    beside.answer = lambda question, small: asked.extend(question.order_ids) or answer(question, small)  # type: ignore[method-assign,func-returns-value]
    assert _asked(workspace, 2) == alone
    assert 0 < len(asked) < ORDERS
    pid = beside._process.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert _asked(workspace, 2) == alone
    beside._process.join()
    assert not beside.is_ready
    assert _asked(workspace, 2) == alone


def test_the_processes_end_with_the_workspace(workspace: Workspace) -> None:
    _asked(workspace, 3)
    pids = [one._process.pid for one in workspace.single._beside]
    assert len(pids) == 2
    workspace.single.share(1)
    assert not any(_running(pid) for pid in pids if pid)
