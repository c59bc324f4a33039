"""A served workspace: the small sample world with its cases, opened by one user or by a team."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import chokepoint
from chokepoint.api.app import build
from chokepoint.api.desk import Desk
from chokepoint.records.settings import ServeSettings
from chokepoint.review.access.accounts import add_user
from chokepoint.review.access.rules import ROLES
from tests.api.browser import PASSWORD, Browser

OFTEN = ServeSettings(requests_per_minute=1_000_000)


@pytest.fixture(scope="module")
def desk(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A team's desk over a copy of the sample world, with an account of each role, named as the role is."""
    folder = tmp_path_factory.mktemp("served") / "workspace"
    shutil.copytree(demo_folder, folder)
    with chokepoint.open(folder) as workspace:
        workspace.casework.catch_up()
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
