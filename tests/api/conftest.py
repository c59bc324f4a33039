"""A served workspace: the small sample world with its cases, opened by one user or by a team."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

import chokepoint
from chokepoint.api.app import build
from chokepoint.api.desk import Desk
from chokepoint.records.settings import ServeSettings
from chokepoint.review.access.accounts import add_user
from chokepoint.review.access.rules import ROLES
from tests.api.browser import PASSWORD, Browser
from tests.postgresql import empty_database

OFTEN = ServeSettings(requests_per_minute=1_000_000)


def on_each_database() -> Any:
    """The fixture `database` of a module whose tests run on SQLite and on PostgreSQL."""
    return pytest.fixture(scope="module", name="database", params=["sqlite", "postgresql"])(
        lambda request: request.param
    )


@pytest.fixture(scope="module")
def database() -> str:
    """Where the cases are kept, where a module does not say that it wants each."""
    return "sqlite"


@pytest.fixture(scope="module")
def desk(
    demo_folder: Path, tmp_path_factory: pytest.TempPathFactory, database: str, request: pytest.FixtureRequest
) -> Iterator[Desk]:
    """A team's desk over a copy of the sample world, with an account of each role, named as the role is."""
    folder = tmp_path_factory.mktemp("served") / "workspace"
    shutil.copytree(demo_folder, folder)
    if database == "postgresql":
        url = empty_database(request.getfixturevalue("postgresql"), "served")
        config = folder / "config.toml"
        config.write_text(config.read_text().replace('casework_url = ""', f'casework_url = "{url}"'))
    with chokepoint.open(folder) as workspace:
        workspace.casework.catch_up()
        assert workspace.casework.store.engine.dialect.name == database
        for role in ROLES:
            add_user(workspace.casework.store, "owner", role, role, PASSWORD)
        yield Desk(workspace, "owner", team=True)


@pytest.fixture
def server(desk: Desk) -> TestClient:
    """The application, asked by nobody known."""
    return TestClient(build(desk, OFTEN), base_url="http://127.0.0.1", raise_server_exceptions=False)


@pytest.fixture(scope="module")
def browsers(desk: Desk) -> dict[str, Browser]:
    """A browser logged in for each role."""
    return {role: Browser.logged_in(build(desk, OFTEN), role) for role in ROLES}
