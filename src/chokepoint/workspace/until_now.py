"""The records as they are known by now, seen so that what is asked again within the hour need not be compiled again."""

from __future__ import annotations

from datetime import UTC, datetime

from chokepoint.engines.protocol import Engine
from chokepoint.engines.snapshot import Snapshot


def open_now(engine: Engine) -> None:
    """Make the current views, up to the end of this hour (UTC): nothing is recorded ahead of its time, and the day is
    the same. The moment stands in every view, and an engine keeps what it compiled.
    """
    end = datetime.now(UTC).replace(tzinfo=None, minute=59, second=59, microsecond=999_999)
    Snapshot(engine, end, end).open()
