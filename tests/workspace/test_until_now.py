"""The records as they are known by now: the same views for an hour, of the same day."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Any

import pytest

from chokepoint.workspace import until_now
from chokepoint.workspace.workspace import Workspace


def test_the_views_are_the_same_for_an_hour(assessed: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Any] = []
    monkeypatch.setattr(type(assessed.engine), "view", lambda _, name, rows: made.append((name, rows.op())))

    def at(minute: int) -> list[Any]:
        class Clock(datetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> datetime:
                return datetime(2026, 11, 28, 23, minute, 7, tzinfo=tz)

        monkeypatch.setattr(until_now, "datetime", Clock)
        made.clear()
        until_now.open_now(assessed.engine)
        return list(made)

    first = at(0)
    assert first
    assert first == at(59)
    assert all("2026-11-29" not in repr(rows) for _, rows in first)
