"""A store of cases on each database: SQLite always, PostgreSQL where its server is installed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from chokepoint.review.store import Store, open_store
from tests.postgresql import empty_database
from tests.review.sample import KEY, Clock


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'casework.sqlite'}"
    return empty_database(request.getfixturevalue("postgresql"), "casework")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(url: str, clock: Clock) -> Iterator[Store]:
    opened = open_store(url, KEY, clock)
    yield opened
    opened.close()


@pytest.fixture
def lite(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    """One on SQLite, for what does not depend on the database."""
    opened = open_store(f"sqlite:///{tmp_path / 'casework.sqlite'}", KEY, clock)
    yield opened
    opened.close()
